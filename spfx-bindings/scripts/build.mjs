// Builds dist/: the package as ES modules and as CommonJS, its types for both, the worker's script and the bare .wasm
// files.
//   index.{js,cjs}                              everything but the core
//   chunks/{wasm,simd,plain,javascript,hashes}  the core: glue and one of simd and plain, or javascript, are loaded
// The same sources give the same bytes. Another folder may be named: node scripts/build.mjs FOLDER.
import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { embedModules } from "./embed.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const out = resolve(root, process.argv[2] ?? "dist");
const modules = join(root, "src/module");
const chunks = {
  wasm: "wasm.factory",
  simd: "simd.data",
  plain: "plain.data",
  javascript: "javascript.factory",
  hashes: "hashes",
};

const common = {
  absWorkingDir: root,
  bundle: true,
  minify: true,
  target: "es2020",
  charset: "ascii",
  legalComments: "none",
  logLevel: "warning",
};

/** Leaves the core's modules out of the bundle, as files of their own beside it. */
const chunksApart = (extension) => ({
  name: "chunks-apart",
  setup(plugin) {
    const files = Object.fromEntries(Object.entries(chunks).map(([chunk, source]) => [`${source}.mjs`, chunk]));
    plugin.onResolve({ filter: /\/module\/[^/]+\.mjs$/ }, ({ path }) => {
      const chunk = files[path.slice(path.lastIndexOf("/") + 1)];
      return chunk ? { path: `./chunks/${chunk}.${extension}`, external: true } : undefined;
    });
  },
});

/** CommonJS has no import() everywhere: jest, for one, does not. */
const formats = [
  { format: "esm", extension: "js", supported: {} },
  { format: "cjs", extension: "cjs", supported: { "dynamic-import": false } },
];

async function buildFormat({ format, extension, supported }) {
  const settings = {
    ...common,
    format,
    supported,
    platform: "neutral",
    outExtension: { ".js": `.${extension}` },
    outdir: out,
  };
  await build({ ...settings, entryPoints: { index: join(root, "src/index.ts") }, plugins: [chunksApart(extension)] });
  const entryPoints = Object.fromEntries(
    Object.entries(chunks).map(([chunk, source]) => [`chunks/${chunk}`, join(modules, `${source}.mjs`)]),
  );
  await build({ ...settings, entryPoints });
}

/** A classic script in one file, so that any server can give it out. */
async function buildWorker() {
  await build({ ...common, format: "iife", entryPoints: { worker: join(root, "src/worker.ts") }, outdir: out });
}

function buildTypes() {
  const types = join(out, "types");
  const given = ["-p", "tsconfig.types.json", "--outDir", types];
  const { status, stdout } = spawnSync(process.execPath, [join(root, "node_modules/typescript/bin/tsc"), ...given], {
    cwd: root,
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(`The types do not compile:\n${stdout}`);
  keepPublicTypes(types);
}

/** Of the declarations only those that index.ts leads to, once for ES modules and once for CommonJS. */
function keepPublicTypes(types) {
  const needed = new Set();
  const follow = (name) => {
    if (needed.has(name)) return;
    needed.add(name);
    const text = readFileSync(join(types, `${name}.d.ts`), "utf8");
    for (const [, next] of text.matchAll(/from "\.\/([\w.-]+)\.js"/g)) follow(next);
  };
  follow("index");
  for (const name of needed) {
    const text = readFileSync(join(types, `${name}.d.ts`), "utf8");
    writeFileSync(join(out, `${name}.d.ts`), text);
    writeFileSync(join(out, `${name}.d.cts`), text.replace(/(from "\.\/[\w.-]+)\.js"/g, '$1.cjs"'));
  }
  rmSync(types, { recursive: true });
  writeFileSync(join(out, "worker.d.ts"), "export {};\n"); // a script: it exports nothing
}

rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });
embedModules();
for (const format of formats) await buildFormat(format);
await buildWorker();
buildTypes();
for (const variant of ["simd", "plain"])
  copyFileSync(join(modules, `${variant}.wasm`), join(out, `feldsiegel.${variant}.wasm`));
console.log(readdirSync(out, { recursive: true }).sort().join("\n"));
