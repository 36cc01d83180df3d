import { runInNewContext } from "node:vm";
import { describe, expect, it } from "vitest";
import { decodeValue, encodeValue } from "../../src/values/encoding.js";

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
