// Bundles the pages. The web part is the sample's own source; only the SPFx runtime under it is a stub. The library is
// the built package, as a customer would install it.
import { readFileSync } from "node:fs";
import { build } from "esbuild";
import { fileURLToPath } from "node:url";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

/** Returns a Map from file name to Uint8Array: main.js, checks.js, the chunks that they load, and worker.js. */
export async function bundlePages() {
  const stub = (name) => [`@microsoft/${name}`, here(`./host/stubs/${name}.ts`)];
  const result = await build({
    entryPoints: { main: here("./host/main.ts"), checks: here("./host/checks.ts") },
    bundle: true,
    splitting: true,
    format: "esm",
    target: "es2022",
    minify: true,
    write: false,
    outdir: "/",
    logLevel: "warning",
    tsconfigRaw: {}, // the sample's own belongs to the SPFx toolchain, which is not installed here
    alias: Object.fromEntries([
      ["@feldsiegel/spfx", here("../dist/index.js")],
      ...["sp-webpart-base", "sp-core-library", "sp-property-pane"].map(stub),
    ]),
  });
  const files = new Map(result.outputFiles.map((file) => [file.path.replace(/^.*\//, ""), file.contents]));
  return files.set("worker.js", readFileSync(here("../dist/worker.js")));
}
