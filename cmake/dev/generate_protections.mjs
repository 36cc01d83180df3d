// Writes spfx-bindings/src/protections.generated.ts from core/policy/protections.def; with --check, only tells whether
// the committed file is current (exit code 1 if not).
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "../..");
const source = "core/policy/protections.def";
const target = "spfx-bindings/src/protections.generated.ts";

/** The words in the order of the file. */
export function parseProtections(text) {
  const words = [];
  for (const [index, line] of text.split("\n").entries()) {
    if (line === "" || line.startsWith("//")) continue;
    const row = /^FELDSIEGEL_PROTECTION\(([a-z]+)\)$/.exec(line);
    if (!row) throw new Error(`${source}:${index + 1}: not a protection: ${line}`);
    words.push(row[1]);
  }
  return words;
}

export function protectionsModule(words) {
  return `// Generated from ${source} by \`./dev generate\`; do not edit.

/** How a policy can protect a member. A switch over it ends in \`refuseUndecided\`. */
export type Protection = ${words.map((word) => JSON.stringify(word)).join(" | ")};
`;
}

function main(check) {
  const wanted = protectionsModule(parseProtections(readFileSync(join(root, source), "utf8")));
  const path = join(root, target);
  if (existsSync(path) && readFileSync(path, "utf8") === wanted) return;
  if (check) {
    console.log(`${target}:1: not current with ${source}; run ./dev generate`);
    process.exitCode = 1;
    return;
  }
  writeFileSync(path, wanted);
  console.log(`wrote ${target}`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) main(process.argv.includes("--check"));
