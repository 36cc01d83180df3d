// The core's normalization and JavaScript's own (ICU), two implementations and two versions of Unicode: every code
// point, and random texts of those that are hard to order.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const program = fileURLToPath(new URL("../../../build/native/tests/interop/normalize_peer", import.meta.url));

function normalizeAll(texts: string[], options: string[]): string[] {
  const input = texts.map((text) => Buffer.from(text, "utf8").toString("hex") + "\n").join("");
  const ran = spawnSync(program, options, { input, encoding: "latin1", maxBuffer: 1 << 28 });
  if (ran.status !== 0) throw new Error(`${program}: ${ran.error?.message ?? ran.stderr} (run ./dev build)`);
  const lines = ran.stdout.split("\n").slice(0, -1);
  expect(lines.length).toBe(texts.length);
  return lines.map((line) => (line.startsWith("<") ? line : Buffer.from(line, "hex").toString("utf8")));
}

/** The same by JavaScript: invisible code points go before composition. */
function byJavaScript(text: string, form: "NFC" | "NFKC"): string {
  const apart = text.normalize(form === "NFC" ? "NFD" : "NFKD");
  return apart.replace(/\p{Default_Ignorable_Code_Point}/gu, "").normalize(form);
}

const isRefused = (text: string): boolean => /^$|[\p{Cc}\p{Zl}\p{Zp}]/u.test(text);

/** How many code points a version of Unicode assigns that 15.0 does not (sums of what each version says it adds). */
const assignedSince15: Record<string, number> = { "15.0": 0, "15.1": 627, "16.0": 5812, "17.0": 10615 };

const codePoints: string[] = [];
for (let c = 0; c < 0x110000; ++c) if (c < 0xd800 || c > 0xdfff) codePoints.push(String.fromCodePoint(c));

/** The texts that the core answers otherwise than JavaScript; apart, those that it refuses and JavaScript knows. */
function compare(texts: string[], form: "NFC" | "NFKC"): { different: string[]; newer: string[] } {
  const answers = normalizeAll(texts, form === "NFC" ? [] : ["compatibility"]);
  const different: string[] = [];
  const newer: string[] = [];
  for (const [i, text] of texts.entries()) {
    const made = byJavaScript(text, form);
    const expected = isRefused(made) || /\p{Cn}/u.test(text) ? "<invalid_value>" : made;
    if (answers[i] !== expected) (answers[i] === "<invalid_value>" ? newer : different).push(text);
  }
  return { different, newer };
}

/** A generator that gives the same numbers each time. */
function* numbers(): Generator<number> {
  for (let state = 1; ;) yield (state = Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x6d2b79f5) >>> 0;
}

describe.each(["NFC", "NFKC"] as const)("%s of the core and of JavaScript", (form) => {
  it("agrees on every code point, but for those that came after Unicode 15.0", () => {
    const { different, newer } = compare(codePoints, form);
    expect(different).toEqual([]);
    expect(newer.length).toBe(assignedSince15[process.versions.unicode!]);
  }, 60_000);

  it("agrees on random texts", () => {
    const hard = [
      ..."aAäÄßẞıİσς가각각한\u0301\u0323\u0308\u0345\u0304\u05b0\u05bc\u064b\u0653\u093c\u3099",
      ..."ﾊﾟｶﾞﬁ①Å\u{1d15e}\u{110ba}\u{1109a}",
    ];
    const random = numbers();
    const pick = (): string => hard[random.next().value % hard.length]!;
    const texts = Array.from({ length: 20_000 }, (_, i) => Array.from({ length: 1 + (i % 12) }, pick).join(""));
    expect(compare(texts, form)).toEqual({ different: [], newer: [] });
  });
});

describe("case folding of the core and JavaScript's cases", () => {
  it("makes one of a text, its upper case and its lower case, İ and ı apart", () => {
    const texts = ["Straße", "ΣΊΣΥΦΟΣ", "Zoë", "ﬁnanz", "ΐ", "ŉ", "ǰ", "ᾳ", "Ⓐ", "Ж"];
    const fold = (change: (text: string) => string): string[] =>
      normalizeAll(texts.map(change), ["compatibility", "case_fold"]);
    expect(fold((text) => text.toUpperCase())).toEqual(fold((text) => text));
    expect(fold((text) => text.toLowerCase())).toEqual(fold((text) => text));
    expect(normalizeAll(["İ", "ı"], ["compatibility", "case_fold"])).toEqual(["i\u0307", "ı"]);
  });
});
