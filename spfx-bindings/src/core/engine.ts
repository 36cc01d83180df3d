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

/** Entries `first` to `first + count - 1` of an enrollment. */
export interface EntryRange {
  enrollment: number;
  first: number;
  count: number;
}

export interface Evaluation extends EntryRange {
  elements: Uint8Array;
  proof: Uint8Array;
}

/** What the vault is sent for one person. */
export interface SealedIdentifier {
  tag: string;
  identifier: string;
}

export interface Assignment extends EntryRange, ReplyQuery {}

export interface Sealed {
  /** In the order of the cells. */
  texts: string[];
  /** One for each record, where the session's columns are about data subjects; otherwise none. */
  headers: string[];
}

/** Every call rejects with FeldsiegelError. */
export interface Engine {
  openDirectory(query: DirectoryQuery): Promise<DirectoryFacts>;
  startSession(directory: number, collection: string, columns: readonly string[]): Promise<SessionFacts>;
  /** `enrollments`: one for each pseudonymized field that columns are about. Errors point at "/<record>/<column>". */
  seal(session: number, batch: Batch, enrollments: readonly number[]): Promise<Sealed>;
  startEnrollment(directory: number, domain: string): Promise<number>;
  /** The entries of the identifiers, counted from 0; equal persons share one. Errors point at "/<identifier>". */
  addIdentifiers(enrollment: number, identifiers: readonly string[]): Promise<Uint32Array>;
  /** Elements to have evaluated, 32 bytes each. */
  blind(range: EntryRange): Promise<Uint8Array>;
  finalize(evaluation: Evaluation): Promise<void>;
  sealIdentifiers(session: number, range: EntryRange): Promise<SealedIdentifier[]>;
  /** Opens the reply and keeps what is in it; the reply key is used up. */
  acceptAssignments(assignment: Assignment): Promise<void>;
  pseudonyms(range: EntryRange): Promise<string[]>;
  makeReplyKey(suite: number): Promise<ReplyKeyFacts>;
  /** The reply's plaintext. */
  openReply(query: ReplyQuery): Promise<Uint8Array>;
  /** Frees a directory, session, enrollment or reply key; unknown handles are ignored. */
  release(handle: number): Promise<void>;
  close(): void;
}

/** The calls that go to a worker. */
export const engineCalls = [
  "openDirectory",
  "startSession",
  "seal",
  "startEnrollment",
  "addIdentifiers",
  "blind",
  "finalize",
  "sealIdentifiers",
  "acceptAssignments",
  "pseudonyms",
  "makeReplyKey",
  "openReply",
  "release",
] as const;
export type EngineCall = (typeof engineCalls)[number];
