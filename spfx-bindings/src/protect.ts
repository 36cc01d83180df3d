// Seals records: member by member into batches, batch by batch into the core, texts back into new records. Before that,
// whoever the records name by a pseudonym is enrolled.
import type { Client } from "./client.js";
import { BatchBuilder } from "./core/batch.js";
import type { SessionFacts } from "./core/engine.js";
import type { OpenDirectory } from "./directory.js";
import { FeldsiegelError, movedTo, throwIfCanceled } from "./errors.js";
import { asRecord, headerMember, listOfRecords, refusedMember, setMember } from "./members.js";
import { refuseUnknownMembers } from "./options.js";
import { pause } from "./pause.js";
import { indexOf, pointerTo, tokensOf } from "./pointer.js";
import { recordIdText, type CollectionRules } from "./policy.js";
import { personsOf } from "./pseudonyms/persons.js";
import { enrollPersons, nobody, type Subjects } from "./pseudonyms/subjects.js";
import type { FeldsiegelRecord, ProtectOptions } from "./types.js";
import { encodeValue } from "./values/encode.js";

const recordsPerBatch = 1000;
const sizePerBatch = 1024 * 1024; // text units and bytes; one larger value makes a batch of its own

const optionNames: ReadonlySet<string> = new Set<keyof ProtectOptions>(["onProgress", "signal"]);

/** See Feldsiegel.protect. */
export async function protect(
  client: Client,
  collection: string,
  records: readonly object[],
  options: ProtectOptions = {},
): Promise<FeldsiegelRecord[]> {
  refuseUnknownMembers(options, optionNames);
  const rows = listOfRecords(records);
  throwIfCanceled(options.signal);
  const directory = await client.directory.current(options.signal);
  const rules = directory.policy.collection(collection);
  if (rows.length === 0) return [];
  return protectRows({ client, directory, rules, options }, rows);
}

interface Call {
  client: Client;
  directory: OpenDirectory;
  rules: CollectionRules;
  options: ProtectOptions;
}

async function protectRows(call: Call, rows: readonly unknown[]): Promise<FeldsiegelRecord[]> {
  const { client, directory, rules, options } = call;
  const persons = rules.pseudonyms.length > 0 ? await personsOf(rules, rows, options.signal) : undefined;
  const session = await client.engine.startSession(directory.handle, rules.name, rules.columns);
  const held = [session.handle];
  try {
    const subjects = persons ? await enrollPersons({ ...call, session, held }, persons) : nobody;
    return await new Protection(call, session, persons?.records ?? rows, subjects).run();
  } finally {
    // The worker may be what failed.
    for (const handle of held) await client.engine.release(handle).catch(() => undefined);
  }
}

/** Where a sealed text goes. */
interface Target {
  record: FeldsiegelRecord;
  name: string;
}

class Protection {
  private readonly sealed: FeldsiegelRecord[] = [];
  private readonly batch: BatchBuilder<Target>;
  private begun: FeldsiegelRecord[] = []; // the records of the batch
  private firstRow = 0; // of the batch
  private reported = 0; // records

  constructor(
    private readonly call: Call,
    private readonly session: SessionFacts,
    private readonly rows: readonly unknown[],
    private readonly subjects: Subjects,
  ) {
    this.batch = new BatchBuilder(subjects.enrollments.length);
  }

  async run(): Promise<FeldsiegelRecord[]> {
    for (let row = 0; row < this.rows.length; row += 1) {
      await this.add(asRecord(this.rows[row], row), row);
      if (this.batch.recordCount >= recordsPerBatch) await this.flush();
    }
    await this.flush();
    return this.sealed;
  }

  private async add(record: FeldsiegelRecord, row: number): Promise<void> {
    const { rules } = this.call;
    const at = pointerTo("", row);
    const id = recordIdText(rules, record, at);
    const target: FeldsiegelRecord = {};
    this.begin(target, id, row);
    let hasSeals = false;
    for (const name of Object.keys(record)) {
      const value = record[name]; // read once: a getter may answer differently the next time
      const rule = rules.fields.get(name);
      if (!rule) throw refusedMember(at, name);
      const kept = rule.protect === "pseudonymize" ? this.subjects.pseudonym(row, name) : value;
      if (kept === undefined) continue;
      setMember(target, name, kept);
      if (rule.protect !== "seal") continue;
      const encoded = encodeValue(value, at + rule.pointer);
      const size = encoded.type === 2 ? encoded.bytes.length : encoded.text.length;
      if (this.batch.cellCount > 0 && this.batch.size + size > sizePerBatch) {
        await this.flush();
        this.begin(target, id, row);
      }
      this.batch.addCell(rule.column, encoded, { record: target, name });
      hasSeals = true;
    }
    if (hasSeals) target[headerMember] = this.session.header;
    this.sealed.push(target);
  }

  private begin(target: FeldsiegelRecord, id: string, row: number): void {
    if (this.batch.recordCount === 0) this.firstRow = row;
    this.batch.addRecord(id, this.subjects.entries(row));
    this.begun.push(target);
  }

  private async flush(): Promise<void> {
    if (this.batch.recordCount === 0) return;
    const { batch, owners } = this.batch.take();
    const begun = this.begun;
    this.begun = [];
    if (owners.length > 0) {
      const { engine } = this.call.client;
      const sealing = engine.seal(this.session.handle, batch, this.subjects.enrollments);
      const { texts, headers } = await sealing.catch((error: unknown) => {
        throw this.withPlace(error);
      });
      if (texts.length !== owners.length) throw new FeldsiegelError("internal_error");
      owners.forEach(({ record, name }, i) => setMember(record, name, texts[i]));
      // A header of its own for each record that names somebody; what has no seals has no header.
      headers.forEach((header, i) => {
        if (begun[i]![headerMember] !== undefined) begun[i]![headerMember] = header;
      });
    }
    this.report();
    await pause();
    throwIfCanceled(this.call.options.signal);
  }

  // Not again where a batch ended within a record.
  private report(): void {
    const done = this.sealed.length;
    if (done > this.reported) this.call.options.onProgress?.({ phase: "seal", done, total: this.rows.length });
    this.reported = done;
  }

  // The core counts records within the batch, and columns instead of names.
  private withPlace(error: unknown): unknown {
    if (!(error instanceof FeldsiegelError) || !error.at) return error;
    const [record, column] = (tokensOf(error.at) ?? []).map(indexOf);
    if (record === undefined) return error;
    const row = pointerTo("", this.firstRow + record);
    const name = column === undefined ? undefined : this.call.rules.columns[column];
    return movedTo(name === undefined ? row : pointerTo(row, name), error);
  }
}
