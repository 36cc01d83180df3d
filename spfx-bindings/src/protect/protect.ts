// Seals records: member by member into batches, batch by batch into the core, texts back into new records. Before that,
// whoever the records name by a pseudonym is enrolled.
import { checkOptions } from "../base/options.js";
import { entryAt, moving, pointerTo, type Place } from "../base/place.js";
import { pause, throwIfCanceled } from "../base/turns.js";
import { BatchBuilder } from "../core/batch.js";
import type { SessionFacts } from "../core/engine.js";
import type { Client, OpenDirectory } from "../directory/keeper.js";
import { FeldsiegelError } from "../errors.js";
import { asRecord, headerMember, listOfRecords, refuseMember, setMember } from "../records/members.js";
import { recordIdText, refuseUndecided, type CollectionPlan } from "../records/plan.js";
import type { FeldsiegelRecord, ProtectOptions } from "../types.js";
import { encodeValue, type EncodedValue } from "../values/encoding.js";
import { personsOf } from "./persons.js";
import { enrollPersons, nobody, type Subjects } from "./subjects.js";

const recordsPerBatch = 1000;
const sizePerBatch = 1024 * 1024; // text units and bytes; one larger value makes a batch of its own

/** See Feldsiegel.protect. */
export async function protect(
  client: Client,
  collection: string,
  records: readonly object[],
  options: ProtectOptions = {},
): Promise<FeldsiegelRecord[]> {
  checkOptions(options, "onProgress");
  const rows = listOfRecords(records);
  throwIfCanceled(options.signal);
  const directory = await client.directory.current(options.signal);
  const plan = directory.plans.collection(collection);
  if (rows.length === 0) return [];
  return protectRows({ client, directory, plan, options }, rows);
}

interface Call {
  client: Client;
  directory: OpenDirectory;
  plan: CollectionPlan;
  options: ProtectOptions;
}

async function protectRows(call: Call, rows: readonly unknown[]): Promise<FeldsiegelRecord[]> {
  const { client, directory, plan, options } = call;
  const persons = plan.pseudonyms.size > 0 ? await personsOf(plan, rows, options.signal) : undefined;
  const session = await client.engine.startSession(directory.handle, plan.name, plan.columns);
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
    const { plan } = this.call;
    const at = pointerTo("", row);
    const id = recordIdText(plan, record, at);
    const target: FeldsiegelRecord = {};
    this.begin(target, id, row);
    let hasSeals = false;
    for (const name of Object.keys(record)) {
      const value = record[name]; // read once: a getter may answer differently the next time
      const member = plan.members.get(name) ?? refuseMember(at, name);
      switch (member.protect) {
        case "clear":
          if (value !== undefined) setMember(target, name, value);
          break;
        case "pseudonymize": {
          const pseudonym = this.subjects.pseudonym(row, name);
          if (pseudonym !== undefined) setMember(target, name, pseudonym);
          break;
        }
        case "seal": {
          if (value === undefined) break;
          const encoded = encodeValue(value, at + member.pointer);
          if (this.isFullFor(encoded)) {
            await this.flush();
            this.begin(target, id, row);
          }
          setMember(target, name, undefined); // the text comes with the batch; its place among the others is taken now
          this.batch.addCell(member.column, encoded, { record: target, name });
          hasSeals = true;
          break;
        }
        default:
          refuseUndecided(member, pointerTo(at, name));
      }
    }
    if (hasSeals) target[headerMember] = this.session.header;
    this.sealed.push(target);
  }

  private isFullFor(value: EncodedValue): boolean {
    const size = value.type === 2 ? value.bytes.length : value.text.length;
    return this.batch.cellCount > 0 && this.batch.size + size > sizePerBatch;
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
      const { texts, headers } = await sealing.catch(moving((place) => this.pointerOf(place)));
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
  private pointerOf([record, column]: Place): string | undefined {
    if (typeof record !== "number") return undefined;
    const row = pointerTo("", this.firstRow + record);
    const name = entryAt(this.call.plan.columns, column);
    return name === undefined ? row : pointerTo(row, name);
  }
}
