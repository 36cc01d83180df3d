import { readFileSync } from "node:fs";
import { afterEach, describe, expect, it, vi } from "vitest";
import { loadCore, type LoadHost } from "../../src/core/load.js";
import { bestVariant } from "../../src/core/variant.js";
import { failureOf } from "../support/failures.js";

const wasm = (variant: string) => readFileSync(new URL(`../../src/module/${variant}.wasm`, import.meta.url));

function host(more: Partial<LoadHost> = {}): LoadHost & { warnings: string[] } {
  const warnings: string[] = [];
  const makeWorker = () => {
    throw new Error("no worker here");
  };
  return {
    WebAssembly,
    makeWorker,
    warn: (message) => void warnings.push(message),
    warnings,
    ...more,
  };
}

async function works(loaded: Awaited<ReturnType<typeof loadCore>>): Promise<boolean> {
  const key = await loaded.engine.makeReplyKey(32);
  loaded.engine.close();
  return key.publicKey.length === 32;
}

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

describe("the best build", () => {
  const validate = (answer: (bytes: Uint8Array) => boolean) => ({
    WebAssembly: { validate: answer as typeof WebAssembly.validate },
  });

  it("is chosen by what the host validates", () => {
    expect(bestVariant(validate(() => true))).toBe("simd");
    expect(bestVariant(validate(() => false))).toBe("plain");
    expect(bestVariant({})).toBe("javascript");
    expect(bestVariant({ WebAssembly: {} as typeof WebAssembly })).toBe("javascript");
  });

  it("is asked for with a valid module, whose one function needs SIMD", () => {
    let probe = new Uint8Array();
    bestVariant(validate((bytes) => ((probe = bytes), true)));
    expect(WebAssembly.validate(probe)).toBe(true);
    expect(WebAssembly.validate(probe.with(probe.indexOf(253), 0xfb))).toBe(false);
  });
});

describe("loading", () => {
  it("takes SIMD where there is SIMD, without a warning", async () => {
    const here = host();
    const loaded = await loadCore({}, here);
    expect([loaded.variant, loaded.worker, here.warnings]).toEqual(["simd", false, []]);
    expect(await works(loaded)).toBe(true);
  });

  it("takes the plain build without SIMD", async () => {
    const here = host({ WebAssembly: { validate: () => false } as never });
    const loaded = await loadCore({}, here);
    expect([loaded.variant, here.warnings]).toEqual(["plain", []]);
    expect(await works(loaded)).toBe(true);
  });

  it("takes JavaScript where WebAssembly is switched off, and says so", async () => {
    const here = host({ WebAssembly: undefined });
    const loaded = await loadCore({ worker: "/worker.js", wasmUrl: "https://cdn.example/" }, here);
    expect([loaded.variant, loaded.worker]).toEqual(["javascript", false]);
    expect(here.warnings).toEqual([expect.stringMatching(/WebAssembly cannot be used here/)]);
    expect(await works(loaded)).toBe(true);
  });

  it("takes JavaScript where the page's policy forbids to compile, and says why", async () => {
    vi.spyOn(WebAssembly, "compile").mockRejectedValue(new Error("Refused by Content Security Policy"));
    const here = host();
    const loaded = await loadCore({}, here);
    expect(loaded.variant).toBe("javascript");
    expect(here.warnings[0]).toMatch(/Refused by Content Security Policy/);
    expect(await works(loaded)).toBe(true);
  });

  it("goes on to the plain build where the one with SIMD does not compile", async () => {
    const { compile } = WebAssembly;
    vi.spyOn(WebAssembly, "compile").mockRejectedValueOnce(new Error("too new")).mockImplementation(compile);
    expect((await loadCore({}, host())).variant).toBe("plain");
  });

  it("goes on in this thread where the worker does not start, and says why", async () => {
    const here = host();
    const loaded = await loadCore({ worker: "https://cdn.example/worker.js" }, here);
    expect([loaded.variant, loaded.worker]).toEqual(["simd", false]);
    expect(here.warnings).toEqual([
      expect.stringMatching(/worker at https:\/\/cdn\.example\/worker\.js cannot be used.*no worker here/),
    ]);
    expect(await works(loaded)).toBe(true);
  });
});

describe("WebAssembly from elsewhere", () => {
  it.each(["simd", "plain"])("%s as wasmBinary", async (variant) => {
    const bytes = wasm(variant);
    const loaded = await loadCore({ wasmBinary: new Uint8Array(bytes) }, host());
    expect(loaded.variant).toBe(variant);
    expect(await works(loaded)).toBe(true);
    expect((await loadCore({ wasmBinary: new Uint8Array(bytes).buffer }, host())).variant).toBe(variant);
  });

  it("from a folder: the file that fits the host", async () => {
    const asked: string[] = [];
    vi.stubGlobal(
      "fetch",
      async (url: string) => (asked.push(url), new Response(wasm(url.includes("simd") ? "simd" : "plain"))),
    );
    expect((await loadCore({ wasmUrl: "https://cdn.example/v1/" }, host())).variant).toBe("simd");
    expect(
      (await loadCore({ wasmUrl: "/assets/" }, host({ WebAssembly: { validate: () => false } as never }))).variant,
    ).toBe("plain");
    expect(asked).toEqual(["https://cdn.example/v1/feldsiegel.simd.wasm", "/assets/feldsiegel.plain.wasm"]);
  });

  it("from one address, whatever its name", async () => {
    vi.stubGlobal("fetch", async () => new Response(wasm("plain")));
    expect((await loadCore({ wasmUrl: "/sites/apps/module.bin" }, host())).variant).toBe("plain");
  });

  const valid = Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0);
  const altered = () => wasm("simd").map((byte, i) => (i === 5000 ? byte ^ 1 : byte));
  it.each<[string, () => Uint8Array]>([
    ["another module", () => valid],
    ["one altered bit", altered],
    ["no bytes", () => new Uint8Array()],
  ])("is refused with %s", async (_, bytes) => {
    expect(await failureOf(loadCore({ wasmBinary: bytes() }, host()))).toEqual({
      code: "module_unavailable",
      at: "/wasmBinary",
    });
    vi.stubGlobal("fetch", async () => new Response(bytes() as BodyInit));
    expect(await failureOf(loadCore({ wasmUrl: "/m.wasm" }, host()))).toEqual({
      code: "module_unavailable",
      at: "/wasmUrl",
    });
  });

  it("is refused when the server has none, and when it is away", async () => {
    vi.stubGlobal("fetch", async () => new Response("", { status: 404 }));
    expect(await failureOf(loadCore({ wasmUrl: "/m.wasm" }, host()))).toEqual({
      code: "module_unavailable",
      at: "/wasmUrl",
      status: 404,
    });
    vi.stubGlobal("fetch", () => Promise.reject(new TypeError("Failed to fetch")));
    expect(await failureOf(loadCore({ wasmUrl: "/m.wasm" }, host()))).toEqual({
      code: "module_unavailable",
      at: "/wasmUrl",
    });
  });

  it("is refused where it cannot be checked", async () => {
    vi.stubGlobal("crypto", { getRandomValues: () => undefined });
    expect(await failureOf(loadCore({ wasmBinary: new Uint8Array(wasm("simd")) }, host()))).toEqual({
      code: "module_unavailable",
      at: "/wasmBinary",
    });
  });
});
