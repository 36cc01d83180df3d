// The worker's side: runs the core and answers the page's calls, one after another.
import { FeldsiegelError } from "../errors.js";
import { engineCalls, type Engine, type EngineCall } from "./engine.js";
import { instantiate } from "./instantiate.js";
import { ModuleEngine } from "./module-engine.js";
import type { MessageEnd, WorkerAnswer, WorkerError, WorkerRequest } from "./worker-protocol.js";

export function serveEngine(page: MessageEnd): void {
  let engine: Engine | undefined;

  async function run(request: WorkerRequest): Promise<unknown> {
    if (request.call === "start") {
      engine = new ModuleEngine(await instantiate(request.arguments[0]));
      return undefined;
    }
    if (!engine || !engineCalls.includes(request.call)) throw new FeldsiegelError("module_unavailable");
    return callEngine(engine, request.call, request.arguments);
  }

  let last: Promise<void> = Promise.resolve();
  page.addEventListener("message", ({ data }) => {
    const request = data as WorkerRequest;
    last = last.then(async () => {
      let answer: WorkerAnswer;
      try {
        answer = { id: request.id, value: await run(request) };
      } catch (error) {
        answer = { id: request.id, error: describe(error) };
      }
      page.postMessage(answer, []);
    });
  });
}

function callEngine(engine: Engine, call: EngineCall, given: unknown[]): Promise<unknown> {
  return (engine[call] as (...given: unknown[]) => Promise<unknown>)(...given);
}

function describe(error: unknown): WorkerError {
  if (error instanceof FeldsiegelError) return { code: error.code, at: error.at };
  return { code: "module_unavailable", detail: String(error) };
}
