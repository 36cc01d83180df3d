// Whom records are about, before anybody is asked: their identifiers, each once per pseudonym domain.
import { FeldsiegelError, throwIfCanceled } from "../errors.js";
import { asRecord, refusedMember } from "../members.js";
import { pause } from "../pause.js";
import { pointerTo } from "../pointer.js";
import { recordIdText, type CollectionRules, type PseudonymRule } from "../policy.js";
import type { FeldsiegelRecord } from "../types.js";
import { identifierText, IdentifierList } from "./identifiers.js";

export interface Persons {
  /** Copies: while requests are under way, a page may go on changing its records. */
  records: FeldsiegelRecord[];
  /** By domain; one for each that the collection has. */
  lists: Map<string, IdentifierList>;
  /** By pseudonymized member, for each row: the identifier's number in its list plus 1; 0 where it names nobody. */
  numbers: Map<string, Uint32Array>;
}

const rowsPerTurn = 1000;

/**
 * Checks as well what can be checked before anybody is enrolled. Errors, with their places: wrong_type,
 * field_not_in_policy, field_reserved, those of recordIdText and identifierText; data_subject_missing (a field about
 * somebody whom the record does not name).
 */
export async function personsOf(
  rules: CollectionRules,
  rows: readonly unknown[],
  signal: AbortSignal | undefined,
): Promise<Persons> {
  const persons: Persons = { records: [], lists: new Map(), numbers: new Map() };
  for (const name of rules.pseudonyms) {
    persons.lists.set(domainOf(rules, name), new IdentifierList());
    persons.numbers.set(name, new Uint32Array(rows.length));
  }
  for (let row = 0; row < rows.length; row += 1) {
    const record = { ...asRecord(rows[row], row) };
    persons.records.push(record);
    takeRecord(persons, rules, record, row);
    if (row % rowsPerTurn === rowsPerTurn - 1) {
      await pause();
      throwIfCanceled(signal);
    }
  }
  return persons;
}

function takeRecord({ lists, numbers }: Persons, rules: CollectionRules, record: FeldsiegelRecord, row: number): void {
  const at = pointerTo("", row);
  recordIdText(rules, record, at);
  for (const name of rules.pseudonyms) {
    const place = pointerTo(at, name);
    const text = identifierText(Object.prototype.hasOwnProperty.call(record, name) ? record[name] : undefined, place);
    if (text !== undefined) numbers.get(name)![row] = lists.get(domainOf(rules, name))!.add(text, place) + 1;
  }
  for (const name of Object.keys(record)) {
    const rule = rules.fields.get(name);
    if (!rule) throw refusedMember(at, name);
    if (rule.protect !== "seal" || rule.subject === undefined || record[name] === undefined) continue;
    if (numbers.get(rule.subject)![row] === 0) {
      throw new FeldsiegelError("data_subject_missing", { at: at + rule.pointer });
    }
  }
}

function domainOf(rules: CollectionRules, name: string): string {
  return (rules.fields.get(name) as PseudonymRule).domain;
}
