// One upload shares one header of about 1.6 kB, so it travels once and records point at it by number.
import type { Person } from './fields';

export interface Batch {
  headers: string[];
  records: Person[];
}

export function pack(records: Person[]): Batch {
  const headers: string[] = [];
  return { records: records.map((record) => ({ ...record, $fs: numberOf(String(record.$fs), headers) })), headers };
}

export function unpack(batch: Batch): Person[] {
  return batch.records.map((record) => ({ ...record, $fs: batch.headers[record.$fs as number] }));
}

function numberOf(header: string, headers: string[]): number {
  const known = headers.indexOf(header);
  return known >= 0 ? known : headers.push(header) - 1;
}
