// Reads the link graph out of the CMakeLists.txt of what ships: which target owns which file, and which targets it can
// see. Understands what those files use: feldsiegel_library, add_library, add_executable and target_link_libraries with
// literal names.
import { posix as path } from "node:path";

const keywords = new Set(["STATIC", "OBJECT", "INTERFACE", "PUBLIC", "PRIVATE", "EXCEPTIONS", "ALIAS"]);

const plainName = (name) => name.replace(/^feldsiegel(?:::|_)/, "");

function commands(text) {
  const bare = text.replace(/#.*$/gm, "");
  return [...bare.matchAll(/^\s*(\w+)\s*\(([^()]*)\)/gm)].map(([, name, body]) => ({
    name,
    words: body.split(/\s+/).filter((word) => word !== ""),
  }));
}

// The words behind a keyword of our own functions, up to the next one.
function section(words, keyword) {
  const begin = words.indexOf(keyword);
  if (begin < 0) return [];
  const rest = words.slice(begin + 1);
  const end = rest.findIndex((word) => ["SOURCES", "LINKS", "EXCEPTIONS"].includes(word));
  return end < 0 ? rest : rest.slice(0, end);
}

export class LinkGraph {
  /** `files`: Map from path (relative, with /) to text. */
  constructor(files) {
    this.targets = new Map(); // name → { name, folder, links: Set, executable }
    this.ownerOf = new Map(); // path of a source → target name
    for (const [file, text] of files) {
      if (path.basename(file) === "CMakeLists.txt") this.#read(path.dirname(file), text);
    }
  }

  #target(name, folder) {
    const plain = plainName(name);
    if (!this.targets.has(plain)) this.targets.set(plain, { name: plain, folder, links: new Set(), executable: false });
    return this.targets.get(plain);
  }

  #own(target, sources) {
    for (const source of sources) {
      if (!source.includes("$")) this.ownerOf.set(path.join(target.folder, source), target.name);
    }
  }

  #read(folder, text) {
    for (const { name, words } of commands(text)) {
      const [first, ...rest] = words;
      if (!first || first.includes("$")) continue;
      if (name === "feldsiegel_library") {
        const target = this.#target(first, folder);
        this.#own(target, section(rest, "SOURCES"));
        for (const link of section(rest, "LINKS")) target.links.add(plainName(link));
      } else if ((name === "add_library" && !rest.includes("ALIAS")) || name === "add_executable") {
        const target = this.#target(first, folder);
        target.executable = name === "add_executable";
        this.#own(
          target,
          rest.filter((word) => !keywords.has(word)),
        );
      } else if (name === "target_link_libraries") {
        const target = this.#target(first, folder);
        for (const link of rest) if (!keywords.has(link)) target.links.add(plainName(link));
      }
    }
  }

  /** The names of everything that `name` links, directly or not, and itself. */
  reach(name) {
    const seen = new Set();
    const waiting = [name];
    while (waiting.length > 0) {
      const next = waiting.pop();
      if (seen.has(next)) continue;
      seen.add(next);
      waiting.push(...(this.targets.get(next)?.links ?? []));
    }
    return seen;
  }

  /**
   * The targets that a file may belong to: the one that lists it (a header: the one that lists its .cpp), else every
   * target of its folder or of the nearest folder above that has one.
   */
  owners(file) {
    const source = file.replace(/\.h$/, ".cpp");
    if (this.ownerOf.has(source)) return [this.ownerOf.get(source)];
    if (!file.endsWith(".h")) return [];
    for (let folder = path.dirname(file); folder !== "."; folder = path.dirname(folder)) {
      const here = [...this.targets.values()].filter((target) => target.folder === folder).map(({ name }) => name);
      if (here.length > 0) return here;
    }
    return [];
  }

  /** A cycle as a list of names, or nothing. */
  cycle() {
    const done = new Set();
    const visit = (name, trail) => {
      if (trail.includes(name)) return [...trail.slice(trail.indexOf(name)), name];
      if (done.has(name)) return undefined;
      for (const link of this.targets.get(name)?.links ?? []) {
        const found = visit(link, [...trail, name]);
        if (found) return found;
      }
      done.add(name);
      return undefined;
    };
    for (const name of this.targets.keys()) {
      const found = visit(name, []);
      if (found) return found;
    }
    return undefined;
  }
}
