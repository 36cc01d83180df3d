// What the files that ship hold, and what they do not.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { brotliCompressSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { loadModule } from "../../../tests/support/module_fixture.mjs";
import { shipped, testing } from "./modules.mjs";

const files = [...new Set(shipped.flatMap(({ glue, wasm }) => [glue, wasm]).filter(Boolean))];
const text = (path) => readFileSync(path, "latin1");
const fixture = fileURLToPath(new URL("../../../tests/support/module_fixture.mjs", import.meta.url));

describe("the shipped files", () => {
  it.each(files)("%s has nothing that is only for tests", (path) => {
    expect(text(path)).not.toMatch(/testing/i);
  });

  it("would show it if they had", () => {
    for (const { wasm } of testing) expect(text(wasm)).toMatch(/start_session_for_testing/);
  });

  it.each(files)("%s tells nothing about where it was built", (path) => {
    expect(text(path)).not.toMatch(/import\.meta|\/(?:root|home|tmp|work|usr)\//);
  });

  it("stay below 180 KB compressed for WebAssembly with SIMD", () => {
    const compressed = (path) => brotliCompressSync(readFileSync(path)).length;
    expect(compressed(shipped[0].glue) + compressed(shipped[0].wasm)).toBeLessThan(180_000);
  });
});

describe.each(shipped)("the module as $name", ({ glue, wasm }) => {
  it("runs where a page forbids eval", () => {
    const script = `
      import { loadModule, makeDirectory, recipientKey, sealBatch, tenant } from ${JSON.stringify(fixture)};
      try { Function("return 1"); console.log("eval works, so this proves nothing"); } catch {}
      const module = await loadModule(...${JSON.stringify([glue, wasm].filter(Boolean))});
      const { jws, signer } = makeDirectory(recipientKey(module));
      const session = module.Session.start(module.Directory.verify(jws, signer, tenant, 1000, 0));
      const plan = session.plan("employees", ["name"]);
      console.log(sealBatch(module, session, plan, ["E"], [[0, 0, "text", "a"]]).length);`;
    const flags = ["--disallow-code-generation-from-strings", "--input-type=module", "--eval", script];
    expect(execFileSync(process.execPath, flags, { encoding: "utf8" })).toBe("1\n");
  });

  it("does not start without a source of randomness", async () => {
    const kept = Object.getOwnPropertyDescriptor(globalThis, "crypto");
    Object.defineProperty(globalThis, "crypto", { value: undefined, configurable: true });
    try {
      await expect(loadModule(glue, wasm)).rejects.toThrow();
    } finally {
      Object.defineProperty(globalThis, "crypto", kept);
    }
  });
});
