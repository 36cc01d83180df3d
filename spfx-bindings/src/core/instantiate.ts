// A compiled module made to run. The glue is the same for the builds with and without SIMD.
import type { FeldsiegelModule, ModuleOptions } from "../module/wasm.mjs";

type Receive = (instance: WebAssembly.Instance, module: WebAssembly.Module) => void;

/** Emscripten's hook; it has no way to report a failure, hence the promise around it. */
interface HookOptions extends ModuleOptions {
  instantiateWasm(imports: WebAssembly.Imports, receive: Receive): object;
}

export async function instantiate(module: WebAssembly.Module): Promise<FeldsiegelModule> {
  const { createModule } = await import("../module/wasm.factory.mjs");
  return new Promise((resolve, reject) => {
    const options: HookOptions = {
      instantiateWasm(imports, receive) {
        WebAssembly.instantiate(module, imports)
          .then((instance) => receive(instance, module))
          .catch(reject);
        return {};
      },
    };
    createModule(options).then(resolve, reject);
  });
}
