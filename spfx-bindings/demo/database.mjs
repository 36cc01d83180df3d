// The sample backend's database: SQLite, one column per field, exactly what a backend without Feldsiegel would have.
import { DatabaseSync } from 'node:sqlite';

const quoted = (name) => `"${name.replaceAll('"', '""')}"`;

export class EmployeeDatabase {
  /** `fields`: the names of the policy's fields; `idField` is the primary key. */
  constructor(file, fields, idField = 'id') {
    this.file = file;
    this.fields = fields;
    const columns = fields.map((name) => quoted(name) + (name === idField ? ' TEXT PRIMARY KEY' : ''));
    this.db = new DatabaseSync(file);
    this.db.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
      CREATE TABLE IF NOT EXISTS headers (id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE);
      CREATE TABLE IF NOT EXISTS employees (${columns.join(', ')}, header INTEGER REFERENCES headers (id))`);
    this.insertHeader = this.db.prepare(
      'INSERT INTO headers (text) VALUES (?) ON CONFLICT DO UPDATE SET text = text RETURNING id',
    );
    this.insertRow = this.db.prepare(`INSERT OR REPLACE INTO employees (${fields.map(quoted).join(', ')}, header)
      VALUES (${fields.map(() => '?').join(', ')}, ?)`);
    this.selectOne = this.db.prepare(`SELECT * FROM employees WHERE ${quoted(idField)} = ?`);
    this.selectAll = this.db.prepare(`SELECT * FROM employees ORDER BY ${quoted(idField)}`);
  }

  /** Stores a batch as it was received, or nothing of it. */
  store({ headers, records }) {
    this.db.exec('BEGIN IMMEDIATE');
    try {
      const ids = headers.map((text) => this.insertHeader.get(text).id);
      for (const record of records) {
        this.insertRow.run(...this.fields.map((name) => record[name] ?? null), ids[record.$fs] ?? null);
      }
      this.db.exec('COMMIT');
    } catch (error) {
      this.db.exec('ROLLBACK');
      throw error;
    }
  }

  /** The batch form again: distinct headers, and records that point at them. */
  load(id) {
    const rows = id === null ? this.selectAll.all() : this.selectOne.all(id);
    const ids = [...new Set(rows.map(({ header }) => header))];
    const headers = ids.map(
      (header) => this.db.prepare('SELECT text FROM headers WHERE id = ?').get(header)?.text ?? '',
    );
    return { headers, records: rows.map(({ header, ...fields }) => ({ ...fields, $fs: ids.indexOf(header) })) };
  }

  /** Everything written so far moves into the one file, so that it can be searched. */
  checkpoint() {
    this.db.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  }

  close() {
    this.db.close();
  }
}
