// Every relative link and image of the Markdown files leads to a file that exists, and to a heading where it names one;
// and every file that HACKING.md names is there.
import { existsSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { workTree } from "./check_layers.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "../..");

const withoutCode = (text) => text.replace(/^```[\s\S]*?^```$/gm, "").replace(/`[^`\n]*`/g, "`");

/** The anchor of a heading, as Git hosts make it. */
export const anchor = (heading) =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, "")
    .trim()
    .replace(/\s/g, "-");

const anchors = (text) => [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading]) => anchor(heading));

/** The problems of one Markdown file. `read` answers a file's text, or undefined when there is none. */
export function checkLinks(file, text, read) {
  const problems = [];
  const lines = withoutCode(text).matchAll(/\]\(([^)\s]+)\)/g);
  for (const [, target] of lines) {
    if (/^[a-z]+:/.test(target)) continue;
    const [path, fragment] = target.split("#");
    const wanted = path === "" ? file : normalize(join(dirname(file), path));
    const found = read(wanted);
    if (found === undefined) problems.push(`${file}: ${target} leads nowhere`);
    else if (fragment && !anchors(found).includes(fragment)) problems.push(`${file}: ${target} names no heading`);
  }
  return problems;
}

/** Files and folders between backquotes, from the root; patterns with a star or braces are left alone. */
export function checkPaths(file, text, exists) {
  const named = /`((?:core|sidecar|client|host|tools|wasm|spfx-bindings|tests|cmake|docs)\/[\w./-]*)`/g;
  const paths = new Set([...text.matchAll(named)].map(([, path]) => path));
  return [...paths].filter((path) => !exists(path)).map((path) => `${file}: there is no ${path}`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const read = (path) => {
    const full = join(root, path);
    if (!existsSync(full)) return undefined;
    return path.endsWith(".md") ? readFileSync(full, "utf8") : "";
  };
  const pages = [...workTree(root)].filter(([file]) => file.endsWith(".md"));
  const problems = pages.flatMap(([file, text]) => checkLinks(file, text, read));
  const map = readFileSync(join(root, "HACKING.md"), "utf8");
  problems.push(...checkPaths("HACKING.md", map, (path) => existsSync(join(root, path))));
  for (const problem of problems) console.log(problem);
  if (problems.length > 0) process.exitCode = 1;
}
