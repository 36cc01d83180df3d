// Strings as Unicode. JavaScript's may hold half a character; such text has no UTF-8 and would be altered silently.
import { FeldsiegelError } from "../errors.js";

const native = (String.prototype as { isWellFormed?: (this: string) => boolean }).isWellFormed;
const loneSurrogate = /[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?:[^\uD800-\uDBFF]|^)[\uDC00-\uDFFF]/;

/** False when the text has a lone surrogate. */
export const isWellFormed: (text: string) => boolean = native
  ? (text) => native.call(text)
  : (text) => !loneSurrogate.test(text);

/** Bytes that well-formed text has in UTF-8. */
export function utf8Length(text: string): number {
  let bytes = text.length;
  for (let i = 0; i < text.length; i += 1) {
    const unit = text.charCodeAt(i);
    if (unit >= 0x80) bytes += 1;
    if (unit >= 0x800 && (unit < 0xd800 || unit > 0xdfff)) bytes += 1; // a surrogate pair has four bytes: two for each
  }
  return bytes;
}

/** True when well-formed text has more than `limit` bytes in UTF-8; looks closely only where it must. */
export function isLongerThan(text: string, limit: number): boolean {
  if (text.length > limit) return true;
  return text.length * 3 > limit && utf8Length(text) > limit;
}

/**
 * Text of what names a record or a person: String(value); undefined where there is none (undefined, null, no text).
 * `limit` counts bytes of UTF-8. Errors: wrong_type (neither text nor a safe integer; `whatItIs` says so),
 * invalid_unicode, value_too_large.
 */
export function nameText(value: unknown, at: string, limit: number, whatItIs: string): string | undefined {
  if (value === undefined || value === null || value === "") return undefined;
  if (Number.isSafeInteger(value) && !Object.is(value, -0)) return String(value);
  if (typeof value !== "string") throw new FeldsiegelError("wrong_type", { at, detail: whatItIs });
  if (!isWellFormed(value)) throw new FeldsiegelError("invalid_unicode", { at });
  if (isLongerThan(value, limit)) throw new FeldsiegelError("value_too_large", { at, limit });
  return value;
}
