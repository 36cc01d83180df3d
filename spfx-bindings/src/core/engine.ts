// What the package asks of the core, whether it runs here (module-engine.ts) or in a worker (worker.ts). Handles are
// numbers, arguments and answers plain data, so that all of it can be posted.
//   to add a call: a line in `engineCalls` and its method in ModuleEngine; the worker's two ends follow from the table.
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
  /** What the policy makes of its collections, as JSON; see records/plan.ts. */
  plans: string;
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

interface EngineCall<Work extends (...given: never[]) => unknown> {
  /** Of the arguments, what goes over to a worker for good instead of being copied. */
  readonly handOver?: (...given: Parameters<Work>) => ArrayBufferLike[];
  /** Never there: it carries the type. */
  readonly work?: Work;
}

function call<Work extends (...given: never[]) => unknown>(handOver?: EngineCall<Work>["handOver"]): EngineCall<Work> {
  return { handOver };
}

/** Every call by what it takes and gives; an engine promises the answer. Each rejects with FeldsiegelError. */
export const engineCalls = {
  openDirectory: call<(query: DirectoryQuery) => DirectoryFacts>(),
  startSession: call<(directory: number, collection: string, columns: readonly string[]) => SessionFacts>(),
  /** `enrollments`: one for each pseudonymized member that columns are about. Places: record, column. */
  seal: call<(session: number, batch: Batch, enrollments: readonly number[]) => Sealed>((_, batch) => [
    batch.idLengths.buffer,
    batch.subjects.buffer,
    batch.cells.buffer,
    batch.blob.buffer,
  ]),
  startEnrollment: call<(directory: number, domain: string) => number>(),
  /** The entries of the identifiers, counted from 0; equal persons share one. Places: identifier. */
  addIdentifiers: call<(enrollment: number, identifiers: readonly string[]) => Uint32Array>(),
  /** Elements to have evaluated, 32 bytes each. */
  blind: call<(range: EntryRange) => Uint8Array>(),
  finalize: call<(evaluation: Evaluation) => void>(),
  sealIdentifiers: call<(session: number, range: EntryRange) => SealedIdentifier[]>(),
  /** Opens the reply and keeps what is in it; the reply key is used up. */
  acceptAssignments: call<(assignment: Assignment) => void>(),
  pseudonyms: call<(range: EntryRange) => string[]>(),
  makeReplyKey: call<(suite: number) => ReplyKeyFacts>(),
  /** The reply's plaintext. */
  openReply: call<(query: ReplyQuery) => Uint8Array>(),
  /** Frees a directory, session, enrollment or reply key; unknown handles are ignored. */
  release: call<(handle: number) => void>(),
} as const;

export type EngineCallName = keyof typeof engineCalls;

type WorkOf<Name extends EngineCallName> = NonNullable<(typeof engineCalls)[Name]["work"]>;

export type Engine = {
  [Name in EngineCallName]: (...given: Parameters<WorkOf<Name>>) => Promise<ReturnType<WorkOf<Name>>>;
} & { close(): void };
