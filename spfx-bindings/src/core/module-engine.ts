// The core in this thread. The only file that calls the module and looks into its memory.
import { errorAt, placeOf } from "../base/place.js";
import { FeldsiegelError, isErrorCode } from "../errors.js";
import type {
  Directory,
  Enrollment,
  Failure,
  FeldsiegelModule,
  Handle,
  Plan,
  ReplyKey,
  Session,
} from "../module/wasm.mjs";
import { batchOfTexts, sizeOfBatch, writeBatch, type Batch } from "./batch.js";
import type {
  Assignment,
  DirectoryFacts,
  DirectoryQuery,
  Engine,
  EntryRange,
  Evaluation,
  ReplyKeyFacts,
  ReplyQuery,
  Sealed,
  SealedIdentifier,
  SessionFacts,
} from "./engine.js";

interface SealingHandle extends Handle {
  session: Session;
  plan: Plan;
}

export class ModuleEngine implements Engine {
  private readonly handles = new Map<number, Handle>();
  private lastHandle = 0;

  constructor(private readonly module: FeldsiegelModule) {}

  async openDirectory(query: DirectoryQuery): Promise<DirectoryFacts> {
    const directory = this.verify(query);
    return {
      handle: this.keep(directory),
      version: directory.version(),
      expires: directory.expires(),
      suite: directory.suite(),
      plans: directory.plans(),
    };
  }

  async startSession(directory: number, collection: string, columns: readonly string[]): Promise<SessionFacts> {
    const session = valueOf(this.module.Session.start(this.find<Directory>(directory)));
    try {
      const plan = valueOf(session.plan(collection, columns));
      const both: SealingHandle = { session, plan, delete: () => [plan, session].forEach((handle) => handle.delete()) };
      return { handle: this.keep(both), header: session.header() };
    } catch (error) {
      session.delete();
      throw error;
    }
  }

  async seal(handle: number, batch: Batch, enrollments: readonly number[]): Promise<Sealed> {
    const { session, plan } = this.find<SealingHandle>(handle);
    const about = enrollments.map((enrollment) => this.find<Enrollment>(enrollment));
    const { cells, idLengths } = batch;
    return this.withBuffers(() => {
      this.fill(batch);
      const texts = this.outputOf(session.seal(plan, about));
      const headers = about.length > 0 ? texts.splice(texts.length - idLengths.length) : [];
      if (texts.length * 4 !== cells.length) throw new FeldsiegelError("internal_error");
      return { texts, headers };
    });
  }

  async startEnrollment(directory: number, domain: string): Promise<number> {
    return this.keep(valueOf(this.module.Enrollment.start(this.find<Directory>(directory), domain)));
  }

  async addIdentifiers(handle: number, identifiers: readonly string[]): Promise<Uint32Array> {
    const enrollment = this.find<Enrollment>(handle);
    return this.withBuffers(() => {
      this.fill(batchOfTexts(identifiers));
      return valueOf(enrollment.add());
    });
  }

  async blind({ enrollment, first, count }: EntryRange): Promise<Uint8Array> {
    return valueOf(this.find<Enrollment>(enrollment).blind(first, count));
  }

  async finalize({ enrollment, first, count, elements, proof }: Evaluation): Promise<void> {
    throwIfFailed(this.find<Enrollment>(enrollment).finalize(first, count, elements, proof));
  }

  async sealIdentifiers(handle: number, { enrollment, first, count }: EntryRange): Promise<SealedIdentifier[]> {
    const { session } = this.find<SealingHandle>(handle);
    const found = this.find<Enrollment>(enrollment);
    const texts = this.withBuffers(() => this.outputOf(found.sealIdentifiers(session, first, count)));
    return Array.from({ length: count }, (_, i) => ({ tag: texts[2 * i]!, identifier: texts[2 * i + 1]! }));
  }

  async acceptAssignments(assignment: Assignment): Promise<void> {
    const { enrollment, first, count, key, enc, ct, tenant, person, requestId } = assignment;
    try {
      const found = this.find<Enrollment>(enrollment);
      const replyKey = this.find<ReplyKey>(key);
      throwIfFailed(found.accept(first, count, replyKey, enc, ct, tenant, person, requestId));
    } finally {
      await this.release(key);
    }
  }

  async pseudonyms({ enrollment, first, count }: EntryRange): Promise<string[]> {
    const found = this.find<Enrollment>(enrollment);
    return this.withBuffers(() => this.outputOf(found.pseudonyms(first, count)));
  }

  async makeReplyKey(suite: number): Promise<ReplyKeyFacts> {
    const key = valueOf(this.module.ReplyKey.generate(suite));
    return { handle: this.keep(key), publicKey: key.publicKey() };
  }

  async openReply({ key, enc, ct, tenant, person, requestId }: ReplyQuery): Promise<Uint8Array> {
    try {
      return valueOf(this.find<ReplyKey>(key).open(enc, ct, tenant, person, requestId));
    } finally {
      await this.release(key);
    }
  }

  async release(handle: number): Promise<void> {
    this.handles.get(handle)?.delete();
    this.handles.delete(handle);
  }

  close(): void {
    this.handles.forEach((handle) => handle.delete());
    this.handles.clear();
  }

  private verify({ jws, signers, tenant, now, leastVersion }: DirectoryQuery): Directory {
    let failure: Failure = { code: "directory_signature_invalid", at: "" };
    for (const signer of signers) {
      const directory = this.module.Directory.verify(jws, signer, tenant, now, leastVersion);
      if (!isFailure(directory)) return directory;
      failure = directory;
      if (failure.code !== "directory_signature_invalid") break;
    }
    throw errorOf(failure);
  }

  private withBuffers<T>(work: () => T): T {
    try {
      return work();
    } finally {
      this.module.wipeBuffers();
    }
  }

  private outputOf(failure: Failure | undefined): string[] {
    throwIfFailed(failure);
    const texts = new TextDecoder().decode(this.module.takeOutput()).split("\n");
    texts.pop(); // what follows the last line feed
    return texts;
  }

  private fill(batch: Batch): void {
    const size = sizeOfBatch(batch);
    const address = this.module.inputBuffer(size);
    if (address === 0) throw new FeldsiegelError("batch_too_large", { detail: "There is not enough memory for it." });
    // A view of its own for this one write: inputBuffer may have made memory grow.
    writeBatch(new Uint8Array(this.module.HEAPU8.buffer, address, size), batch);
  }

  private keep(handle: Handle): number {
    this.lastHandle += 1;
    this.handles.set(this.lastHandle, handle);
    return this.lastHandle;
  }

  private find<T extends Handle>(handle: number): T {
    const found = this.handles.get(handle);
    if (!found) throw new FeldsiegelError("module_unavailable", { detail: "It was closed." });
    return found as T;
  }
}

function isFailure(answer: object): answer is Failure {
  return typeof (answer as Partial<Failure>).code === "string";
}

function valueOf<T extends object>(answer: T | Failure): T {
  if (isFailure(answer)) throw errorOf(answer);
  return answer;
}

function throwIfFailed(failure: Failure | undefined): void {
  if (failure) throw errorOf(failure);
}

function errorOf({ code, at }: Failure): FeldsiegelError {
  return errorAt(isErrorCode(code) ? code : "internal_error", placeOf(at) ?? []);
}
