// The npm package's architecture as a check: no circle of imports, types included, and each part of spfx-bindings/src
// imports only parts of the rows above its own. Prints "file:line: what is wrong" and ends with exit code 1, or prints
// nothing.
import { join, posix } from "node:path";
import { fileURLToPath } from "node:url";
import { workTree } from "./check_layers.mjs";

const source = "spfx-bindings/src/";

// A part is a folder, or a file beside the folders. Parts of one row do not know each other.
const rows = [
  ["module", "errors.generated", "protections.generated"],
  ["errors", "types"],
  ["base"],
  ["values", "identity", "options"],
  ["core", "spfx"],
  ["http", "records"],
  ["directory"],
  ["pseudonyms", "reveal", "approvals"],
  ["protect"],
  ["feldsiegel"],
  ["index", "worker"],
];
const rowOf = new Map(rows.flatMap((parts, row) => parts.map((part) => [part, row])));
// The module as it was built, in JavaScript and WebAssembly: core/ makes an interface of it.
const onlyFor = new Map([["module", "core"]]);

const partOf = (file) => file.slice(source.length).split("/")[0].replace(/\.ts$/, "");

/** Relative imports and re-exports, with or without names, static or dynamic, as { line, path }. */
function importsOf(file, text) {
  const found = text.matchAll(/(?:\bfrom\s*|\bimport\s*\(?\s*)["'](\.[^"']+)["']/g);
  return [...found].map(({ 1: target, index }) => ({
    line: text.slice(0, index).split("\n").length,
    path: posix.join(posix.dirname(file), target).replace(/\.js$/, ".ts"),
  }));
}

function checkRows(file, line, path) {
  const [from, to] = [partOf(file), partOf(path)];
  if (from === to) return undefined;
  if (!rowOf.has(to)) return `${to} is in no row of check_imports.mjs`;
  if (onlyFor.has(to) && onlyFor.get(to) !== from) return `only ${onlyFor.get(to)} knows ${to}`;
  return rowOf.get(to) < rowOf.get(from) ? undefined : `${from} does not know ${to}`;
}

/** One circle, as files from the first to the first again; undefined where there is none. */
function circle(imports) {
  const done = new Set();
  const visit = (file, path) => {
    const at = path.indexOf(file);
    if (at >= 0) return [...path.slice(at), file];
    if (done.has(file)) return undefined;
    for (const next of imports.get(file) ?? []) {
      const found = visit(next, [...path, file]);
      if (found) return found;
    }
    done.add(file);
    return undefined;
  };
  for (const file of imports.keys()) {
    const found = visit(file, []);
    if (found) return found;
  }
  return undefined;
}

/** `files`: Map from path to text; what is not TypeScript of the package is ignored. */
export function checkImports(files) {
  const problems = [];
  const graph = new Map();
  for (const [file, text] of files) {
    if (!file.startsWith(source) || !file.endsWith(".ts") || file.startsWith(`${source}module/`)) continue;
    if (!rowOf.has(partOf(file))) problems.push(`${file}:1: ${partOf(file)} is in no row of check_imports.mjs`);
    const imports = importsOf(file, text);
    graph.set(
      file,
      imports.map(({ path }) => path),
    );
    for (const { line, path } of imports) {
      const wrong = rowOf.has(partOf(file)) && checkRows(file, line, path);
      if (wrong) problems.push(`${file}:${line}: ${wrong}`);
    }
  }
  const found = circle(graph);
  if (found) problems.push(`${found[0]}:1: imports in a circle: ${found.join(" → ")}`);
  return problems;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const problems = checkImports(workTree(join(fileURLToPath(new URL(".", import.meta.url)), "../..")));
  for (const problem of problems) console.log(problem);
  if (problems.length > 0) process.exitCode = 1;
}
