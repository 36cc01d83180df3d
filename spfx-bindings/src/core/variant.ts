// Which build of the module this host can run.
import type { ModuleVariant } from "../types.js";

// (module (func (result v128) i32.const 0  i8x16.splat  i8x16.popcnt))
const simdProbe = Uint8Array.of(
  0,
  97,
  115,
  109,
  1,
  0,
  0,
  0,
  1,
  5,
  1,
  96,
  0,
  1,
  123,
  3,
  2,
  1,
  0,
  10,
  10,
  1,
  8,
  0,
  65,
  0,
  253,
  15,
  253,
  98,
  11,
);

export interface Host {
  WebAssembly?: Pick<typeof WebAssembly, "validate">;
}

/** Edge's strict security mode has no WebAssembly at all. */
export function bestVariant(host: Host = globalThis): ModuleVariant {
  if (typeof host.WebAssembly?.validate !== "function") return "javascript";
  return host.WebAssembly.validate(simdProbe) ? "simd" : "plain";
}

/** What to try when `variant` cannot be had, best first: a page may forbid WebAssembly that the browser has. */
export function variantsFrom(variant: ModuleVariant): ModuleVariant[] {
  const all: ModuleVariant[] = ["simd", "plain", "javascript"];
  return all.slice(all.indexOf(variant));
}
