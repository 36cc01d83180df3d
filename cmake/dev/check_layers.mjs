// The architecture as a check. An #include must be covered by the LINKS of the including file's target, and the links
// themselves must follow the arrows of HACKING.md:
//   base ← {hpke, oprf} ← keys, base ← {pseudonym, merkle ← audit}, base ← policy ← {directory, grant, record};
//   {directory, keys, record} ← seal ← open;
//   core ← {wasm, host ← {client, sidecar}, tools};
//   in the sidecar api → {token, vault, keyprovider, …}; http and net know none of them; main.cpp and cli know all.
// Prints "file:line: what is wrong" and ends with exit code 1, or prints nothing.
import { readFileSync } from "node:fs";
import { execFileSync } from "node:child_process";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { LinkGraph } from "./cmake_graph.mjs";

const shipped = /^(core|wasm|host|client|tools|sidecar)\//;

// No I/O, no clock, no threads in the core: the host does all that.
const hostHeaders = new RegExp(
  "^(c?stdio(\\.h)?|iostream|istream|fstream|chrono|c?time(\\.h)?|thread|mutex|future|filesystem|random|unistd\\.h|" +
    "sys/.*|emscripten.*)$",
);
const coreLibraries = /^(sodium\.h|unicode_tables\.h|nlohmann\/.*|[a-z]mmintrin\.h|wasm_simd128\.h)$/;

const isTesting = (name) => name.endsWith("_testing");

// Which targets a target must not reach, and why. A target is { name, folder, links, executable }.
const inside =
  (pattern) =>
  ({ folder }) =>
    pattern.test(folder);
const outside =
  (pattern) =>
  ({ folder }) =>
    !pattern.test(folder);
const named =
  (pattern) =>
  ({ name }) =>
    pattern.test(name);
const arrow = (of, not, why) => ({ of, not, why });
const arrows = [
  arrow(inside(/^core\b/), outside(/^core\b/), "the core depends on nothing but itself"),
  arrow(inside(/^core\/base$/), outside(/^core\/base$/), "base depends on nothing"),
  arrow(inside(/^core\/hpke$/), outside(/^core\/(base|hpke)$/), "hpke depends on base alone"),
  arrow(inside(/^core\/keys$/), outside(/^core\/(base|hpke|oprf|keys)$/), "keys depends on hpke, oprf and base alone"),
  arrow(inside(/^core\/pseudonym$/), outside(/^core\/(base|pseudonym)$/), "pseudonym depends on base alone"),
  arrow(inside(/^core\/merkle$/), outside(/^core\/(base|merkle)$/), "merkle depends on base alone"),
  arrow(inside(/^core\/audit$/), outside(/^core\/(base|merkle|audit)$/), "audit depends on base and merkle alone"),
  arrow(inside(/^core\/policy$/), outside(/^core\/(base|policy)$/), "policy depends on base alone"),
  arrow(inside(/^core\/record$/), outside(/^core\/(base|policy|record)$/), "record depends on policy alone"),
  arrow(named(/^seal$/), named(/^(grant|open)$/), "sealing needs no grant"),
  arrow(inside(/^sidecar\b/), inside(/^wasm\b/), "the sidecar does not know the browser"),
  arrow(inside(/^wasm\b/), inside(/^sidecar\b/), "the browser does not know the sidecar"),
  arrow(inside(/^core\/enrollment$/), named(/^(grant|open|assignment)$/), "who enrolls needs no grant"),
  arrow(inside(/^wasm\b/), named(/^(grant|open|assignment)$/), "the browser opens nothing by a grant"),
  arrow(
    inside(/^sidecar\/(http|net)$/),
    outside(/^(core\/base|sidecar\/(http|net|log|trace))$/),
    "http and net know no other part",
  ),
  arrow(inside(/^host\b/), outside(/^(core\/base|host)\b/), "what programs share knows none of them"),
  arrow(inside(/^tools\b/), outside(/^(core|tools)\b/), "tools prove the core alone"),
  arrow(
    inside(/^sidecar\/(token|vault|keyprovider|config|metrics|log|trace|audit)\b/),
    inside(/^sidecar\/(api|http)$/),
    "only api knows HTTP",
  ),
  arrow(inside(/^client\b/), outside(/^(core|host|client)\b/), "a client of the service is none of its parts"),
  arrow(
    (target) => outside(/^sidecar\/cli\b/)(target) && !target.executable,
    inside(/^(sidecar\/cli|client|tools)\b/),
    "only main.cpp and cli know cli, client and tools",
  ),
  arrow(
    (target) => inside(/^(core|wasm)\b/)(target) && !isTesting(target.name),
    named(/_testing$/),
    "what ships must not hold functions for tests",
  ),
];

function checkArrows(graph) {
  const problems = [];
  const cycle = graph.cycle();
  if (cycle) problems.push(`CMakeLists.txt:1: the link graph has a cycle: ${cycle.join(" → ")}`);
  for (const target of graph.targets.values()) {
    for (const reached of graph.reach(target.name)) {
      const other = graph.targets.get(reached);
      if (!other || other === target) continue;
      for (const { why } of arrows.filter(({ of, not }) => of(target) && not(other))) {
        problems.push(`${target.folder}/CMakeLists.txt:1: ${target.name} reaches ${other.name}: ${why}`);
      }
    }
  }
  return problems;
}

function includesOf(text) {
  return text.split("\n").flatMap((line, index) => {
    const found = /^\s*#\s*include\s*(?:"([^"]+)"|<([^>]+)>)/.exec(line);
    return found ? [{ line: index + 1, quoted: found[1], system: found[2] }] : [];
  });
}

// A header that a CMakeLists.txt of the folder writes at build time.
function isGenerated(files, file, quoted) {
  return !quoted.includes("/") && (files.get(`${dirname(file)}/CMakeLists.txt`) ?? "").includes(`/${quoted}`);
}

function checkInclude(graph, files, file, quoted) {
  if (isGenerated(files, file, quoted)) return undefined;
  if (!files.has(quoted)) return `${quoted} is not a path from the root of the repository`;
  if (quoted.endsWith(".def")) return undefined;
  if (!shipped.test(quoted)) return `${quoted} is no part of what ships`;
  const givers = graph.owners(quoted);
  const takers = graph.owners(file);
  // Functions for tests may look into the folder that they stand in.
  if (dirname(quoted) === dirname(file) && takers.every(isTesting)) return undefined;
  const covered = takers.some((taker) => givers.some((giver) => graph.reach(taker).has(giver)));
  if (covered) return undefined;
  return `${quoted} (${givers.join(", ") || "no target"}) is not in the LINKS of ${takers.join(", ")}`;
}

function checkFile(graph, files, file, text) {
  const problems = [];
  const complain = (line, what) => problems.push(`${file}:${line}: ${what}`);
  if (graph.owners(file).length === 0) complain(1, "belongs to no target: list it in a CMakeLists.txt");
  for (const { line, quoted, system } of includesOf(text)) {
    const wrong = quoted && checkInclude(graph, files, file, quoted);
    if (wrong) complain(line, wrong);
    if (!system || !file.startsWith("core/")) continue;
    if (hostHeaders.test(system)) complain(line, `<${system}> has no place in the core`);
    const isLibrary = /[/.]/.test(system) && !hostHeaders.test(system);
    if (isLibrary && !coreLibraries.test(system)) complain(line, `<${system}> is no library of the core`);
  }
  // The two names that VerifiedToken trusts must stay where they belong.
  for (const [index, row] of text.split("\n").entries()) {
    if (/\b(struct|class)\s+VerifiedTokenMaker\b[^;]*\{/.test(row)) {
      complain(index + 1, "VerifiedTokenMaker exists in tests only");
    }
    if (/\bclass\s+Verifier\b[^;]*\{/.test(row) && !file.startsWith("sidecar/token/")) {
      complain(index + 1, "the one Verifier is that of sidecar/token");
    }
  }
  return problems;
}

/** `files`: Map from path to text; those outside the folders that ship are ignored. */
export function checkLayers(files) {
  const ours = new Map([...files].filter(([file]) => shipped.test(file)));
  const graph = new LinkGraph(ours);
  const code = [...ours].filter(([file]) => /\.(cpp|h)$/.test(file));
  return [...checkArrows(graph), ...code.flatMap(([file, text]) => checkFile(graph, files, file, text))];
}

/** Every file of the work tree that git tracks or would track. */
export function workTree(root) {
  const list = execFileSync("git", ["ls-files", "-co", "--exclude-standard", "-z"], { cwd: root, encoding: "utf8" });
  const files = new Map();
  for (const file of new Set(list.split("\0").filter((name) => name !== ""))) {
    try {
      files.set(file, readFileSync(join(root, file), "utf8"));
    } catch (error) {
      if (error.code !== "ENOENT" && error.code !== "EISDIR") throw error; // deleted but not yet committed; a link
    }
  }
  return files;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const problems = checkLayers(workTree(join(dirname(fileURLToPath(import.meta.url)), "../..")));
  for (const problem of problems) console.log(problem);
  if (problems.length > 0) process.exitCode = 1;
}
