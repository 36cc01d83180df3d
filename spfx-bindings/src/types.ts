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
  /** Records done. */
  done: number;
  /** Records in all. */
  total: number;
}

export interface ProtectOptions {
  /** Called after each chunk of at most 1,000 records. */
  onProgress?: (progress: Progress) => void;
  /** Cancels between two chunks (error `canceled`). */
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

export interface Feldsiegel {
  /**
   * Seals what the policy says of `collection`. Returns new records; those given are never changed, and on any error
   * nothing is returned. Text, JSON values (boolean, number, null, plain objects and arrays) and Uint8Array can be
   * sealed.
   */
  protect(collection: string, records: readonly object[], options?: ProtectOptions): Promise<FeldsiegelRecord[]>;
  /** Opens the members that the policy seals for one purpose. */
  reveal(collection: string, records: readonly object[], options: RevealOptions): Promise<Revealed>;
  /** Which build of the module runs, and where. */
  readonly module: { readonly variant: ModuleVariant; readonly worker: boolean };
  /** Ends the worker and frees the keys. Every later call fails. */
  close(): void;
}

/** WebAssembly with SIMD, without, or the same sources compiled to JavaScript. */
export type ModuleVariant = "simd" | "plain" | "javascript";
