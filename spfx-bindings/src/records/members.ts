// Members of records. A field may be called "__proto__": plain assignment would set the prototype instead.
import { pointerTo } from "../base/place.js";
import { FeldsiegelError } from "../errors.js";
import type { FeldsiegelRecord } from "../types.js";

/** The member that carries a record's header. */
export const headerMember = "$fs";

export function setMember(record: FeldsiegelRecord, name: string, value: unknown): void {
  if (name === "__proto__") {
    Object.defineProperty(record, name, { value, enumerable: true, configurable: true, writable: true });
  } else {
    record[name] = value;
  }
}

/** What the record itself has under that name; undefined for what is inherited or not enumerable. */
export function ownMember(record: FeldsiegelRecord, name: string): unknown {
  return Object.prototype.propertyIsEnumerable.call(record, name) ? record[name] : undefined;
}

/** An object that can be read as a record; anything else is wrong_type at its row. */
export function asRecord(value: unknown, row: number): FeldsiegelRecord {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new FeldsiegelError("wrong_type", { at: pointerTo("", row), detail: "A record is an object." });
  }
  return value as FeldsiegelRecord;
}

/** What no plan knows, and what no plan can be for. Errors: field_reserved, field_not_in_policy. */
export function refuseMember(at: string, name: string): never {
  const place = pointerTo(at, name);
  if (name !== headerMember) throw new FeldsiegelError("field_not_in_policy", { at: place });
  throw new FeldsiegelError("field_reserved", { at: place, detail: "Is the record already sealed?" });
}

/** A copy of the list, so that a caller who goes on using it does not disturb a call at work. */
export function listOfRecords(records: unknown): readonly unknown[] {
  if (!Array.isArray(records)) {
    throw new FeldsiegelError("wrong_type", { at: "/records", detail: "Pass an array of records." });
  }
  return records.slice();
}
