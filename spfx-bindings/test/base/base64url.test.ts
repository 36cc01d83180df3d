import { describe, expect, it } from "vitest";
import { fromBase64url, toBase64url } from "../../src/base/base64url.js";

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
