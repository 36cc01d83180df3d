// Writes the WebAssembly modules as JavaScript that any bundler takes: src/module/{simd,plain}.data.mjs and the hashes
// of the files. Called by the build and by the tests; writes only what has changed.
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { deflateRawSync, constants } from "node:zlib";

const place = (name) => fileURLToPath(new URL(`../src/module/${name}`, import.meta.url));

/** The browsers with SIMD can also inflate; the others get the bytes as they are. */
const deflated = { simd: true, plain: false };

export function embedModules() {
  const sha256 = {};
  for (const variant of ["simd", "plain"]) {
    if (!existsSync(place(`${variant}.wasm`)))
      throw new Error(`src/module/${variant}.wasm is missing. Run ./dev build.`);
    const wasm = readFileSync(place(`${variant}.wasm`));
    sha256[variant] = createHash("sha256").update(wasm).digest("hex");
    const data = deflated[variant]
      ? deflateRawSync(wasm, { level: 9, memLevel: 9, strategy: constants.Z_DEFAULT_STRATEGY })
      : wasm;
    write(
      `${variant}.data.mjs`,
      `export const deflated = ${deflated[variant]};\nexport const data = '${data.toString("base64")}';\n`,
    );
    write(`${variant}.data.d.mts`, "export declare const deflated: boolean;\nexport declare const data: string;\n");
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
