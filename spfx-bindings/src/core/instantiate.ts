// A compiled module made to run. The glue is the same for the builds with and without SIMD.
import createModule, { type FeldsiegelModule, type ModuleOptions } from '../module/wasm.mjs';

type Receive = (instance: WebAssembly.Instance, module: WebAssembly.Module) => void;

/** Emscripten's hook; it has no way to report a failure, hence the promise around it. */
interface HookOptions extends ModuleOptions {
  instantiateWasm(imports: WebAssembly.Imports, receive: Receive): object;
}

export function instantiate(module: WebAssembly.Module): Promise<FeldsiegelModule> {
  return new Promise((resolve, reject) => {
    const options: HookOptions = {
      instantiateWasm(imports, receive) {
        WebAssembly.instantiate(module, imports).then((instance) => receive(instance, module)).catch(reject);
        return {};
      },
    };
    createModule(options).then(resolve, reject);
  });
}
