// Writes the table of actions in docs/spec/audit.md from sidecar/audit/audit_actions.def; with --check, only tells
// whether the committed page is current (exit code 1 if not).
import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "../..");
const source = "sidecar/audit/audit_actions.def";
const target = "docs/spec/audit.md";
const begin = "<!-- generated: begin -->\n";
const end = "<!-- generated: end -->\n";

/** [{title, rows: [{action, origin, weight, of}]}]: the groups of the file, in its order. */
export function parseActions(text) {
  const groups = [];
  let fresh = false;
  for (const [index, line] of text.split("\n").entries()) {
    const row = /^FELDSIEGEL_AUDIT_ACTION\(([a-z][a-z_]*), (\w+), (normal|alarming), "([^"\\]+)"\)$/.exec(line);
    if (row) groups.at(-1).rows.push({ action: row[1], origin: row[2], weight: row[3], of: row[4] });
    else if (line.startsWith("// ")) fresh && groups.push({ title: line.slice(3), rows: [] });
    else if (line !== "") throw new Error(`${source}:${index + 1}: not an action: ${line}`);
    fresh = line === "";
  }
  return groups;
}

const told = {
  call: "",
  report: "log line, metric, webhook",
  change: "webhook",
  own: "",
};

export function actionTables(groups) {
  return groups
    .map(({ title, rows }) => {
      const lines = rows.map(({ action, origin, weight, of }) => {
        const weighty = weight === "alarming" ? "**alarming**" : "";
        return `| \`${action}\` | ${of} | ${[told[origin], weighty].filter(Boolean).join("; ")} |`;
      });
      return `### ${title}\n\n| action | of | also told by |\n|---|---|---|\n${lines.join("\n")}\n`;
    })
    .join("\n");
}

function main(check) {
  const page = readFileSync(join(root, target), "utf8");
  const from = page.indexOf(begin) + begin.length;
  const to = page.indexOf(end);
  if (from < begin.length || to < from) throw new Error(`${target}: no place for the tables`);
  const generated = actionTables(parseActions(readFileSync(join(root, source), "utf8")));
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
