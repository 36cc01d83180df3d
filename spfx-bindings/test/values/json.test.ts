import { runInNewContext } from "node:vm";
import { describe, expect, it } from "vitest";
import { jsonText, maxDepth } from "../../src/values/json.js";
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
