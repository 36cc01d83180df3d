// The core in this thread. The only file that calls the module and looks into its memory.
import { FeldsiegelError, isErrorCode } from "../errors.js";
import type { Directory, Failure, FeldsiegelModule, Handle, Plan, ReplyKey, Session } from "../module/wasm.mjs";
import { sizeOfBatch, writeBatch, type Batch } from "./batch.js";
import type { DirectoryFacts, DirectoryQuery, Engine, ReplyKeyFacts, ReplyQuery, SessionFacts } from "./engine.js";

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
      policy: directory.policyDocument(),
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

  async seal(handle: number, batch: Batch): Promise<string[]> {
    const { session, plan } = this.find<SealingHandle>(handle);
    try {
      this.fill(batch);
      const failure = session.seal(plan);
      if (failure) throw errorOf(failure);
      const texts = new TextDecoder().decode(this.module.takeOutput()).split("\n");
      texts.pop(); // what follows the last line feed
      return texts;
    } finally {
      this.module.wipeBuffers();
    }
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

function errorOf({ code, at }: Failure): FeldsiegelError {
  return new FeldsiegelError(isErrorCode(code) ? code : "internal_error", { at });
}
