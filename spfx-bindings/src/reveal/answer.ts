// An answer of POST /v1/reveal, checked against its request before any of it is used. The reply is bound to the caller
// and the request, but not signed (askSealed): nothing in it is taken for granted.
import { entryAt, pointerOf, pointerTo } from "../base/place.js";
import { isErrorCode } from "../errors.js";
import { isObject, malformed, placeFrom, refuseOthers, type AnswerObject } from "../http/answer.js";
import { setMember } from "../records/members.js";
import type { RevealedField } from "../types.js";
import { decodeValue } from "../values/encoding.js";
import type { SelectedRecord } from "./selection.js";

/** Members of an answer beside `request_id`. */
export const answerMembers = ["records", "withheld", "errors"] as const;

export interface AnswerTo {
  recordId: string | undefined;
  records: readonly SelectedRecord[];
  onError: "refuse" | "report";
}

export interface Answer {
  withheld: string[];
  errors: RevealedField[];
}

/** Puts the opened values into the records' results. Errors: reply_malformed. */
export function takeAnswer(answer: AnswerObject, to: AnswerTo): Answer {
  const rows = answer.records;
  if (!Array.isArray(rows) || rows.length !== to.records.length) throw malformed("/records");
  const failed = failedFields(answer.errors ?? [], to);
  const withheld = withheldNames(answer.withheld ?? [], to.records);
  to.records.forEach((record, i) => takeRecord(rows[i], i, record, { to, failed, withheld }));
  return { withheld: [...withheld], errors: [...failed].map(([, field]) => field) };
}

interface Expectation {
  to: AnswerTo;
  failed: ReadonlyMap<string, RevealedField>;
  withheld: ReadonlySet<string>;
}

function takeRecord(row: unknown, index: number, record: SelectedRecord, { to, failed, withheld }: Expectation): void {
  const at = pointerTo("/records", index);
  if (!isObject(row)) throw malformed(at);
  const allowed = new Set(record.sealed.map(([name]) => name));
  if (to.recordId !== undefined) {
    if (row[to.recordId] !== record.id) throw malformed(pointerTo(at, to.recordId));
    allowed.add(to.recordId);
  }
  refuseOthers(row, [...allowed], at);
  for (const [name] of record.sealed) {
    const place = pointerTo(at, name);
    const present = Object.prototype.hasOwnProperty.call(row, name);
    const excused = failed.has(place) || withheld.has(name);
    // Missing without a word, or there although it is said to have failed.
    if (present === excused) throw malformed(place);
    if (present) {
      setMember(record.result, name, decodeValue(row[name], place));
    } else {
      delete record.result[name];
    }
  }
}

function failedFields(errors: unknown, to: AnswerTo): Map<string, RevealedField> {
  if (!Array.isArray(errors) || (to.onError === "refuse" && errors.length > 0)) throw malformed("/errors");
  const failed = new Map<string, RevealedField>();
  errors.forEach((error: unknown, i) => {
    if (!isObject(error)) throw malformed(pointerTo("/errors", i));
    const place = placeFrom(error, "at");
    const [list, index, step, ...more] = place;
    const record = list === "records" ? entryAt(to.records, index) : undefined;
    const name = String(step);
    const known = record?.sealed.some(([sealed]) => sealed === name) && step !== undefined && more.length === 0;
    if (!record || !known || !isErrorCode(error.code)) throw malformed(pointerTo("/errors", i));
    failed.set(pointerOf(place), { at: pointerOf([record.row, name]), code: error.code });
  });
  return failed;
}

// Only what is of the purpose was sent. The service may still withhold some of it: when its policy is newer.
function withheldNames(withheld: unknown, records: readonly SelectedRecord[]): Set<string> {
  if (!Array.isArray(withheld)) throw malformed("/withheld");
  if (withheld.length === 0) return new Set();
  const sent = new Set(records.flatMap((record) => record.sealed.map(([name]) => name)));
  const names = new Set<string>();
  withheld.forEach((name: unknown, i) => {
    if (typeof name !== "string" || !sent.has(name)) throw malformed(pointerTo("/withheld", i));
    names.add(name);
  });
  return names;
}
