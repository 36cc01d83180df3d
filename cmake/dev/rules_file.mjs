// Reads the little YAML that files of Prometheus rules need: maps, lists of maps, plain or quoted scalars, folded
// blocks. Anything else is a problem, so that what this accepts any YAML parser reads in the same way.

class Reader {
  constructor(text) {
    this.problems = [];
    this.at = 0;
    this.lines = text
      .split("\n")
      .map((line, index) => ({ number: index + 1, indent: /^ */.exec(line)[0].length, text: line.trim() }))
      .filter(({ text: content }) => content !== "" && !content.startsWith("#"));
  }

  get line() {
    return this.lines[this.at];
  }

  complain(what, line = this.line ?? this.lines.at(-1)) {
    this.problems.push(`line ${line?.number ?? 1}: ${what}`);
  }

  scalar(text, line) {
    const quoted = /^"((?:[^"\\]|\\["\\])*)"$/.exec(text);
    if (quoted) return quoted[1].replace(/\\(.)/g, "$1");
    if (/^['"[\]{}&*!|>%@`#,?-]|: |:$| #/.test(text)) this.complain("a value that must be quoted", line);
    return text;
  }

  folded(line) {
    const parts = [];
    while (this.line?.indent > line.indent) parts.push(this.lines[this.at++].text);
    if (parts.length === 0) this.complain("an empty block", line);
    return parts.join(" ");
  }

  // What is below a key without a value, which is indented by two.
  child(line) {
    if (this.line?.indent !== line.indent + 2) {
      this.complain("nothing is indented by two below this", line);
      return {};
    }
    return this.line.text.startsWith("- ") ? this.list(line.indent + 2) : this.map(line.indent + 2);
  }

  map(indent) {
    const map = {};
    while (this.line?.indent === indent && !this.line.text.startsWith("- ")) {
      const line = this.line;
      this.at++;
      const found = /^([A-Za-z_]\w*):(?: (.*))?$/.exec(line.text);
      if (!found) {
        this.complain("no key", line);
        continue;
      }
      const [, key, value] = found;
      if (key in map) this.complain(`${key} is there twice`, line);
      if (value === ">-") map[key] = this.folded(line);
      else map[key] = value === undefined ? this.child(line) : this.scalar(value, line);
    }
    return map;
  }

  list(indent) {
    const list = [];
    while (this.line?.indent === indent && this.line.text.startsWith("- ")) {
      this.lines[this.at] = { number: this.line.number, indent: indent + 2, text: this.line.text.slice(2) };
      list.push(this.map(indent + 2));
    }
    return list;
  }
}

/** The rules of all groups, and problems as "line N: what is wrong". */
export function parseRules(text) {
  const reader = new Reader(text);
  if (text.includes("\t")) reader.complain("a tab");
  const { groups = [] } = reader.map(0);
  if (reader.line) reader.complain("indented for no reason, or no key");
  const isGroup = (group) => typeof group.name === "string" && Array.isArray(group.rules) && group.rules.length > 0;
  if (!Array.isArray(groups) || groups.length === 0 || !groups.every(isGroup)) {
    reader.complain("no groups with name and rules");
    return { rules: [], problems: reader.problems };
  }
  return { rules: groups.flatMap(({ rules }) => rules), problems: reader.problems };
}
