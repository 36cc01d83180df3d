// The modules under test: what the npm package ships, and their siblings that seal deterministically.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const at = (path) => fileURLToPath(new URL(`../../../${path}`, import.meta.url));

const folder = "spfx-bindings/src/module";

export const shipped = [
  { name: "WebAssembly with SIMD", glue: at(`${folder}/wasm.mjs`), wasm: at(`${folder}/simd.wasm`) },
  { name: "WebAssembly", glue: at(`${folder}/wasm.mjs`), wasm: at(`${folder}/plain.wasm`) },
  { name: "JavaScript", glue: at(`${folder}/javascript.mjs`) },
];

export const testing = ["wasm-simd", "wasm"].map((build) => ({
  name: build,
  glue: at(`build/${build}/wasm/feldsiegel_testing.mjs`),
  wasm: at(`build/${build}/wasm/feldsiegel_testing.wasm`),
}));

/** The codes in the order of core/base/error_codes.def. */
export function errorCodes() {
  const definitions = readFileSync(at("core/base/error_codes.def"), "utf8");
  return [...definitions.matchAll(/^FELDSIEGEL_ERROR\((\w+),/gm)].map(([, code]) => code);
}

export const vectorFolder = at("tests/vectors/seal");
