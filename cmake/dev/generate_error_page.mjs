// Writes the table in docs/spec/errors.md from core/base/error_codes.def; with --check, only tells whether the
// committed page is current (exit code 1 if not).
import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "../..");
const source = "core/base/error_codes.def";
const target = "docs/spec/errors.md";
const begin = "<!-- generated: begin -->\n";
const end = "<!-- generated: end -->\n";

/** [{title, rows: [{code, status, title}]}]: the groups of the file, in its order. */
export function parseGroups(text) {
  const groups = [];
  let fresh = false;
  for (const line of text.split("\n")) {
    if (line === "") fresh = true;
    const row = /^FELDSIEGEL_ERROR\((\w+), (\d{3}), ("(?:[^"\\]|\\.)*")\)$/.exec(line);
    if (line.startsWith("// ") && fresh) groups.push({ title: line.slice(3), rows: [] });
    else if (row) groups.at(-1).rows.push({ code: row[1], status: row[2], title: JSON.parse(row[3]) });
    if (line !== "") fresh = false;
  }
  return groups;
}

export function tables(groups) {
  return groups
    .map(({ title, rows }) => {
      const lines = rows.map((row) => `| \`${row.code}\` | ${row.status} | ${row.title} |`);
      return `## ${title}\n\n| code | status | title |\n|---|---|---|\n${lines.join("\n")}\n`;
    })
    .join("\n");
}

function main(check) {
  const page = readFileSync(join(root, target), "utf8");
  const from = page.indexOf(begin) + begin.length;
  const to = page.indexOf(end);
  if (from < begin.length || to < from) throw new Error(`${target}: no place for the tables`);
  const generated = tables(parseGroups(readFileSync(join(root, source), "utf8")));
  const wanted = `${page.slice(0, from)}\n${generated}\n${page.slice(to)}`;
  if (page === wanted) return;
  if (check) {
    console.log(`${target}:1: not current with ${source}; run ./dev generate`);
    process.exitCode = 1;
    return;
  }
  writeFileSync(join(root, target), wanted);
  console.log(`wrote ${target}`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) main(process.argv.includes("--check"));
