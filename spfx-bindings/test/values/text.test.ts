import { afterEach, describe, expect, it, vi } from "vitest";
import { isLongerThan, isWellFormed, utf8Length } from "../../src/values/text.js";

describe("Unicode", () => {
  const texts: [string, boolean, number][] = [
    ["", true, 0],
    ["a", true, 1],
    ["ü", true, 2],
    ["€", true, 3],
    ["👩", true, 4],
    ["\uffff\ud7ff\ue000", true, 9],
    ["\ud800", false, 0],
    ["\udc00", false, 0],
    ["\udc00\ud800", false, 0],
    ["\ud800\ud800\udc00", false, 0],
    ["a\udfffb", false, 0],
    ["👩\udc00", false, 0],
    ["\ud800👩", false, 0],
  ];
  it.each(texts)("%j", (text, wellFormed, bytes) => {
    expect(isWellFormed(text)).toBe(wellFormed);
    if (wellFormed) expect([utf8Length(text), Buffer.byteLength(text)]).toEqual([bytes, bytes]);
  });

  afterEach(() => vi.resetModules());
  it("is judged alike where the browser has no isWellFormed", async () => {
    const prototype = String.prototype as unknown as Record<string, unknown>;
    const native = prototype.isWellFormed;
    delete prototype.isWellFormed;
    try {
      vi.resetModules();
      const old = await import("../../src/values/text.js");
      for (const [text, wellFormed] of texts) expect(old.isWellFormed(text), JSON.stringify(text)).toBe(wellFormed);
    } finally {
      Object.defineProperty(prototype, "isWellFormed", { value: native, configurable: true, writable: true });
    }
  });

  it.each([
    ["aaa", 3, false],
    ["aaaa", 3, true],
    ["€", 3, false],
    ["€", 2, true],
    ["👩", 4, false],
    ["👩", 3, true],
  ])("%s is longer than %i bytes: %s", (text, limit, answer) => {
    expect(isLongerThan(text, limit)).toBe(answer);
  });
});
