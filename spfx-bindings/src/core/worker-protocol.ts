// Messages between the page and its worker: one answer per request, by id.
import type { ErrorCode } from "../errors.generated.js";
import type { EngineCall } from "./engine.js";

export type WorkerRequest =
  | { id: number; call: "start"; arguments: [WebAssembly.Module] }
  | { id: number; call: EngineCall; arguments: unknown[] };

export interface WorkerError {
  code: ErrorCode;
  at?: string;
  detail?: string;
}

export type WorkerAnswer = { id: number; value: unknown } | { id: number; error: WorkerError };

/** What both ends need of each other; Worker and the worker's global scope fit. */
export interface MessageEnd {
  postMessage(message: unknown, transfer: Transferable[]): void;
  addEventListener(type: "message", listener: (event: { data: unknown }) => void): void;
}
