// The module as JavaScript sees it: internal to the npm package, whose public interface is another and stays.
// Nothing here throws for bad input: a Failure comes back instead. Only a value of the wrong JavaScript type throws.

/** `code` is one of errorCodes(); `at` a JSON pointer or empty. */
export interface Failure {
  readonly code: string;
  readonly at: string;
}

/** Lives in the module's memory until delete(). Handles may be deleted in any order. */
export interface Handle {
  delete(): void;
}

export interface Directory extends Handle {
  version(): number;
  /** Seconds since 1970. */
  expires(): number;
  /** SHA-256 of the policy document, hexadecimal. */
  policyHash(): string;
  policyDocument(): string;
  /** The active recipient's KEM (RFC 9180 number); 0 when no key is active. */
  suite(): number;
}

export interface DirectoryClass {
  /**
   * Checks signature, tenant, times and version of a key directory.
   * @param jws the flattened JWS as it came, UTF-8
   * @param signer Ed25519 public key, 32 bytes
   * @param now seconds since 1970
   * @param leastVersion the highest version seen before, or 0
   */
  verify(jws: Uint8Array, signer: Uint8Array, tenant: string, now: number, leastVersion: number): Directory | Failure;
}

/** Belongs to the session that made it; any other refuses it. */
export interface Plan extends Handle {
  readonly __plan?: never;
}

export interface Session extends Handle {
  /** What goes into the reserved member of every record that this session sealed. */
  header(): string;
  sealedCount(): number;
  /** `columns`: names of the members that hold values to seal. Failures point at "/<column>". */
  plan(collection: string, columns: readonly string[]): Plan | Failure;
  /**
   * Seals what the input buffer holds. Undefined when takeOutput() has the texts, in the order of the cells;
   * otherwise nothing was sealed that could be used. Failures point at "/<record>/<column>".
   */
  seal(plan: Plan): undefined | Failure;
}

export interface SessionClass {
  /** One encapsulation to the directory's active recipient. */
  start(directory: Directory): Session | Failure;
}

export interface ReplyKey extends Handle {
  publicKey(): Uint8Array;
  /** The plaintext, a copy. `person` is the object id in lower case. */
  open(enc: Uint8Array, ct: Uint8Array, tenant: string, person: string, requestId: string): Uint8Array | Failure;
}

export interface ReplyKeyClass {
  generate(suite: number): ReplyKey | Failure;
}

export interface FeldsiegelModule {
  readonly Directory: DirectoryClass;
  readonly Session: SessionClass;
  readonly ReplyKey: ReplyKeyClass;
  /** Replaced whenever memory grows: read it anew after every call. */
  readonly HEAPU8: Uint8Array;
  errorCodes(): string[];
  /**
   * The address of `size` writable bytes, aligned to 8, or 0 when that is more than 96 MiB or memory cannot be had.
   * Wipes what the buffer held before. The layout of a batch: wasm/batch_layout.h.
   */
  inputBuffer(size: number): number;
  /** ASCII, each text closed by a line feed: a view, good until the next call. */
  takeOutput(): Uint8Array;
  /** Wipes the input and empties the output: after every batch, whether it succeeded or not. */
  wipeBuffers(): void;
}

export interface ModuleOptions {
  /** The module's bytes; not for the JavaScript build. */
  wasmBinary?: Uint8Array | ArrayBuffer;
  /** Where to load the module from when wasmBinary is not given. */
  locateFile?: (name: string) => string;
}

/** Rejects when the host has no crypto.getRandomValues or refuses to compile WebAssembly. */
export default function createModule(options?: ModuleOptions): Promise<FeldsiegelModule>;
