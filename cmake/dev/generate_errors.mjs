// Writes spfx-bindings/src/errors.generated.ts from core/base/error_codes.def; with --check, only tells whether the
// committed file is current (exit code 1 if not).
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "../..");
const source = "core/base/error_codes.def";
const target = "spfx-bindings/src/errors.generated.ts";

/** [{code, title}] in the order of the file, which is the order of the numbers in C++. */
export function parseErrorCodes(text) {
  const rows = [];
  for (const [index, line] of text.split("\n").entries()) {
    if (line === "" || line.startsWith("//")) continue;
    const row = /^FELDSIEGEL_ERROR\(([a-z][a-z0-9_]*), (\d{3}), ("(?:[^"\\]|\\.)*")\)$/.exec(line);
    if (!row) throw new Error(`${source}:${index + 1}: not an error code: ${line}`);
    rows.push({ code: row[1], title: JSON.parse(row[3]) });
  }
  return rows;
}

export function errorsModule(rows) {
  const quoted = (text) => JSON.stringify(text);
  return `// Generated from ${source} by \`./dev generate\`; do not edit.

/** Every code, in the order of the core: position i is the core's code number i. */
export const errorCodes = [
${rows.map(({ code }) => `  ${quoted(code)},`).join("\n")}
] as const;

/** What \`FeldsiegelError.code\` can be. Codes are never renamed or reused. */
export type ErrorCode = (typeof errorCodes)[number];

/** One English sentence for each code, without any detail of the case at hand. */
export const errorTitles: Readonly<Record<ErrorCode, string>> = {
${rows.map(({ code, title }) => `  ${code}: ${quoted(title)},`).join("\n")}
};
`;
}

function main(check) {
  const wanted = errorsModule(parseErrorCodes(readFileSync(join(root, source), "utf8")));
  const path = join(root, target);
  const present = existsSync(path) ? readFileSync(path, "utf8") : "";
  if (present === wanted) return;
  if (check) {
    console.log(`${target}:1: not current with ${source}; run ./dev generate`);
    process.exitCode = 1;
    return;
  }
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, wanted);
  console.log(`wrote ${target}`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) main(process.argv.includes("--check"));
