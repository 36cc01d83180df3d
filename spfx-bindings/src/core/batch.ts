// A batch of values on its way into the module; mirrors wasm/batch_layout.h, which says how it lies in memory.
import type { EncodedValue } from "../values/encoding.js";

/** Plain data: it can be posted to a worker. */
export interface Batch {
  /** All record ids, then all values of types text and JSON, one after another. */
  readonly text: string;
  /** Per record: length of its id in UTF-16 code units. */
  readonly idLengths: Uint32Array;
  /** Data subjects that each record may name. */
  readonly subjectCount: number;
  /** Record by record, so many: 0 for none, otherwise the number of the entry plus 1. */
  readonly subjects: Uint32Array;
  /** Per cell four words: record, column, type, length (UTF-16 code units; of type 2, bytes). */
  readonly cells: Uint32Array;
  /** The values of type 2, one after another. */
  readonly blob: Uint8Array;
}

const wordSize = 4;
const headerWords = 5;
const cellWords = 4;

/** Room that the batch needs: its text may take three bytes per code unit. */
export function sizeOfBatch(batch: Batch): number {
  return wordsBefore(batch) * wordSize + batch.blob.length + batch.text.length * 3;
}

/** Writes the batch over `memory`, which starts at a multiple of four and has sizeOfBatch bytes. */
export function writeBatch(memory: Uint8Array, batch: Batch): void {
  const { text, idLengths, subjectCount, subjects, cells, blob } = batch;
  const words = new Uint32Array(memory.buffer, memory.byteOffset, wordsBefore(batch));
  words.set(idLengths, headerWords);
  words.set(subjects, headerWords + idLengths.length);
  words.set(cells, headerWords + idLengths.length + subjects.length);
  memory.set(blob, words.byteLength);
  const textAt = words.byteLength + blob.length;
  const { read, written } = new TextEncoder().encodeInto(text, memory.subarray(textAt));
  if (read !== text.length) throw new RangeError("The text does not fit the buffer.");
  words.set([idLengths.length, cells.length / cellWords, blob.length, written, subjectCount]);
}

function wordsBefore(batch: Batch): number {
  return headerWords + batch.idLengths.length + batch.subjects.length + batch.cells.length;
}

/** A batch of record ids alone: how a list of texts is passed. */
export function batchOfTexts(texts: readonly string[]): Batch {
  const builder = new BatchBuilder();
  for (const text of texts) builder.addRecord(text);
  return builder.take().batch;
}

/** Collects cells, and remembers what each belongs to. */
export class BatchBuilder<Owner = never> {
  private ids: string[] = [];
  private subjects: number[] = [];
  private texts: string[] = [];
  private blobs: Uint8Array[] = [];
  private cells: number[] = [];
  private owned: Owner[] = [];
  private textSize = 0;
  private blobSize = 0;

  /** `subjectCount`: data subjects that each record may name. */
  constructor(private readonly subjectCount = 0) {}

  /** Text units and bytes so far. */
  get size(): number {
    return this.textSize + this.blobSize;
  }

  get recordCount(): number {
    return this.ids.length;
  }

  get cellCount(): number {
    return this.owned.length;
  }

  /** The cells that follow belong to this record. `subjects` as in Batch, as many as there may be. */
  addRecord(id: string, subjects: readonly number[] = []): void {
    this.ids.push(id);
    this.textSize += id.length;
    for (let i = 0; i < this.subjectCount; i += 1) this.subjects.push(subjects[i] ?? 0);
  }

  addCell(column: number, value: EncodedValue, owner: Owner): void {
    const length = value.type === 2 ? value.bytes.length : value.text.length;
    this.cells.push(this.ids.length - 1, column, value.type, length);
    this.owned.push(owner);
    if (value.type === 2) {
      this.blobs.push(value.bytes.slice());
      this.blobSize += length;
    } else {
      this.texts.push(value.text);
      this.textSize += length;
    }
  }

  /** The batch and, cell by cell, the owners; the builder is empty afterwards. */
  take(): { batch: Batch; owners: Owner[] } {
    const batch = {
      text: this.ids.join("") + this.texts.join(""),
      idLengths: Uint32Array.from(this.ids, (id) => id.length),
      subjectCount: this.subjectCount,
      subjects: Uint32Array.from(this.subjects),
      cells: Uint32Array.from(this.cells),
      blob: concatenate(this.blobs, this.blobSize),
    };
    const owners = this.owned;
    this.ids = [];
    this.subjects = [];
    this.texts = [];
    this.blobs = [];
    this.cells = [];
    this.owned = [];
    this.textSize = 0;
    this.blobSize = 0;
    return { batch, owners };
  }
}

function concatenate(parts: readonly Uint8Array[], size: number): Uint8Array {
  const whole = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
