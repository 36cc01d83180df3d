// Records travel as the database keeps them: each distinct header once, and records that point at it by number.
// Records about different persons have headers of their own (about 1.6 kB each), those about nobody share one.
import type { Person } from "./fields";

export interface Batch {
  headers: string[];
  records: Person[];
}

export function pack(records: Person[]): Batch {
  const headers: string[] = [];
  const numbers: Record<string, number> = {};
  const numberOf = (header: string): number => {
    if (numbers[header] === undefined) numbers[header] = headers.push(header) - 1;
    return numbers[header];
  };
  return { records: records.map((record) => ({ ...record, $fs: numberOf(String(record.$fs)) })), headers };
}

/** A record without a header has nothing sealed (any more). */
export function unpack(batch: Batch): Person[] {
  return batch.records.map(({ $fs, ...members }) => {
    const header = batch.headers[$fs as number];
    return header ? { ...members, $fs: header } : members;
  });
}
