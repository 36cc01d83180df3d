// Whom records are about, before anybody is asked: their identifiers, each once per pseudonym domain.
import { pointerTo } from "../base/place.js";
import { pause, throwIfCanceled } from "../base/turns.js";
import { FeldsiegelError } from "../errors.js";
import { IdentifierList } from "../pseudonyms/enroll.js";
import { asRecord, ownMember, refuseMember } from "../records/members.js";
import { recordIdText, type CollectionPlan } from "../records/plan.js";
import type { FeldsiegelRecord } from "../types.js";
import { nameText } from "../values/text.js";

export interface Persons {
  /** Copies: while requests are under way, a page may go on changing its records. */
  records: FeldsiegelRecord[];
  /** By domain; one for each that the collection has. */
  lists: Map<string, IdentifierList>;
  /** By pseudonymized member, for each row: the identifier's number in its list plus 1; 0 where it names nobody. */
  numbers: Map<string, Uint32Array>;
}

const rowsPerTurn = 1000;
const maxIdentifierSize = 1024; // bytes of UTF-8

/**
 * Checks as well what can be checked before anybody is enrolled. Errors, with their places: wrong_type,
 * field_not_in_policy, field_reserved, those of recordIdText and nameText; data_subject_missing (a field about
 * somebody whom the record does not name).
 */
export async function personsOf(
  plan: CollectionPlan,
  rows: readonly unknown[],
  signal: AbortSignal | undefined,
): Promise<Persons> {
  const persons: Persons = { records: [], lists: new Map(), numbers: new Map() };
  for (const [name, domain] of plan.pseudonyms) {
    persons.lists.set(domain, new IdentifierList());
    persons.numbers.set(name, new Uint32Array(rows.length));
  }
  for (let row = 0; row < rows.length; row += 1) {
    const record = { ...asRecord(rows[row], row) };
    persons.records.push(record);
    takeRecord(persons, plan, record, row);
    if (row % rowsPerTurn === rowsPerTurn - 1) {
      await pause();
      throwIfCanceled(signal);
    }
  }
  return persons;
}

function takeRecord({ lists, numbers }: Persons, plan: CollectionPlan, record: FeldsiegelRecord, row: number): void {
  const at = pointerTo("", row);
  recordIdText(plan, record, at);
  for (const [name, domain] of plan.pseudonyms) {
    const place = pointerTo(at, name);
    const whatItIs = "An identifier is text or a safe integer.";
    const text = nameText(ownMember(record, name), place, maxIdentifierSize, whatItIs);
    if (text !== undefined) numbers.get(name)![row] = lists.get(domain)!.add(text, place) + 1;
  }
  for (const name of Object.keys(record)) {
    const member = plan.members.get(name) ?? refuseMember(at, name);
    if (member.protect !== "seal" || member.subject === undefined || record[name] === undefined) continue;
    if (numbers.get(member.subject)![row] === 0) {
      throw new FeldsiegelError("data_subject_missing", { at: at + member.pointer });
    }
  }
}
