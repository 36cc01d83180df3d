// The page's side of a worker: an Engine whose calls are posted.
import { FeldsiegelError } from "../errors.js";
import type { Batch } from "./batch.js";
import type {
  Assignment,
  DirectoryFacts,
  DirectoryQuery,
  Engine,
  EngineCall,
  EntryRange,
  Evaluation,
  ReplyKeyFacts,
  ReplyQuery,
  Sealed,
  SealedIdentifier,
  SessionFacts,
} from "./engine.js";
import type { MessageEnd, WorkerAnswer } from "./worker-protocol.js";

/** What is used of Worker. */
export interface WorkerLike extends MessageEnd {
  addEventListener(type: "message", listener: (event: { data: unknown }) => void): void;
  addEventListener(type: "error" | "messageerror", listener: (event: { message?: string }) => void): void;
  terminate(): void;
}

interface Waiting {
  resolve(value: unknown): void;
  reject(error: FeldsiegelError): void;
}

const startMilliseconds = 10_000;

export class WorkerEngine implements Engine {
  private readonly waiting = new Map<number, Waiting>();
  private lastId = 0;
  private ended: FeldsiegelError | undefined;

  private constructor(private readonly worker: WorkerLike) {
    worker.addEventListener("message", ({ data }) => this.settle(data as WorkerAnswer));
    worker.addEventListener("error", ({ message }) => this.end(`The worker failed${message ? `: ${message}` : "."}`));
    worker.addEventListener("messageerror", () => this.end("A message of the worker cannot be read."));
  }

  /** Errors: module_unavailable (the script does not load within 10 s, or cannot run the module). */
  static async start(
    worker: WorkerLike,
    module: WebAssembly.Module,
    patience = startMilliseconds,
  ): Promise<WorkerEngine> {
    const engine = new WorkerEngine(worker);
    const timer = setTimeout(() => engine.end("The worker does not answer."), patience);
    try {
      await engine.call("start", [module]);
      return engine;
    } catch (error) {
      worker.terminate();
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }

  openDirectory(query: DirectoryQuery): Promise<DirectoryFacts> {
    return this.call("openDirectory", [query]);
  }

  startSession(directory: number, collection: string, columns: readonly string[]): Promise<SessionFacts> {
    return this.call("startSession", [directory, collection, columns]);
  }

  seal(session: number, batch: Batch, enrollments: readonly number[]): Promise<Sealed> {
    const transfer = [batch.idLengths.buffer, batch.subjects.buffer, batch.cells.buffer, batch.blob.buffer];
    return this.call("seal", [session, batch, enrollments], transfer);
  }

  startEnrollment(directory: number, domain: string): Promise<number> {
    return this.call("startEnrollment", [directory, domain]);
  }

  addIdentifiers(enrollment: number, identifiers: readonly string[]): Promise<Uint32Array> {
    return this.call("addIdentifiers", [enrollment, identifiers]);
  }

  blind(range: EntryRange): Promise<Uint8Array> {
    return this.call("blind", [range]);
  }

  finalize(evaluation: Evaluation): Promise<void> {
    return this.call("finalize", [evaluation]);
  }

  sealIdentifiers(session: number, range: EntryRange): Promise<SealedIdentifier[]> {
    return this.call("sealIdentifiers", [session, range]);
  }

  acceptAssignments(assignment: Assignment): Promise<void> {
    return this.call("acceptAssignments", [assignment]);
  }

  pseudonyms(range: EntryRange): Promise<string[]> {
    return this.call("pseudonyms", [range]);
  }

  makeReplyKey(suite: number): Promise<ReplyKeyFacts> {
    return this.call("makeReplyKey", [suite]);
  }

  openReply(query: ReplyQuery): Promise<Uint8Array> {
    return this.call("openReply", [query]);
  }

  async release(handle: number): Promise<void> {
    if (!this.ended) await this.call("release", [handle]);
  }

  close(): void {
    this.end("It was closed.");
  }

  private call<T>(call: EngineCall | "start", given: unknown[], transfer: ArrayBufferLike[] = []): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      if (this.ended) return reject(this.ended);
      const id = (this.lastId += 1);
      this.waiting.set(id, { resolve: resolve as (value: unknown) => void, reject });
      try {
        this.worker.postMessage({ id, call, arguments: given }, transfer as ArrayBuffer[]);
      } catch (cause) {
        this.waiting.delete(id);
        reject(new FeldsiegelError("module_unavailable", { detail: "The worker cannot be called.", cause }));
      }
    });
  }

  private settle(answer: WorkerAnswer): void {
    const waiting = this.waiting.get(answer?.id);
    if (!waiting) return;
    this.waiting.delete(answer.id);
    if ("error" in answer) {
      waiting.reject(new FeldsiegelError(answer.error.code, answer.error));
    } else {
      waiting.resolve(answer.value);
    }
  }

  private end(detail: string): void {
    if (this.ended) return;
    this.ended = new FeldsiegelError("module_unavailable", { detail });
    this.worker.terminate();
    this.waiting.forEach(({ reject }) => reject(this.ended!));
    this.waiting.clear();
  }
}
