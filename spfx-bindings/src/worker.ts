// The worker's script: put dist/worker.js beside the page and name it in the option `worker`.
import { serveEngine, type MessageEnd } from "./core/worker.js";

serveEngine(globalThis as unknown as MessageEnd);
