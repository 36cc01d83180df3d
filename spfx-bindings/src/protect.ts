// Seals records: member by member into batches, batch by batch into the core, texts back into new records.
import type { Client } from "./client.js";
import { BatchBuilder } from "./core/batch.js";
import type { SessionFacts } from "./core/engine.js";
import { FeldsiegelError, throwIfCanceled } from "./errors.js";
import { asRecord, headerMember, listOfRecords, setMember } from "./members.js";
import { refuseUnknownMembers } from "./options.js";
import { pause } from "./pause.js";
import { indexOf, pointerTo, tokensOf } from "./pointer.js";
import { recordIdText, type CollectionRules } from "./policy.js";
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
  const session = await client.engine.startSession(directory.handle, collection, rules.columns);
  try {
    return await new Protection(client, rules, session, rows, options).run();
  } finally {
    await client.engine.release(session.handle).catch(() => undefined); // the worker may be what failed
  }
}

// No policy can have a rule for the header's member.
function refusedMember(at: string, name: string): FeldsiegelError {
  const place = pointerTo(at, name);
  if (name === headerMember)
    return new FeldsiegelError("field_reserved", { at: place, detail: "Is the record already sealed?" });
  return new FeldsiegelError("field_not_in_policy", { at: place });
}

/** Where a sealed text goes. */
interface Target {
  record: FeldsiegelRecord;
  name: string;
}

class Protection {
  private readonly sealed: FeldsiegelRecord[] = [];
  private readonly batch = new BatchBuilder<Target>();
  private firstRow = 0; // of the batch
  private reported = 0; // records

  constructor(
    private readonly client: Client,
    private readonly rules: CollectionRules,
    private readonly session: SessionFacts,
    private readonly rows: readonly unknown[],
    private readonly options: ProtectOptions,
  ) {}

  async run(): Promise<FeldsiegelRecord[]> {
    for (let row = 0; row < this.rows.length; row += 1) {
      await this.add(asRecord(this.rows[row], row), row);
      if (this.batch.recordCount >= recordsPerBatch) await this.flush();
    }
    await this.flush();
    return this.sealed;
  }

  private async add(record: FeldsiegelRecord, row: number): Promise<void> {
    const at = pointerTo("", row);
    const id = recordIdText(this.rules, record, at);
    const target: FeldsiegelRecord = {};
    this.begin(id, row);
    let hasSeals = false;
    for (const name of Object.keys(record)) {
      const value = record[name]; // read once: a getter may answer differently the next time
      const rule = this.rules.fields.get(name);
      if (!rule) throw refusedMember(at, name);
      if (value === undefined) continue;
      setMember(target, name, value);
      if (!rule.sealed) continue;
      const encoded = encodeValue(value, at + rule.pointer);
      const size = encoded.type === 2 ? encoded.bytes.length : encoded.text.length;
      if (this.batch.cellCount > 0 && this.batch.size + size > sizePerBatch) {
        await this.flush();
        this.begin(id, row);
      }
      this.batch.addCell(rule.column, encoded, { record: target, name });
      hasSeals = true;
    }
    if (hasSeals) target[headerMember] = this.session.header;
    this.sealed.push(target);
  }

  private begin(id: string, row: number): void {
    if (this.batch.recordCount === 0) this.firstRow = row;
    this.batch.addRecord(id);
  }

  private async flush(): Promise<void> {
    if (this.batch.recordCount === 0) return;
    const { batch, owners } = this.batch.take();
    if (owners.length > 0) {
      const texts = await this.client.engine.seal(this.session.handle, batch).catch((error: unknown) => {
        throw this.withPlace(error);
      });
      if (texts.length !== owners.length) throw new FeldsiegelError("internal_error");
      owners.forEach(({ record, name }, i) => setMember(record, name, texts[i]));
    }
    this.report();
    await pause();
    throwIfCanceled(this.options.signal);
  }

  // Not again where a batch ended within a record.
  private report(): void {
    const done = this.sealed.length;
    if (done > this.reported) this.options.onProgress?.({ done, total: this.rows.length });
    this.reported = done;
  }

  // The core counts records within the batch, and columns instead of names.
  private withPlace(error: unknown): unknown {
    if (!(error instanceof FeldsiegelError) || !error.at) return error;
    const [record, column] = (tokensOf(error.at) ?? []).map(indexOf);
    if (record === undefined) return error;
    const row = pointerTo("", this.firstRow + record);
    const name = column === undefined ? undefined : this.rules.columns[column];
    return new FeldsiegelError(error.code, { at: name === undefined ? row : pointerTo(row, name), cause: error });
  }
}
