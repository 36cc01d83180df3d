// The worker's script: put dist/worker.js beside the page and name it in the option `worker`.
import { serveEngine } from "./core/worker-host.js";
import type { MessageEnd } from "./core/worker-protocol.js";

serveEngine(globalThis as unknown as MessageEnd);
