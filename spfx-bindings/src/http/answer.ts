// What the service answers, checked before any of it is used. Places in an answer stand in the error's text only: its
// `at` is for the caller's own records and options.
import { fromBase64url } from "../base/base64url.js";
import { placeOf, type Place } from "../base/place.js";
import { FeldsiegelError } from "../errors.js";

export type AnswerObject = Record<string, unknown>;

/** Errors: reply_malformed. */
export function objectOf(bytes: Uint8Array): AnswerObject {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes));
  } catch {
    // The parser's error would show a piece of the text.
  }
  if (!isObject(value)) throw malformed("", "It is no JSON object.");
  return value;
}

export function isObject(value: unknown): value is AnswerObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Errors: reply_malformed. */
export function refuseOthers(object: AnswerObject, allowed: readonly string[], at: string): void {
  for (const name of Object.keys(object)) {
    if (!allowed.includes(name)) throw malformed(at, "It has a member that was not asked for.");
  }
}

/** Errors: reply_malformed. */
export function bytesIn(object: AnswerObject, name: string): Uint8Array {
  const text = object[name];
  const bytes = typeof text === "string" ? fromBase64url(text) : undefined;
  if (!bytes) throw malformed(`/${name}`);
  return bytes;
}

/** Errors: reply_malformed. */
export function textIn(answer: AnswerObject, name: string): string {
  const value = answer[name];
  if (typeof value !== "string") throw malformed(`/${name}`);
  return value;
}

/** A time in seconds since 1970. Errors: reply_malformed. */
export function dateIn(answer: AnswerObject, name: string): Date {
  const date = new Date(numberIn(answer, name) * 1000);
  if (Number.isNaN(date.getTime())) throw malformed(`/${name}`);
  return date;
}

/** Errors: reply_malformed. */
export function numberIn(answer: AnswerObject, name: string): number {
  const value = answer[name];
  if (!Number.isSafeInteger(value)) throw malformed(`/${name}`);
  return value as number;
}

/** Of a JSON pointer into the request. Errors: reply_malformed. */
export function placeFrom(answer: AnswerObject, name: string): Place {
  const place = placeOf(answer[name]);
  if (!place) throw malformed(`/${name}`);
  return place;
}

export function malformed(at: string, detail = "It does not fit the request."): FeldsiegelError {
  return new FeldsiegelError("reply_malformed", { detail: at ? `${detail} (${at} of the answer)` : detail });
}
