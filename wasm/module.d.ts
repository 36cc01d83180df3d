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
  /**
   * What the policy makes of its collections, as JSON (core/record/plan_text.h): what sealing and revealing do with
   * each member is decided in the core alone.
   */
  plans(): string;
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
   * Seals what the input buffer holds. Undefined when takeOutput() has the texts, in the order of the cells, and then,
   * where columns of the plan are about data subjects, the header of each record; otherwise nothing was sealed that
   * could be used. Failures point at "/<record>/<column>".
   * @param enrollments one for each pseudonymized field that columns are about, in the order in which the columns first
   *   name them; of the same directory as the session. The batch has as many data subjects per record.
   */
  seal(plan: Plan, enrollments: readonly Enrollment[]): undefined | Failure;
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

/** The persons that one upload has in one pseudonym domain. Their secrets stay in the module. */
export interface Enrollment extends Handle {
  /**
   * Takes the record ids of the batch in the input buffer for identifiers: the entry of each, counted from 0. Equal
   * persons get equal entries. Failures point at "/<record>".
   */
  add(): Uint32Array | Failure;
  /** What to have evaluated for `count` entries from `first` on: 32 bytes each. */
  blind(first: number, count: number): Uint8Array | Failure;
  /** Verifies the proof, then takes in the evaluated elements of a blinded range. Blind again after a failure. */
  finalize(first: number, count: number, elements: Uint8Array, proof: Uint8Array): undefined | Failure;
  /**
   * Undefined when takeOutput() has two texts for each entry: the tag, and the identifier sealed for the vault. The
   * session's header() belongs to them.
   */
  sealIdentifiers(session: Session, first: number, count: number): undefined | Failure;
  /** Opens the vault's reply to the request for a range, and keeps what is in it: no secret comes out. */
  accept(
    first: number,
    count: number,
    key: ReplyKey,
    enc: Uint8Array,
    ct: Uint8Array,
    tenant: string,
    person: string,
    requestId: string,
  ): undefined | Failure;
  /** Undefined when takeOutput() has the pseudonyms' texts. */
  pseudonyms(first: number, count: number): undefined | Failure;
}

export interface EnrollmentClass {
  /** `domain` is the name of one of the policy's pseudonym domains, not of one for IP addresses. */
  start(directory: Directory, domain: string): Enrollment | Failure;
}

export interface FeldsiegelModule {
  readonly Directory: DirectoryClass;
  readonly Session: SessionClass;
  readonly ReplyKey: ReplyKeyClass;
  readonly Enrollment: EnrollmentClass;
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
  /** Wipes input and output: after every call that used them, whether it succeeded or not. */
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
