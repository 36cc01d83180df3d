// Which members of the records are sent to be opened for one purpose, and which are withheld from it.
import { pointerTo } from "../base/place.js";
import { FeldsiegelError } from "../errors.js";
import { asRecord, headerMember, ownMember, refuseMember, setMember } from "../records/members.js";
import { recordIdText, refuseUndecided, type CollectionPlan } from "../records/plan.js";
import type { FeldsiegelRecord } from "../types.js";
import { sealedPrefix } from "../values/encoding.js";

/** A record with something to open. */
export interface SelectedRecord {
  row: number;
  /** As it stands in the record: text or an integer; undefined where the collection has no record id. */
  id: unknown;
  header: string;
  /** Name and sealed text. */
  sealed: [string, string][];
  /** The members that those are about: the service opens nothing that is about somebody else. */
  subjects: [string, unknown][];
  /** Where opened values go. It has its clear members already, and places for the others in their order. */
  result: FeldsiegelRecord;
}

export interface Selection {
  /** One per record given. */
  results: FeldsiegelRecord[];
  selected: SelectedRecord[];
  withheld: Set<string>;
}

/**
 * Errors: wrong_type, field_not_in_policy, record_id_missing, sealed_value_expected, header_missing, header_malformed,
 * each with its place in the records given. Null counts as absent: that is how a data base says so.
 */
export function selectMembers(plan: CollectionPlan, purpose: string, rows: readonly unknown[]): Selection {
  const selection: Selection = { results: [], selected: [], withheld: new Set() };
  rows.forEach((row, index) => selectRecord(selection, plan, purpose, asRecord(row, index), index));
  return selection;
}

function selectRecord(
  selection: Selection,
  plan: CollectionPlan,
  purpose: string,
  record: FeldsiegelRecord,
  row: number,
): void {
  const at = pointerTo("", row);
  const result: FeldsiegelRecord = {};
  const sealed: [string, string][] = [];
  const about = new Set<string>();
  for (const name of Object.keys(record)) {
    if (name === headerMember) continue;
    const value = record[name];
    const member = plan.members.get(name) ?? refuseMember(at, name);
    switch (member.protect) {
      case "clear":
      case "pseudonymize":
        setMember(result, name, value);
        break;
      case "seal":
        if (value === undefined || value === null) break;
        if (typeof value !== "string" || !value.startsWith(sealedPrefix)) {
          throw new FeldsiegelError("sealed_value_expected", { at: at + member.pointer });
        }
        if (member.purpose === purpose) {
          sealed.push([name, value]);
          setMember(result, name, undefined);
          if (member.subject !== undefined) about.add(member.subject);
        } else {
          selection.withheld.add(name);
        }
        break;
      default:
        refuseUndecided(member, pointerTo(at, name));
    }
  }
  selection.results.push(result);
  if (sealed.length === 0) return;
  recordIdText(plan, record, at);
  const id = plan.recordId === undefined ? undefined : record[plan.recordId];
  const subjects = plan.subjects.filter((name) => about.has(name)).flatMap((name) => namedBy(record, name));
  selection.selected.push({ row, id, header: headerOf(record, at), sealed, subjects, result });
}

// Name and value, or nothing where the record names nobody.
function namedBy(record: FeldsiegelRecord, name: string): [string, unknown][] {
  const value = ownMember(record, name) ?? undefined;
  return value === undefined ? [] : [[name, value]];
}

function headerOf(record: FeldsiegelRecord, at: string): string {
  const place = pointerTo(at, headerMember);
  const header = ownMember(record, headerMember);
  if (header === undefined || header === null || header === "") {
    throw new FeldsiegelError("header_missing", { at: place });
  }
  if (typeof header !== "string" || !header.startsWith("fsh1.")) {
    throw new FeldsiegelError("header_malformed", { at: place });
  }
  return header;
}
