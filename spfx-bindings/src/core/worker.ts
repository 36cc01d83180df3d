// The core in a worker, both ends: the page has an Engine whose calls are posted, the worker runs them on its own, one
// after another. One answer per request, by id. Which calls there are, and what goes over for good, engineCalls says.
import { errorAt, placeIn, type Place } from "../base/place.js";
import type { ErrorCode } from "../errors.generated.js";
import { FeldsiegelError } from "../errors.js";
import { engineCalls, type Engine, type EngineCallName } from "./engine.js";
import { instantiate } from "./instantiate.js";
import { ModuleEngine } from "./module-engine.js";

type Request =
  | { id: number; call: "start"; arguments: [WebAssembly.Module] }
  | { id: number; call: EngineCallName; arguments: unknown[] };

interface Refusal {
  code: ErrorCode;
  place?: Place;
  detail?: string;
}

type Answer = { id: number; value: unknown } | { id: number; error: Refusal };

/** What both ends need of each other; Worker and the worker's global scope fit. */
export interface MessageEnd {
  postMessage(message: unknown, transfer: Transferable[]): void;
  addEventListener(type: "message", listener: (event: { data: unknown }) => void): void;
}

/** What is used of Worker. */
export interface WorkerLike extends MessageEnd {
  addEventListener(type: "message", listener: (event: { data: unknown }) => void): void;
  addEventListener(type: "error" | "messageerror", listener: (event: { message?: string }) => void): void;
  terminate(): void;
}

const startMilliseconds = 10_000;

/** Errors: module_unavailable (the script does not load within `patience` milliseconds, or cannot run the module). */
export async function startWorkerEngine(
  worker: WorkerLike,
  module: WebAssembly.Module,
  patience = startMilliseconds,
): Promise<Engine> {
  const calls = new PostedCalls(worker);
  const timer = setTimeout(() => calls.end("The worker does not answer."), patience);
  try {
    await calls.post("start", [module], []);
    return engineOver(calls);
  } catch (error) {
    worker.terminate();
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

// By the table: the type of each call is the table's, so what is posted under its name is what it takes.
function engineOver(calls: PostedCalls): Engine {
  const posted = Object.entries(engineCalls).map(([name, { handOver }]) => {
    const post = (...given: unknown[]) =>
      calls.post(name as EngineCallName, given, (handOver as HandOver | undefined)?.(...given) ?? []);
    return [name, post];
  });
  const engine = Object.fromEntries(posted) as Omit<Engine, "close">;
  return {
    ...engine,
    release: async (handle) => {
      if (!calls.ended) await engine.release(handle); // what the worker held went with it
    },
    close: () => calls.end("It was closed."),
  };
}

type HandOver = (...given: unknown[]) => ArrayBufferLike[];

interface Waiting {
  resolve(value: unknown): void;
  reject(error: FeldsiegelError): void;
}

/** The page's end. */
class PostedCalls {
  ended: FeldsiegelError | undefined;
  private readonly waiting = new Map<number, Waiting>();
  private lastId = 0;

  constructor(private readonly worker: WorkerLike) {
    worker.addEventListener("message", ({ data }) => this.settle(data as Answer));
    worker.addEventListener("error", ({ message }) => this.end(`The worker failed${message ? `: ${message}` : "."}`));
    worker.addEventListener("messageerror", () => this.end("A message of the worker cannot be read."));
  }

  post(call: Request["call"], given: unknown[], transfer: ArrayBufferLike[]): Promise<unknown> {
    return new Promise((resolve, reject) => {
      if (this.ended) return reject(this.ended);
      const id = (this.lastId += 1);
      this.waiting.set(id, { resolve, reject });
      try {
        this.worker.postMessage({ id, call, arguments: given }, transfer as ArrayBuffer[]);
      } catch (cause) {
        this.waiting.delete(id);
        reject(new FeldsiegelError("module_unavailable", { detail: "The worker cannot be called.", cause }));
      }
    });
  }

  end(detail: string): void {
    if (this.ended) return;
    this.ended = new FeldsiegelError("module_unavailable", { detail });
    this.worker.terminate();
    this.waiting.forEach(({ reject }) => reject(this.ended!));
    this.waiting.clear();
  }

  private settle(answer: Answer): void {
    const waiting = this.waiting.get(answer?.id);
    if (!waiting) return;
    this.waiting.delete(answer.id);
    if ("error" in answer) {
      const { code, place = [], detail } = answer.error;
      waiting.reject(errorAt(code, place, { detail }));
    } else {
      waiting.resolve(answer.value);
    }
  }
}

/** The worker's end. */
export function serveEngine(page: MessageEnd): void {
  let engine: Engine | undefined;

  async function run(request: Request): Promise<unknown> {
    if (request.call === "start") {
      engine = new ModuleEngine(await instantiate(request.arguments[0]));
      return undefined;
    }
    // Nothing but the table's calls: a page may post any name.
    const exists = Object.prototype.hasOwnProperty.call(engineCalls, request.call);
    if (!engine || !exists) throw new FeldsiegelError("module_unavailable");
    return (engine[request.call] as (...given: unknown[]) => Promise<unknown>)(...request.arguments);
  }

  let last: Promise<void> = Promise.resolve();
  page.addEventListener("message", ({ data }) => {
    const request = data as Request;
    last = last.then(async () => {
      let answer: Answer;
      try {
        answer = { id: request.id, value: await run(request) };
      } catch (error) {
        answer = { id: request.id, error: refusalOf(error) };
      }
      page.postMessage(answer, []);
    });
  });
}

function refusalOf(error: unknown): Refusal {
  if (error instanceof FeldsiegelError) return { code: error.code, place: placeIn(error) };
  return { code: "module_unavailable", detail: String(error) };
}
