// Brings up the core: the best build that the host can run, in a worker if one is asked for.
import { FeldsiegelError } from "../errors.js";
import type { ModuleVariant } from "../types.js";
import type { Engine } from "./engine.js";
import { instantiate } from "./instantiate.js";
import { ModuleEngine } from "./module-engine.js";
import { bestVariant, variantsFrom, type Host } from "./variant.js";
import { embeddedWasm, fetchedWasm, variantOf, type WasmVariant } from "./wasm-bytes.js";
import { startWorkerEngine, type WorkerLike } from "./worker.js";

export interface LoadOptions {
  wasmUrl?: string;
  wasmBinary?: Uint8Array | ArrayBuffer;
  worker?: string;
}

export interface Loaded {
  engine: Engine;
  variant: ModuleVariant;
  worker: boolean;
}

/** What the host gives; tests give another. */
export interface LoadHost extends Host {
  makeWorker(url: string): WorkerLike;
  warn(message: string): void;
}

const browser: LoadHost = {
  get WebAssembly() {
    return globalThis.WebAssembly;
  },
  makeWorker: (url) => new Worker(url),
  warn: (message) => console.warn(`Feldsiegel: ${message}`),
};

/** Errors: module_unavailable. */
export async function loadCore(options: LoadOptions = {}, host: LoadHost = browser): Promise<Loaded> {
  let cause: unknown;
  for (const variant of variantsFrom(bestVariant(host))) {
    if (variant === "javascript") return loadJavaScript(host, cause);
    const found = await findWasm(options, variant);
    try {
      return await run(await WebAssembly.compile(found.bytes as BufferSource), found.variant, options, host);
    } catch (error) {
      cause = error; // a content security policy without 'wasm-unsafe-eval', a given file that needs SIMD
    }
  }
  throw new FeldsiegelError("module_unavailable", { cause });
}

async function findWasm(
  options: LoadOptions,
  variant: WasmVariant,
): Promise<{ bytes: Uint8Array; variant: WasmVariant }> {
  const { wasmUrl, wasmBinary } = options;
  if (wasmBinary) {
    const bytes = wasmBinary instanceof ArrayBuffer ? new Uint8Array(wasmBinary) : wasmBinary;
    return { bytes, variant: await variantOf(bytes, "/wasmBinary") };
  }
  if (wasmUrl) {
    const bytes = await fetchedWasm(wasmUrl, variant);
    return { bytes, variant: await variantOf(bytes, "/wasmUrl") };
  }
  return { bytes: await embeddedWasm(variant), variant };
}

async function run(
  module: WebAssembly.Module,
  variant: WasmVariant,
  options: LoadOptions,
  host: LoadHost,
): Promise<Loaded> {
  if (options.worker) {
    try {
      return { engine: await startWorkerEngine(host.makeWorker(options.worker), module), variant, worker: true };
    } catch (error) {
      host.warn(`the worker at ${options.worker} cannot be used, so this page's own thread seals. ${String(error)}`);
    }
  }
  return { engine: new ModuleEngine(await instantiate(module)), variant, worker: false };
}

async function loadJavaScript(host: LoadHost, cause: unknown): Promise<Loaded> {
  const reason = cause ? ` ${String(cause)}` : "";
  host.warn(
    `WebAssembly cannot be used here, so the slower JavaScript build runs, in this page's own thread.${reason}`,
  );
  const { createModule } = await import("../module/javascript.factory.mjs");
  try {
    return { engine: new ModuleEngine(await createModule()), variant: "javascript", worker: false };
  } catch (error) {
    throw new FeldsiegelError("module_unavailable", { cause: error });
  }
}
