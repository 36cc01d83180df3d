// Writes the WebAssembly modules as JavaScript that any bundler takes: src/module/{simd,plain}.data.mjs and the hashes
// of the files. Called by the build and by the tests; writes only what has changed.
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const place = (name) => fileURLToPath(new URL(`../src/module/${name}`, import.meta.url));

export function embedModules() {
  const sha256 = {};
  for (const variant of ["simd", "plain"]) {
    if (!existsSync(place(`${variant}.wasm`)))
      throw new Error(`src/module/${variant}.wasm is missing. Run ./dev build.`);
    const wasm = readFileSync(place(`${variant}.wasm`));
    sha256[variant] = createHash("sha256").update(wasm).digest("hex");
    // Hexadecimal, for what matters is the size after the server's Brotli: base64 would hide the bytes' repetitions.
    write(`${variant}.data.mjs`, `export const data = '${wasm.toString("hex")}';\n`);
    write(`${variant}.data.d.mts`, "export declare const data: string;\n");
  }
  // By name: what a default export is differs between the bundlers' ways into CommonJS.
  for (const glue of ["wasm", "javascript"]) {
    const text = `export { default as createModule } from './${glue}.mjs';\n`;
    write(`${glue}.factory.mjs`, text);
    write(`${glue}.factory.d.mts`, text);
  }
  write("hashes.mjs", `export const sha256 = ${JSON.stringify(sha256)};\n`);
  write("hashes.d.mts", "export declare const sha256: Readonly<Record<'simd' | 'plain', string>>;\n");
}

function write(name, text) {
  if (!existsSync(place(name)) || readFileSync(place(name), "utf8") !== text) writeFileSync(place(name), text);
}
