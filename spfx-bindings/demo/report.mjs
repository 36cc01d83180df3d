// What the demo tells on the terminal: steps with their time while it runs, then tables, figures and the verdict.
const color = process.stdout.isTTY && !process.env.NO_COLOR;
const paint = (code, text) => (color ? `\u001b[${code}m${text}\u001b[0m` : text);
const [bold, dim, green, red, amber] = [1, 2, 32, 31, 33].map((code) => (text) => paint(code, text));
const number = (value, digits = 0) =>
  value.toLocaleString("en", { minimumFractionDigits: digits, maximumFractionDigits: digits });

const width = 30; // of a column of the table

const clip = (text, width) => {
  const characters = [...text];
  return characters.length <= width
    ? text + " ".repeat(width - characters.length)
    : `${characters.slice(0, width - 1).join("")}…`;
};

export class Report {
  constructor() {
    this.failures = [];
    this.checks = 0;
    this.scene = {};
    this.measured = {};
    console.log(`\n${bold("Feldsiegel demo")}\n`);
  }

  get failed() {
    return this.failures.length > 0;
  }

  async timed(title, action) {
    const started = performance.now();
    const failuresBefore = this.failures.length;
    const result = await action();
    const mark = this.failures.length > failuresBefore ? red("✗") : green("✓");
    console.log(
      `  ${mark} ${clip(title, 58)} ${dim(`${number((performance.now() - started) / 1000, 2).padStart(6)} s`)}`,
    );
    return result;
  }

  check(holds, claim) {
    ++this.checks;
    if (holds) return;
    this.failures.push(claim);
    console.log(`  ${red("✗")} not so: ${claim}`);
  }

  fail(error) {
    this.failures.push(String(error));
    console.error(`\n${red("The demo failed:")} ${error?.stack ?? error}`);
  }

  show(scene) {
    Object.assign(this.scene, scene);
  }
  figures(measured) {
    Object.assign(this.measured, measured);
  }

  /** The figures for the page's strip. */
  tiles() {
    const { records, fields, overhead, searchedTexts, foundTexts, pseudonymMs } = this.measured;
    return [
      { value: number(records), label: `people under a pseudonym, ${number(fields)} fields sealed` },
      {
        value: `${number(pseudonymMs / 1000, 1)} s`,
        label: `for ${number(records)} pseudonyms, no number shown to anyone`,
      },
      { value: `+${number(overhead)} bytes`, label: "per field as stored, padding included" },
      {
        value: `${number(foundTexts)} of ${number(searchedTexts)}`,
        label: "values, identifiers, hashes found in what is stored",
      },
    ];
  }

  print(output) {
    this.printRows();
    this.printErased();
    this.printCompared();
    this.printAudit(output);
    this.printFigures();
    console.log(`\n  Pictures: ${output}{demo,doctor,identified,erase,privacy}.png`);
    const verdict = this.failed
      ? red(`${this.failures.length} of ${this.checks} checks failed`)
      : green(`all ${this.checks} checks hold`);
    console.log(`\n  ${bold(verdict)}\n`);
  }

  printRows() {
    const { typed, stored, opened, refused } = this.scene;
    const heads = ["typed by the clerk", "stored by the backend", "seen by payroll"];
    console.log(`\n  ${clip("", 14)}${heads.map((text) => bold(clip(text, width))).join("  ")}`);
    for (const [name, value] of Object.entries(typed)) {
      const sealed = String(stored[name]).startsWith("fs1.");
      const cells = [String(value), String(stored[name]), opened[name] ?? (sealed ? "·" : String(value))];
      const [left, middle, right] = cells.map((text) => clip(text, width));
      const row = [left, sealed ? amber(middle) : middle, opened[name] ? green(right) : right];
      console.log(`  ${clip(name, 14)}${row.join("  ")}`);
    }
    console.log(`\n  ${bold("Seen by someone without the role:")} ${red(`${refused.title} ${refused.detail}`)}`);
  }

  /** The row of the erased person before and after, as the backend has it. */
  printErased() {
    const { erasedBefore, erasedAfter, unapproved } = this.scene;
    console.log(`  ${bold("Re-identified by one person alone:")} ${red(`${unapproved.title} ${unapproved.detail}`)}`);
    const heads = ["stored before the erasure", "stored after it"].map((text) => bold(clip(text, width)));
    console.log(`\n  ${clip("", 14)}${heads.join("  ")}`);
    for (const [name, value] of Object.entries(erasedBefore)) {
      if (name === "$fs") continue;
      const left = name in erasedAfter ? clip(String(erasedAfter[name]), width) : red(clip("(purged)", width));
      const before = clip(String(value), width);
      console.log(`  ${clip(name, 14)}${String(value).startsWith("fs1.") ? amber(before) : before}  ${left}`);
    }
  }

  printCompared() {
    const heads = ["", "pseudonym in the personnel file", "pseudonym in the statistics"];
    const line = (cells) => cells.map((text, index) => clip(text, index === 0 ? 26 : 37)).join(" ");
    console.log(`\n  ${bold(line(heads))}`);
    for (const { label, employee, statistics } of this.scene.compared) {
      console.log(`  ${line([label, employee, statistics])}`);
    }
  }

  /** What the customer's audit log says, and what its verification said before and after a byte was changed. */
  printAudit(output) {
    const { audit, auditVerified, auditAltered } = this.scene;
    const widths = [19, 24, 22, 20, 40];
    const line = (cells) => cells.map((text, index) => clip(text, widths[index])).join(" ");
    const heads = ["audit log: what", "who (the last of them)", "purpose or domain", "outcome", "counts"];
    console.log(`\n  ${bold(line(heads))}`);
    for (const { action, times, who, purpose, domain, outcome, code, counts } of audit) {
      const what = times > 1 ? `${action} ×${times}` : action;
      const ending = outcome === "done" ? green(clip("done", widths[3])) : red(clip(code, widths[3]));
      const [left, right] = [line([what, who, purpose || domain]), clip(counts.replace(/[{}"]/g, ""), widths[4])];
      console.log(`  ${left} ${ending} ${right}`);
    }
    console.log(`\n  ${output}audit.csv, verified:\n  ${green(auditVerified)}`);
    console.log(`  The same with one byte changed:\n  ${red(auditAltered)}`);
  }

  printFigures() {
    const seen = this.measured;
    const line = (label, text) => console.log(`  ${clip(label, 32)}${text}`);
    const rate = (count, what, ms) =>
      `${number(count)} ${what} in ${number(ms)} ms: ${bold(`${number(count / (ms / 1000))} a second`)}`;
    console.log("");
    line("Pseudonyms, assigned", `${rate(seen.records, "people", seen.pseudonymMs)}, browser, backend and sidecar`);
    line("Pseudonyms, derived", rate(seen.statisticsPeople, "people", seen.statisticsMs));
    line("Sealed in the browser", rate(seen.fields, "fields", seen.sealMs));
    line("Uploaded and stored", `in ${number(seen.uploadMs)} ms`);
    line("Opened for payroll", `${rate(seen.revealedFields, "fields", seen.revealMs)}, through backend and sidecar`);
    line("Re-identified; erased", `in ${number(seen.reidentifyMs)} ms; in ${number(seen.eraseMs)} ms, page included`);
    line(
      "Overhead per field",
      `${number(seen.overhead)} bytes, of which ${number(seen.padding)} hide the length (buckets)`,
    );
    line("Overhead per person", `one header of ${number(seen.headerBytes)} bytes`);
    const megabytes = (bytes) => number(bytes / 1e6, 1);
    const sizes = `${megabytes(seen.databaseBytes)} MB of database, ${megabytes(seen.vaultBytes)} MB of vault, the log`;
    line("Plaintext, identifiers, hashes", `${number(seen.foundTexts)} of ${number(seen.searchedTexts)} in ${sizes}`);
  }

  serving({ host, certificates }) {
    console.log(`  The page is at ${bold(`${host.origin}/`)}  (certificate authority: ${certificates.caFile})`);
    console.log("  Ctrl+C ends everything.\n");
  }
}
