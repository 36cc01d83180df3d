// The customer gets the log of what was done: exported, verified without the service, and verified again after one byte
// of it was changed.
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { tenantId } from "./persons.mjs";
import { program } from "./sidecar.mjs";

const columns = 21;

export class AuditScenes {
  constructor({ report, environment, output }) {
    Object.assign(this, { report, environment, file: join(output, "audit.csv") });
  }

  export() {
    const { configFile } = this.environment.sidecar;
    this.key = run("audit", "key", "--config", configFile).stdout.trim();
    const what = ["--tenant", tenantId, "--format", "csv", "--bom", "--output", this.file, "--force"];
    const exported = run("audit", "export", "--config", configFile, ...what);
    this.report.check(exported.status === 0, `the log is exported (${exported.stderr.trim()})`);
    this.rows = parse(readFileSync(this.file, "utf8"));
    this.checkRows();
    this.report.show({ audit: this.summary() });
    this.report.figures({ auditEvents: this.rows.length });
  }

  verify() {
    const verified = run("audit", "verify", this.file, "--key", this.key);
    this.report.check(verified.status === 0, `the export verifies (${verified.stderr.trim()})`);
    this.report.show({ auditVerified: verified.stdout.trim() });
  }

  /** The erasure gets another person as its actor, by one byte. */
  verifyAltered() {
    const altered = this.file.replace(".csv", "-altered.csv");
    const bytes = readFileSync(this.file);
    const row = this.rows.findIndex(({ action }) => action === "erase");
    const at = bytes.indexOf(this.rows[row].actor, bytes.indexOf('"erase"'));
    bytes[at] = bytes[at] === 0x30 ? 0x31 : 0x30;
    writeFileSync(altered, bytes);
    const proof = `${this.file}.proof`;
    const verified = run("audit", "verify", altered, "--proof", proof, "--key", this.key);
    const told = verified.stderr.trim();
    this.report.check(verified.status === 1, "an export with one byte changed does not verify");
    const isNamed = told.includes(`row ${row + 1}`) && told.includes("audit_row_altered");
    this.report.check(isNamed, `it is told where: ${told}`);
    this.report.show({ auditAltered: told });
  }

  checkRows() {
    const { report, rows, environment } = this;
    const of = (action, outcome) => rows.filter((row) => row.action === action && row.outcome === outcome);
    const oid = (name) => environment.persons[name].oid;
    report.check(
      of("erase", "done").some(({ actor }) => actor === oid("officer")),
      "the erasure is in the log",
    );
    report.check(
      of("reidentify", "refused").some(({ code }) => code === "approval_required"),
      "so is the refusal",
    );
    report.check(
      of("reidentify", "done").every(({ approval, reason, pseudonyms }) => approval && reason && pseudonyms),
      "a re-identification says why, whom, and who had agreed",
    );
    report.check(
      of("reveal", "refused").some(({ code }) => code === "purpose_not_granted"),
      "the outsider is in it",
    );
    const hasSalary = of("reveal", "done").some(({ fields }) => fields.includes("salary"));
    report.check(hasSalary, "payroll is in it with its fields");
    report.check(
      rows.every(({ tenant }) => tenant === tenantId),
      "nobody else’s events are",
    );
  }

  /** One line per kind of action: how often, and the last of them. */
  summary() {
    const names = Object.fromEntries(Object.values(this.environment.persons).map(({ oid, name }) => [oid, name]));
    const kinds = new Map();
    for (const row of this.rows) {
      const kind = `${row.action} ${row.outcome} ${row.code}`;
      kinds.set(kind, { ...row, times: (kinds.get(kind)?.times ?? 0) + 1, who: names[row.actor] ?? "" });
    }
    return [...kinds.values()];
  }
}

function run(...words) {
  return spawnSync(program, words, { encoding: "utf8" });
}

/** Every cell is quoted; an apostrophe before what a spreadsheet would run is taken off. */
function parse(text) {
  const cells = [...text.matchAll(/"((?:[^"]|"")*)"/g)].map(([, cell]) =>
    cell.replaceAll('""', '"').replace(/^'(?=[=+\-@\t\r'])/, ""),
  );
  const names = cells.slice(0, columns);
  const rows = [];
  for (let at = columns; at < cells.length; at += columns) {
    rows.push(Object.fromEntries(names.map((name, index) => [name, cells[at + index]])));
  }
  return rows;
}
