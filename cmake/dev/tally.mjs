// Prints "passed failed skipped" for the log of a test runner: doctest, ctest, vitest, or our own closing line.
import { readFileSync } from "node:fs";

const text = readFileSync(process.argv[2], "utf8").replace(/\u001b\[[0-9;]*m/g, "");
const number = (pattern, from) => Number(pattern.exec(from)?.[1] ?? 0);
const last = (pattern) => [...text.matchAll(pattern)].at(-1);

function counts() {
  const own = last(/^(\d+) passed, (\d+) failed(?:, (\d+) skipped)?$/gm);
  if (own) return [own[1], own[2], own[3] ?? 0];
  const doctest = last(/test cases:\s*\d+\s*\|\s*(\d+) passed\s*\|\s*(\d+) failed\s*\|\s*(\d+) skipped/g);
  if (doctest) return doctest.slice(1);
  const ctest = last(/(\d+) tests failed out of (\d+)/g);
  if (ctest) return [ctest[2] - ctest[1], ctest[1], 0];
  const vitest = last(/^\s*Tests\s+(.*)$/gm);
  if (vitest) return ["passed", "failed", "skipped"].map((word) => number(new RegExp(`(\\d+) ${word}`), vitest[1]));
  return [0, 0, 0];
}

console.log(counts().map(Number).join(" "));
