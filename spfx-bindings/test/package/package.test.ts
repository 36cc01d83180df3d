// The package as customers get it: built here, installed into a folder of its own, compiled against and bundled.
import { execFile } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { Worker } from "node:worker_threads";
import { brotliCompressSync } from "node:zlib";
import { build } from "esbuild";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import webpack from "webpack";
import type * as Library from "../../src/index.js";
import { startWorkerEngine } from "../../src/core/worker.js";
import { Service } from "../support/service.js";

const root = fileURLToPath(new URL("../..", import.meta.url));
const run = promisify(execFile);
let folder: string; // of the customer
let dist: string;
let again: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "feldsiegel-package-"));
  const installed = join(folder, "node_modules/@feldsiegel/spfx");
  [dist, again] = [join(installed, "dist"), join(folder, "again")];
  for (const out of [dist, again]) await run(process.execPath, ["scripts/build.mjs", out], { cwd: root });
  cpSync(join(root, "package.json"), join(installed, "package.json"));
  cpSync(join(root, "test/package/consumer.ts"), join(folder, "consumer.ts"));
  writeFileSync(join(folder, "main.js"), "export { feldsiegel, SPFx } from '@feldsiegel/spfx';\n");
  writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
}, 300_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));
afterEach(() => vi.unstubAllGlobals());

const files = (where: string) =>
  readdirSync(where, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
const scripts = () => files(dist).filter((path) => /\.c?js$/.test(path));
const sizeOf = (...names: string[]) =>
  names.reduce((sum, name) => sum + brotliCompressSync(readFileSync(join(dist, name))).length, 0);

/** Seals and opens with a built library. */
async function works({ feldsiegel }: typeof Library, options: object = {}): Promise<string> {
  const service = await Service.start();
  const client = await feldsiegel({ ...service.options, ...options }).using(service.identity);
  const sealed = await client.protect("employees", [{ id: "E-1", name: "ü" }]);
  expect((await client.reveal("employees", sealed, { purpose: "payroll" })).records).toEqual([
    { id: "E-1", name: "ü" },
  ]);
  client.close();
  return client.module.variant;
}

describe("the build", () => {
  it("gives the same bytes twice", () => {
    const names = files(dist).map((path) => path.slice(dist.length));
    expect(files(again).map((path) => path.slice(again.length))).toEqual(names);
    for (const name of names) expect(readFileSync(dist + name).equals(readFileSync(again + name)), name).toBe(true);
  });

  it("has no eval, no import.meta, no path of the machine and only ASCII", () => {
    expect(scripts().length).toBeGreaterThan(12);
    for (const path of scripts()) {
      const text = readFileSync(path, "latin1");
      expect(text, path).not.toMatch(/\beval\s*\(|\bnew\s+Function\b|\bFunction\s*\(|import\.meta|sourceMappingURL/);
      expect(text, path).not.toMatch(/\/(?:root|home|tmp|work|usr)\/|node_modules/);
      expect(text, path).not.toMatch(/[^\x00-\x7f]/); // eslint-disable-line no-control-regex
    }
  });

  it("has no blob address, no inline worker and no address of a content delivery network", () => {
    for (const path of scripts()) expect(readFileSync(path, "latin1"), path).not.toMatch(/createObjectURL|https?:\/\//);
  });

  it("has at most 200 KB compressed for what a page with SIMD loads", () => {
    const page = sizeOf("index.js", "chunks/wasm.js", "chunks/simd.js");
    const parts = {
      page,
      "index.js": sizeOf("index.js"),
      glue: sizeOf("chunks/wasm.js"),
      simd: sizeOf("chunks/simd.js"),
      plain: sizeOf("chunks/plain.js"),
      javascript: sizeOf("chunks/javascript.js"),
      worker: sizeOf("worker.js"),
    };
    console.log(`brotli, bytes: ${JSON.stringify(parts)}`);
    expect(page).toBeLessThan(200_000);
    expect(parts["index.js"]).toBeLessThan(20_000); // the core must not slip into what every page loads
  });

  it("lists every file that its package.json names", () => {
    const names = readFileSync(join(root, "package.json"), "utf8").match(/\.\/dist\/[\w./]+/g)!;
    expect(names.length).toBeGreaterThan(8);
    for (const name of names) expect(readFileSync(join(dist, "..", name)).length).toBeGreaterThan(0);
  });

  it("needs no package at run time", () => {
    const { dependencies = {}, peerDependencies = {} } = JSON.parse(
      readFileSync(join(root, "package.json"), "utf8"),
    ) as Record<string, object>;
    expect([dependencies, peerDependencies]).toEqual([{}, {}]);
  });

  it("has a lock file that names no registry and is complete for every platform", () => {
    const text = readFileSync(join(root, "package-lock.json"), "utf8");
    expect(text).not.toMatch(/"resolved"/);
    const { packages } = JSON.parse(text) as {
      packages: Record<string, { optionalDependencies?: object; optional?: boolean }>;
    };
    const wanted = Object.values(packages).flatMap((entry) => Object.keys(entry.optionalDependencies ?? {}));
    expect(wanted.length).toBeGreaterThan(40);
    // npm drops what its registry does not have at the moment, and `npm ci` then fails everywhere.
    for (const name of wanted)
      expect(
        Object.keys(packages).filter((path) => path.endsWith(`node_modules/${name}`)),
        name,
      ).not.toEqual([]);
  });
});

describe("the package runs", () => {
  it("as ES modules", async () => {
    expect(await works((await import(pathToFileURL(join(dist, "index.js")).href)) as typeof Library)).toBe("simd");
  });

  it("as CommonJS, as jest wants it", async () => {
    const library = createRequire(join(folder, "x.cjs"))("@feldsiegel/spfx") as typeof Library;
    expect(await works(library)).toBe("simd");
    expect(Object.keys(library).sort()).toEqual(["FeldsiegelError", "SPFx", "errorCodes", "feldsiegel"]);
  });

  it.each(["simd", "plain"])("with the %s file that it has beside it", async (variant) => {
    const library = (await import(pathToFileURL(join(dist, "index.js")).href)) as typeof Library;
    const wasmBinary = new Uint8Array(readFileSync(join(dist, `feldsiegel.${variant}.wasm`)));
    expect(await works(library, { wasmBinary })).toBe(variant);
  });

  it("as JavaScript where there is no WebAssembly", async () => {
    const library = (await import(pathToFileURL(join(dist, "index.js")).href)) as typeof Library;
    vi.spyOn(console, "warn").mockImplementation(() => undefined);
    vi.stubGlobal("WebAssembly", undefined);
    expect(await works(library)).toBe("javascript");
  });

  it("in a worker, from its script alone", async () => {
    const bootstrap = `const { parentPort } = require('node:worker_threads');
      globalThis.postMessage = (message) => parentPort.postMessage(message);
      globalThis.addEventListener = (type, listener) => parentPort.on('message', (data) => listener({ data }));
      const path = ${JSON.stringify(join(dist, "worker.js"))};
      require('node:vm').runInThisContext(require('node:fs').readFileSync(path, 'utf8'));`;
    const thread = new Worker(bootstrap, { eval: true });
    const engine = await startWorkerEngine(
      {
        postMessage: (message, transfer) => thread.postMessage(message, transfer as ArrayBuffer[]),
        addEventListener: (type: string, listener: (event: never) => void) =>
          thread.on(type, (data) => listener((type === "message" ? { data } : data) as never)),
        terminate: () => void thread.terminate(),
      },
      await WebAssembly.compile(readFileSync(join(dist, "feldsiegel.simd.wasm"))),
    );
    expect((await engine.makeReplyKey(0x647a)).publicKey).toHaveLength(1216);
    engine.close();
  });
});

describe("bundled", () => {
  it("by esbuild, the core stays out of the first file", async () => {
    const out = join(folder, "esbuild");
    await build({
      absWorkingDir: folder,
      entryPoints: ["main.js"],
      bundle: true,
      splitting: true,
      format: "esm",
      platform: "browser",
      outdir: out,
      minify: true,
      logLevel: "error",
    });
    const sizes = readdirSync(out).map((name) => [name, readFileSync(join(out, name)).length] as const);
    expect(Object.fromEntries(sizes)["main.js"]).toBeLessThan(60_000);
    expect(sizes.length).toBeGreaterThan(5);
    expect(await works((await import(pathToFileURL(join(out, "main.js")).href)) as typeof Library)).toBe("simd");
  });

  it("by esbuild into one file", async () => {
    const out = join(folder, "one.js");
    await build({
      absWorkingDir: folder,
      entryPoints: ["main.js"],
      bundle: true,
      format: "esm",
      platform: "browser",
      outfile: out,
      logLevel: "error",
    });
    expect(await works((await import(pathToFileURL(out).href)) as typeof Library)).toBe("simd");
  });

  const pack = (options: webpack.Configuration) =>
    new Promise<webpack.StatsCompilation>((resolve, reject) => {
      // Unminified: Terser needs half a minute for the JavaScript build alone, and says nothing about us.
      webpack(
        { context: folder, entry: "./main.js", mode: "production", optimization: { minimize: false }, ...options },
        (error, stats) => (error ? reject(error) : resolve(stats!.toJson())),
      );
    });

  it("by webpack for a page as SPFx does, without a warning and without a setting", { timeout: 180_000 }, async () => {
    const path = join(folder, "webpack");
    const { errors, warnings } = await pack({
      target: ["web", "es5"],
      performance: false,
      output: { path, libraryTarget: "amd", filename: "main.js", publicPath: "" },
    });
    expect([errors, warnings]).toEqual([[], []]);
    expect(readFileSync(join(path, "main.js")).length).toBeLessThan(80_000);
    expect(readdirSync(path).length).toBeGreaterThan(5);
    for (const name of readdirSync(path)) expect(readFileSync(join(path, name), "latin1"), name).not.toContain(folder);
  });

  it("by webpack, and runs", { timeout: 180_000 }, async () => {
    const path = join(folder, "webpack-run");
    const { errors } = await pack({
      target: "node",
      resolve: { conditionNames: ["browser", "import", "default"] },
      output: { path, libraryTarget: "commonjs2", filename: "main.cjs", chunkFilename: "[id].cjs" },
    });
    expect(errors).toEqual([]);
    expect(await works(createRequire(path)(join(path, "main.cjs")) as typeof Library)).toBe("simd");
  });
});

describe("the types", { timeout: 180_000 }, () => {
  it.each([
    [
      "node10, as SPFx has it",
      [
        "--module",
        "esnext",
        "--moduleResolution",
        "node10",
        "--target",
        "es5",
        "--lib",
        "es2017,dom",
        "--downlevelIteration",
      ],
    ],
    ["bundler", ["--module", "esnext", "--moduleResolution", "bundler", "--target", "es2020"]],
    ["node16 in an ES module", ["--module", "node16", "--moduleResolution", "node16", "--target", "es2020"]],
  ])("compile under %s", async (_, settings) => {
    await compile("consumer.ts", settings);
  });

  it("compile under node16 in CommonJS", async () => {
    cpSync(join(folder, "consumer.ts"), join(folder, "consumer.cts"));
    await compile("consumer.cts", ["--module", "node16", "--moduleResolution", "node16", "--target", "es2020"]);
  });

  it("fail where the library is used wrongly, so that the above says something", async () => {
    writeFileSync(
      join(folder, "wrong.ts"),
      "import { feldsiegel } from '@feldsiegel/spfx';\nfeldsiegel({ endpoint: '/api' });\n",
    );
    await expect(compile("wrong.ts", ["--module", "esnext", "--moduleResolution", "node10"])).rejects.toThrow(
      /directorySigner/,
    );
  });

  async function compile(file: string, settings: string[]): Promise<void> {
    const given = [join(root, "node_modules/typescript/bin/tsc"), "--strict", "--noEmit", ...settings, file];
    await run(process.execPath, given, { cwd: folder }).catch(({ stdout }: { stdout: string }) => {
      throw new Error(stdout);
    });
  }
});
