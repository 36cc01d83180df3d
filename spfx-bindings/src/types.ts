// The public shapes. Names and meaning stay; what is not exported from index.ts may change.
import type { ErrorCode } from "./errors.generated.js";

/** A record: own enumerable members count, anything inherited does not. */
export type FeldsiegelRecord = Record<string, unknown>;

/** Keeps the highest directory version over page loads, for example in localStorage. */
export interface VersionMemory {
  load(key: string): number | undefined | Promise<number | undefined>;
  store(key: string, version: number): void | Promise<void>;
}

export interface FeldsiegelOptions {
  /** Where the backend passes the sidecar's API on, without `/v1`. HTTPS; HTTP for loopback only. May be relative. */
  endpoint: string;
  /** Who signs the key directory: `fsd1.…`, as `feldsiegel init` prints it. Several while it is being replaced. */
  directorySigner: string | readonly string[];
  /**
   * Loads the WebAssembly from here instead of the package's own chunk. An address that ends in "/" is a folder with
   * feldsiegel.simd.wasm and feldsiegel.plain.wasm (both in the package's dist/). Only the very files of this version
   * are accepted.
   */
  wasmUrl?: string;
  /** The WebAssembly itself: one of those two files. */
  wasmBinary?: Uint8Array | ArrayBuffer;
  /** Same-origin address of the package's dist/worker.js: sealing and opening then leave the page's thread free. */
  worker?: string;
  /** Where to remember the highest directory version; without it, it is remembered until the page is left. */
  rememberVersion?: VersionMemory;
}

export interface Progress {
  /**
   * Of protect: first the persons get their pseudonyms, where the policy says so, then the records are sealed. While
   * pseudonyms are made, `done` is the same share of the records as of the persons.
   */
  phase?: "pseudonyms" | "seal";
  /** Records done. */
  done: number;
  /** Records in all. */
  total: number;
}

export interface ProtectOptions {
  /** Called after each chunk of at most 1,000 records, and after each request for pseudonyms. */
  onProgress?: (progress: Progress) => void;
  /** Cancels between two chunks, and requests under way (error `canceled`). */
  signal?: AbortSignal;
}

export interface RevealOptions extends ProtectOptions {
  /** The purpose that the caller claims; the token decides. */
  purpose: string;
  /** What a field does that does not open: refuse the whole call (default), or be left out and listed in `errors`. */
  onError?: "refuse" | "report";
}

export interface RevealedField {
  /** JSON pointer into the records given. */
  at: string;
  code: ErrorCode;
}

export interface Revealed {
  /** One per record given, in order: clear members and what was opened; everything else sealed is left out. */
  records: FeldsiegelRecord[];
  /** Sealed members that the records have for other purposes, each once, sorted. */
  withheld: string[];
  /** With onError "report": the fields that did not open. */
  errors: RevealedField[];
}

export interface CallOptions {
  /** Cancels the request (error `canceled`). */
  signal?: AbortSignal;
}

export interface ReidentifyOptions extends CallOptions {
  /** Why; it is kept, sealed, before anything is opened. */
  reason: string;
}

/** Either the identifier, or why there is none: `pseudonym_unknown`, `data_subject_erased`, `assignment_forged`, … */
export interface Reidentified {
  /** As it was given. */
  pseudonym: string;
  identifier?: string;
  code?: ErrorCode;
}

export interface RequestApprovalOptions extends CallOptions {
  /** For how long; at most, and by default, what the policy says. */
  minutes?: number;
}

export interface RequestedApproval {
  id: string;
  /** Until when somebody may approve it. */
  decideBefore: Date;
}

export interface GivenApproval {
  id: string;
  purpose: string;
  /** Object id of who asked. */
  requester: string;
  approved: Date;
  expires: Date;
}

export interface Approval {
  id: string;
  purpose: string;
  /** Object id of who asked. */
  requester: string;
  /** Whether that is the caller: then somebody else must approve it. */
  own: boolean;
  /** Null when it was altered in the vault. */
  reason: string | null;
  requested: Date;
  /** How long it holds once approved. */
  minutes: number;
  state: "requested" | "approved";
  /** While requested. */
  decideBefore?: Date;
  /** Once approved: object id, and when. */
  approver?: string;
  approved?: Date;
  expires?: Date;
}

export interface Erased {
  /** Position among the tenant's erasures, for `GET /v1/erasures`. */
  sequence: number;
  erased: Date;
}

export interface Feldsiegel {
  /**
   * Seals and pseudonymizes what the policy says of `collection`. Returns new records; those given are never changed,
   * and on any error nothing is returned. Text, JSON values (boolean, number, null, plain objects and arrays) and
   * Uint8Array can be sealed; text and safe integers can be identifiers.
   */
  protect(collection: string, records: readonly object[], options?: ProtectOptions): Promise<FeldsiegelRecord[]>;
  /** Opens the members that the policy seals for one purpose. */
  reveal(collection: string, records: readonly object[], options: RevealOptions): Promise<Revealed>;
  /** Who pseudonyms stand for: one answer for each, in order. Needs the domain's purpose. */
  reidentify(domain: string, pseudonyms: readonly string[], options: ReidentifyOptions): Promise<Reidentified[]>;
  /** Asks that somebody else approves the caller's use of a purpose. */
  requestApproval(purpose: string, reason: string, options?: RequestApprovalOptions): Promise<RequestedApproval>;
  /** The caller's own requests and those that the caller may approve. */
  approvals(options?: CallOptions): Promise<Approval[]>;
  approve(id: string, options?: CallOptions): Promise<GivenApproval>;
  /** Erases a person for good: nothing that was sealed about them can be opened any more, in any copy. */
  erase(domain: string, pseudonym: string, options?: CallOptions): Promise<Erased>;
  /** Which build of the module runs, and where. */
  readonly module: { readonly variant: ModuleVariant; readonly worker: boolean };
  /** Ends the worker and frees the keys. Every later call fails. */
  close(): void;
}

/** WebAssembly with SIMD, without, or the same sources compiled to JavaScript. */
export type ModuleVariant = "simd" | "plain" | "javascript";
