// Identifiers of persons: as texts, and the distinct ones of a pseudonym domain.
import { FeldsiegelError } from "../errors.js";
import { isLongerThan, isWellFormed } from "../values/unicode.js";

const maxIdentifierSize = 1024; // bytes of UTF-8

/**
 * String(identifier); undefined where there is none. `at` is its pointer. Errors: wrong_type (neither text nor a safe
 * integer), invalid_unicode, value_too_large.
 */
export function identifierText(identifier: unknown, at: string): string | undefined {
  if (identifier === undefined || identifier === null || identifier === "") return undefined;
  if (Number.isSafeInteger(identifier) && !Object.is(identifier, -0)) return String(identifier);
  if (typeof identifier !== "string") {
    throw new FeldsiegelError("wrong_type", { at, detail: "An identifier is text or a safe integer." });
  }
  if (!isWellFormed(identifier)) throw new FeldsiegelError("invalid_unicode", { at });
  if (isLongerThan(identifier, maxIdentifierSize))
    throw new FeldsiegelError("value_too_large", { at, limit: maxIdentifierSize });
  return identifier;
}

/** Distinct texts, in the order in which they came. */
export class IdentifierList {
  readonly texts: string[] = [];
  /** Where each came first. */
  readonly places: string[] = [];
  private readonly numbers = new Map<string, number>();

  /** The number of the text, counted from 0. */
  add(text: string, place: string): number {
    const known = this.numbers.get(text);
    if (known !== undefined) return known;
    this.places.push(place);
    this.numbers.set(text, this.texts.length);
    return this.texts.push(text) - 1;
  }
}
