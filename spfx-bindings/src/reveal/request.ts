// Bodies of POST /v1/reveal (docs/spec/api.md): how records are divided among requests, and how one is written.
import type { Envelope } from "../http/ask.js";
import { headerMember } from "../records/members.js";
import type { SelectedRecord } from "./selection.js";

const recordsPerRequest = 1000;
const fieldsPerRequest = 20_000;
const sizePerRequest = 4 * 1024 * 1024; // characters; the service takes 8 MiB

/** Consecutive records, each list within the service's limits unless one record alone is larger. */
export function* requestsOf(selected: readonly SelectedRecord[]): Generator<SelectedRecord[]> {
  let records: SelectedRecord[] = [];
  let headers = new Set<string>();
  let fields = 0;
  let size = 0;
  for (const record of selected) {
    const more = sizeOf(record) + (headers.has(record.header) ? 0 : record.header.length);
    const full =
      records.length >= recordsPerRequest ||
      fields + record.sealed.length > fieldsPerRequest ||
      size + more > sizePerRequest;
    if (full && records.length > 0) {
      yield records;
      records = [];
      headers = new Set();
      fields = size = 0;
    }
    records.push(record);
    size += sizeOf(record) + (headers.has(record.header) ? 0 : record.header.length);
    headers.add(record.header);
    fields += record.sealed.length;
  }
  if (records.length > 0) yield records;
}

function sizeOf(record: SelectedRecord): number {
  const id = typeof record.id === "string" ? record.id.length : 16;
  const add = (size: number, [name, value]: [string, unknown]) => size + name.length + String(value).length + 6;
  return record.sealed.reduce(add, record.subjects.reduce(add, id + 40));
}

export interface RevealEnvelope extends Envelope {
  collection: string;
  purpose: string;
  on_error: "refuse" | "report";
}

/** JSON text. Headers stand in it once each. */
export function bodyOf(
  envelope: RevealEnvelope,
  recordId: string | undefined,
  records: readonly SelectedRecord[],
): string {
  const headers = new Map<string, number>();
  const rows = records.map((record) => {
    if (!headers.has(record.header)) headers.set(record.header, headers.size);
    const members = [member(headerMember, headers.get(record.header))];
    if (recordId !== undefined) members.push(member(recordId, record.id));
    for (const [name, value] of record.subjects) members.push(member(name, value));
    for (const [name, text] of record.sealed) members.push(member(name, text));
    return `{${members.join(",")}}`;
  });
  const start = JSON.stringify(envelope).slice(0, -1);
  return `${start},${member("headers", [...headers.keys()])},"records":[${rows.join(",")}]}`;
}

// Written by hand: an object would lose a member called "__proto__".
function member(name: string, value: unknown): string {
  return `${JSON.stringify(name)}:${JSON.stringify(value)}`;
}
