// Members of records. A field may be called "__proto__": plain assignment would set the prototype instead.
import { FeldsiegelError } from "./errors.js";
import { pointerTo } from "./pointer.js";
import type { FeldsiegelRecord } from "./types.js";

/** The member that carries a record's header. */
export const headerMember = "$fs";

export function setMember(record: FeldsiegelRecord, name: string, value: unknown): void {
  if (name === "__proto__") {
    Object.defineProperty(record, name, { value, enumerable: true, configurable: true, writable: true });
  } else {
    record[name] = value;
  }
}

/** An object that can be read as a record; anything else is wrong_type at its row. */
export function asRecord(value: unknown, row: number): FeldsiegelRecord {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new FeldsiegelError("wrong_type", { at: pointerTo("", row), detail: "A record is an object." });
  }
  return value as FeldsiegelRecord;
}

/** No policy can have a rule for the header's member. */
export function refusedMember(at: string, name: string): FeldsiegelError {
  const place = pointerTo(at, name);
  if (name === headerMember)
    return new FeldsiegelError("field_reserved", { at: place, detail: "Is the record already sealed?" });
  return new FeldsiegelError("field_not_in_policy", { at: place });
}

/** A copy of the list, so that a caller who goes on using it does not disturb a call at work. */
export function listOfRecords(records: unknown): readonly unknown[] {
  if (!Array.isArray(records))
    throw new FeldsiegelError("wrong_type", { at: "/records", detail: "Pass an array of records." });
  return records.slice();
}
