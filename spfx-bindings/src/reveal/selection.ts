// Which members of the records are sent to be opened for one purpose, and which are withheld from it.
import { FeldsiegelError } from "../errors.js";
import { asRecord, headerMember, setMember } from "../members.js";
import { pointerTo } from "../pointer.js";
import { recordIdText, type CollectionRules, type SealRule } from "../policy.js";
import type { FeldsiegelRecord } from "../types.js";
import { sealedPrefix } from "../values/encode.js";

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
export function selectMembers(rules: CollectionRules, purpose: string, rows: readonly unknown[]): Selection {
  const selection: Selection = { results: [], selected: [], withheld: new Set() };
  rows.forEach((row, index) => selectRecord(selection, rules, purpose, asRecord(row, index), index));
  return selection;
}

function selectRecord(
  selection: Selection,
  rules: CollectionRules,
  purpose: string,
  record: FeldsiegelRecord,
  row: number,
): void {
  const at = pointerTo("", row);
  const result: FeldsiegelRecord = {};
  const sealed: [string, string][] = [];
  for (const name of Object.keys(record)) {
    if (name === headerMember) continue;
    const value = record[name];
    const rule = rules.fields.get(name);
    if (!rule) throw new FeldsiegelError("field_not_in_policy", { at: pointerTo(at, name) });
    if (rule.protect !== "seal") {
      setMember(result, name, value);
    } else if (value !== undefined && value !== null) {
      if (typeof value !== "string" || !value.startsWith(sealedPrefix)) {
        throw new FeldsiegelError("sealed_value_expected", { at: at + rule.pointer });
      }
      if (rule.purpose === purpose) {
        sealed.push([name, value]);
        setMember(result, name, undefined);
      } else {
        selection.withheld.add(name);
      }
    }
  }
  selection.results.push(result);
  if (sealed.length === 0) return;
  recordIdText(rules, record, at);
  const id = rules.recordId === undefined ? undefined : record[rules.recordId];
  const subjects = subjectsOf(rules, sealed, record);
  selection.selected.push({ row, id, header: headerOf(record, at), sealed, subjects, result });
}

function subjectsOf(rules: CollectionRules, sealed: [string, string][], record: FeldsiegelRecord): [string, unknown][] {
  if (rules.subjects.length === 0) return [];
  const named = new Set(sealed.map(([name]) => (rules.fields.get(name) as SealRule).subject));
  const given = (name: string) => (Object.prototype.propertyIsEnumerable.call(record, name) ? record[name] : undefined);
  return rules.subjects
    .filter((name) => named.has(name))
    .flatMap((name) => {
      const value = given(name) ?? undefined;
      return value === undefined ? [] : [[name, value] as [string, unknown]];
    });
}

function headerOf(record: FeldsiegelRecord, at: string): string {
  const place = pointerTo(at, headerMember);
  const header = Object.prototype.propertyIsEnumerable.call(record, headerMember) ? record[headerMember] : undefined;
  if (header === undefined || header === null || header === "")
    throw new FeldsiegelError("header_missing", { at: place });
  if (typeof header !== "string" || !header.startsWith("fsh1."))
    throw new FeldsiegelError("header_malformed", { at: place });
  return header;
}
