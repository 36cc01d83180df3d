import { runInNewContext } from "node:vm";
import { afterEach, describe, expect, it, vi } from "vitest";
import { fromBase64url, toBase64url } from "../../src/base64url.js";
import { indexOf, pointerTo, tokensOf } from "../../src/pointer.js";
import { decodeValue } from "../../src/values/decode.js";
import { encodeValue } from "../../src/values/encode.js";
import { jsonText, maxDepth } from "../../src/values/json.js";
import { isLongerThan, isWellFormed, utf8Length } from "../../src/values/unicode.js";
import { failureOf } from "../support/failures.js";

describe("JSON text", () => {
  it.each([0, -1, 1e300, 5e-324, 0.1, true, null, 'a"\\\u2028\0', [], {}, [[1], { a: null }], { ü: ["👩"] }])(
    "of %j says the same",
    (value) => {
      expect(jsonText(value, "")).toBe(JSON.stringify(value));
    },
  );

  it("keeps minus zero, which JSON.stringify loses", () => {
    expect(JSON.parse(jsonText([-0], ""))).toEqual([-0]);
  });

  it("leaves out members that are undefined, as JSON does", () => {
    expect(jsonText({ a: undefined, b: 1 }, "")).toBe('{"b":1}');
  });

  it("writes a member called __proto__", () => {
    expect(jsonText(JSON.parse('{"__proto__":{"x":1}}'), "")).toBe('{"__proto__":{"x":1}}');
  });

  it("takes plain objects of another frame, and none of a class", async () => {
    expect(jsonText(runInNewContext("({ a: [1, { b: 2 }] })"), "")).toBe('{"a":[1,{"b":2}]}');
    expect(jsonText(Object.assign(Object.create(null), { a: 1 }), "")).toBe('{"a":1}');
    expect(await failureOf(() => jsonText(runInNewContext("new Map()"), "/x"))).toEqual({
      code: "wrong_type",
      at: "/x",
    });
    expect(await failureOf(() => jsonText(Object.create({ inherited: 1 }), "/x"))).toEqual({
      code: "wrong_type",
      at: "/x",
    });
  });

  it("does not call toJSON, not even one that was put on every object", () => {
    const prototype = Object.prototype as { toJSON?: () => string };
    Object.defineProperty(prototype, "toJSON", { value: () => "forged", configurable: true });
    try {
      expect(jsonText({ a: ["x"] }, "")).toBe('{"a":["x"]}');
    } finally {
      delete prototype.toJSON;
    }
  });

  it("has at most 32 levels", async () => {
    const deep = (levels: number) => JSON.parse("[".repeat(levels) + "]".repeat(levels)) as unknown;
    expect(jsonText(deep(maxDepth), "")).toHaveLength(2 * maxDepth);
    expect(await failureOf(() => jsonText(deep(10_000), ""))).toMatchObject({ code: "json_too_deep" });
  });

  it("may hold one object twice", () => {
    const twice = { a: 1 };
    expect(jsonText([twice, twice], "")).toBe('[{"a":1},{"a":1}]');
  });
});

describe("a value", () => {
  it.each([["[object Uint8Array] by name only", { [Symbol.toStringTag]: "Uint8Array" }]])(
    "%s is not taken for bytes",
    (_, value) => {
      expect(encodeValue(value, "")).toEqual({ type: 1, text: "{}" });
    },
  );

  it("of bytes may come from another frame, or be a Buffer", () => {
    expect(encodeValue(runInNewContext("Uint8Array.of(7)"), "")).toMatchObject({ type: 2 });
    expect(encodeValue(Buffer.from("x"), "")).toMatchObject({ type: 2 });
  });

  it("with $bytes beside others is an ordinary object", () => {
    expect(encodeValue({ $bytes: "x", more: 1 }, "")).toMatchObject({ type: 1 });
    expect(encodeValue([{ $bytes: "x" }], "")).toMatchObject({ type: 1 });
  });

  it("in an answer is itself unless it says $bytes alone", () => {
    for (const value of [1, "x", null, [{ $bytes: "AA" }], { $bytes: "AA", more: 1 }, {}])
      expect(decodeValue(value, "")).toBe(value);
    expect(decodeValue({ $bytes: "" }, "")).toEqual(new Uint8Array());
  });
});

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
      const old = await import("../../src/values/unicode.js");
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

describe("base64url", () => {
  it("reads what it writes, of every length", () => {
    for (const length of [0, 1, 2, 3, 31, 32, 33, 0x8000, 0x8001]) {
      const bytes = crypto.getRandomValues(new Uint8Array(length));
      expect(toBase64url(bytes)).toBe(Buffer.from(bytes).toString("base64url"));
      expect(fromBase64url(toBase64url(bytes))).toEqual(bytes);
    }
  });

  it.each(["A", "AAAAA", "AA==", "AA=", "AB", "AAB", "A A", "AA\n", "A+AA", "A/AA", "AÄAA", "="])(
    "refuses %j",
    (text) => {
      expect(fromBase64url(text)).toBeUndefined();
    },
  );
});

describe("a JSON pointer", () => {
  it("escapes and reads back", () => {
    expect(pointerTo(pointerTo("", 3), "a/b~1")).toBe("/3/a~1b~01");
    expect(tokensOf("/3/a~1b~01")).toEqual(["3", "a/b~1"]);
    expect(tokensOf("")).toEqual([]);
    expect(tokensOf("/")).toEqual([""]);
  });

  it.each(["a", "/~", "/~2", "/a~"])("refuses %s", (text) => expect(tokensOf(text)).toBeUndefined());
  it.each(["", "-1", "01", "1.0", "1e3", " 1", "12345678901", undefined])("%j is no row", (token) =>
    expect(indexOf(token)).toBeUndefined(),
  );
  it.each([
    ["0", 0],
    ["12", 12],
  ])("%s is a row", (token, row) => expect(indexOf(token)).toBe(row));
});
