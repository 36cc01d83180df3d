// What the package asks of the core, whether it runs here (module-engine.ts) or in a worker (worker-engine.ts).
// Handles are numbers, arguments and answers plain data, so that all of it can be posted.
import type { Batch } from "./batch.js";

export interface DirectoryQuery {
  /** The JWS as it came, UTF-8. */
  jws: Uint8Array;
  /** Acceptable signers, 32 bytes each. */
  signers: Uint8Array[];
  tenant: string;
  /** Seconds since 1970. */
  now: number;
  leastVersion: number;
}

export interface DirectoryFacts {
  handle: number;
  version: number;
  /** Seconds since 1970. */
  expires: number;
  /** KEM of the active recipient; 0 when there is none. */
  suite: number;
  policy: string;
}

export interface SessionFacts {
  handle: number;
  /** What goes into `$fs`. */
  header: string;
}

export interface ReplyKeyFacts {
  handle: number;
  publicKey: Uint8Array;
}

export interface ReplyQuery {
  /** Used up, whether the reply opens or not. */
  key: number;
  enc: Uint8Array;
  ct: Uint8Array;
  tenant: string;
  person: string;
  requestId: string;
}

/** Every call rejects with FeldsiegelError. */
export interface Engine {
  openDirectory(query: DirectoryQuery): Promise<DirectoryFacts>;
  startSession(directory: number, collection: string, columns: readonly string[]): Promise<SessionFacts>;
  /** The sealed texts in the order of the cells. Errors point at "/<record>/<column>". */
  seal(session: number, batch: Batch): Promise<string[]>;
  makeReplyKey(suite: number): Promise<ReplyKeyFacts>;
  /** The reply's plaintext. */
  openReply(query: ReplyQuery): Promise<Uint8Array>;
  /** Frees a directory, session or reply key; unknown handles are ignored. */
  release(handle: number): Promise<void>;
  close(): void;
}

/** The calls that go to a worker. */
export const engineCalls = ["openDirectory", "startSession", "seal", "makeReplyKey", "openReply", "release"] as const;
export type EngineCall = (typeof engineCalls)[number];
