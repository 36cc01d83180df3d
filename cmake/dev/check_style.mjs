// Checks of form that need no formatter. Prints "file:line: what is wrong" and ends with exit code 1, or nothing.
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { workTree } from "./check_layers.mjs";

const maxLine = 120;
const maxLines = 400;
const code = /\.(c|cpp|h|cmake|mjs|js|ts|tsx|sh|sql)$|(^|\/)(CMakeLists\.txt|dev|run)$/;
// No limit of columns where a line cannot be broken: tables, one-line rules, rows of a list of codes.
const markup = /\.(md|css|html|def)$/;
const generated = /\.generated\.\w+$|(^|\/)package-lock\.json$/;

/** The problems of one file; nothing for files of other kinds. */
export function checkStyle(file, text) {
  if (generated.test(file) || !(code.test(file) || markup.test(file))) return [];
  const lines = text.split("\n");
  const problems = [];
  const complain = (line, what) => problems.push(`${file}:${line}: ${what}`);
  for (const [index, line] of lines.entries()) {
    if (/[ \t\r]$/.test(line)) complain(index + 1, "trailing space");
    if (line.includes("\t")) complain(index + 1, "tab");
    const columns = [...line].length;
    if (code.test(file) && columns > maxLine) complain(index + 1, `${columns} columns, at most ${maxLine}`);
    if (/^\s*using\s+namespace\s+std\s*;/.test(line)) complain(index + 1, "using namespace std");
  }
  if (text !== "" && !text.endsWith("\n")) complain(lines.length, "no line end at the end of the file");
  const says_why = lines.slice(0, 12).some((line) => /longer than 400 lines because/i.test(line));
  if (code.test(file) && lines.length - 1 > maxLines && !says_why) {
    complain(1, `${lines.length - 1} lines; split it, or say above "Longer than 400 lines because …"`);
  }
  return problems;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const files = workTree(join(dirname(fileURLToPath(import.meta.url)), "../.."));
  const problems = [...files].flatMap(([file, text]) => checkStyle(file, text));
  for (const problem of problems) console.log(problem);
  if (problems.length > 0) process.exitCode = 1;
}
