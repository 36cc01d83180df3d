// What calls are given beside records, checked: an option that is misspelled must not be ignored.
import { FeldsiegelError } from "../errors.js";
import { pointerTo } from "./place.js";

/** Errors: unknown_member. */
export function refuseUnknownMembers(options: object, known: readonly string[]): void {
  for (const name of Object.keys(options)) {
    if (!known.includes(name)) throw new FeldsiegelError("unknown_member", { at: pointerTo("", name) });
  }
}

/** Of a call whose options may all be left out; `names` beside `signal`. Errors: unknown_member, wrong_type. */
export function checkOptions(options: object, ...names: string[]): void {
  if (typeof options !== "object" || options === null) throw new FeldsiegelError("wrong_type", { at: "/options" });
  refuseUnknownMembers(options, [...names, "signal"]);
}

/** Of a call that cannot do without the option `needed`. Errors: missing_member, unknown_member. */
export function checkNeededOptions(options: object, needed: string, ...names: string[]): void {
  if (typeof options !== "object" || options === null) {
    throw new FeldsiegelError("missing_member", { at: pointerTo("", needed) });
  }
  refuseUnknownMembers(options, [needed, ...names, "signal"]);
  requiredText((options as Record<string, unknown>)[needed], needed);
}

/** Errors: missing_member at `/<name>`, for blank text too. */
export function requiredText(value: unknown, name: string): string {
  if (typeof value !== "string" || value.trim() === "") {
    throw new FeldsiegelError("missing_member", { at: pointerTo("", name) });
  }
  return value;
}
