// The sample backend's database: SQLite, one column per field, as a backend without Feldsiegel would have it, a column
// for headers (records about different persons have headers of their own), and how far it has followed erasures.
import { DatabaseSync } from "node:sqlite";

const quoted = (name) => `"${name.replaceAll('"', '""')}"`;

const schema = (columns) => `PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON;
  CREATE TABLE IF NOT EXISTS employees (${columns.join(", ")}, header TEXT);
  CREATE INDEX IF NOT EXISTS employees_by_person ON employees (person);
  CREATE TABLE IF NOT EXISTS erasures (followed INTEGER NOT NULL)`;

export class EmployeeDatabase {
  /**
   * `fields`: the names of the collection's fields; `sealedFields`: those about a person, which go when the person is
   * erased. `idField` is the primary key.
   */
  constructor(file, fields, sealedFields, idField = "id") {
    Object.assign(this, { file, fields });
    this.db = new DatabaseSync(file);
    this.db.exec(schema(fields.map((name) => quoted(name) + (name === idField ? " TEXT PRIMARY KEY" : ""))));
    const prepare = (text) => this.db.prepare(text);
    this.insertRow = prepare(`INSERT OR REPLACE INTO employees (${fields.map(quoted).join(", ")}, header)
      VALUES (${fields.map(() => "?").join(", ")}, ?)`);
    this.selectOne = prepare(`SELECT * FROM employees WHERE ${quoted(idField)} = ?`);
    this.selectAll = prepare(`SELECT * FROM employees ORDER BY ${quoted(idField)}`);
    this.forgetPerson = prepare(`UPDATE employees SET
      ${sealedFields.map((name) => `${quoted(name)} = NULL`).join(", ")}, header = NULL WHERE person = ?`);
  }

  /** Stores a batch as it was received, or nothing of it. */
  store({ headers, records }) {
    this.transact(() => {
      for (const record of records) {
        this.insertRow.run(...this.fields.map((name) => record[name] ?? null), headers[record.$fs] ?? null);
      }
    });
  }

  /** The batch form again: distinct headers, and records that point at them. */
  load(id) {
    const rows = id === null ? this.selectAll.all() : this.selectOne.all(id);
    const numbers = new Map();
    for (const { header } of rows) if (header !== null && !numbers.has(header)) numbers.set(header, numbers.size);
    return {
      headers: [...numbers.keys()],
      records: rows.map(({ header, ...fields }) => ({ ...withoutNulls(fields), $fs: numbers.get(header) })),
    };
  }

  /** The sequence number of the last erasure that was followed. */
  get followed() {
    return this.db.prepare("SELECT followed FROM erasures").get()?.followed ?? 0;
  }

  /** Removes what was sealed about these pseudonyms, and remembers how far that goes. Returns the number of rows. */
  purge(pseudonyms, followed) {
    return this.transact(() => {
      const rows = pseudonyms.reduce((sum, pseudonym) => sum + this.forgetPerson.run(pseudonym).changes, 0);
      this.db.exec("DELETE FROM erasures");
      this.db.prepare("INSERT INTO erasures VALUES (?)").run(followed);
      return rows;
    });
  }

  /** A copy of all that is there now, as a nightly backup makes it. */
  backUp(file) {
    this.db.prepare("VACUUM INTO ?").run(file);
  }

  transact(action) {
    this.db.exec("BEGIN IMMEDIATE");
    try {
      const result = action();
      this.db.exec("COMMIT");
      return result;
    } catch (error) {
      this.db.exec("ROLLBACK");
      throw error;
    }
  }

  /** Everything written so far moves into the one file, so that it can be searched. */
  checkpoint() {
    this.db.exec("PRAGMA wal_checkpoint(TRUNCATE)");
  }

  close() {
    this.db.close();
  }
}

const withoutNulls = (row) => Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null));
