// A member's value as what is sealed (text, JSON or bytes: docs/spec/sealed-values.md), and as it stands in an answer.
import { fromBase64url } from "../base/base64url.js";
import { FeldsiegelError } from "../errors.js";
import { isPlain, jsonText } from "./json.js";
import { isLongerThan, isWellFormed } from "./text.js";

/** The type byte inside a seal. */
export const ValueType = { text: 0, json: 1, bytes: 2 } as const;

export type EncodedValue =
  { readonly type: 0 | 1; readonly text: string } | { readonly type: 2; readonly bytes: Uint8Array };

/** Bytes of one value. */
export const maxValueSize = 16 * 1024 * 1024;

/** What a sealed value starts with. */
export const sealedPrefix = "fs1.";

/**
 * `at` is the value's pointer. Errors: field_already_sealed, invalid_unicode, value_too_large, wrong_type,
 * invalid_value, json_too_deep, field_reserved ({"$bytes": …}, which an answer uses for bytes).
 */
export function encodeValue(value: unknown, at: string): EncodedValue {
  if (typeof value === "string") return encodeText(value, at);
  if (typeof value === "object" && value !== null) return encodeObject(value, at);
  return { type: ValueType.json, text: jsonText(value, at) };
}

function encodeText(text: string, at: string): EncodedValue {
  if (text.startsWith(sealedPrefix)) throw new FeldsiegelError("field_already_sealed", { at });
  refuseIfTooLarge(text, at);
  if (!isWellFormed(text)) throw new FeldsiegelError("invalid_unicode", { at });
  return { type: ValueType.text, text };
}

function encodeObject(value: object, at: string): EncodedValue {
  if (isBytes(value)) {
    if (value.byteLength > maxValueSize) throw tooLarge(at);
    return { type: ValueType.bytes, bytes: value };
  }
  if (value instanceof Date) {
    throw new FeldsiegelError("wrong_type", { at, detail: "A Date would come back as text: seal date.toISOString()." });
  }
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) {
    throw new FeldsiegelError("wrong_type", { at, detail: "Bytes are sealed as Uint8Array." });
  }
  if (isPlain(value) && Object.prototype.hasOwnProperty.call(value, "$bytes") && Object.keys(value).length === 1) {
    throw new FeldsiegelError("field_reserved", {
      at,
      detail: 'An object with the one member "$bytes" stands for bytes in answers.',
    });
  }
  const text = jsonText(value, at);
  refuseIfTooLarge(text, at);
  return { type: ValueType.json, text };
}

function refuseIfTooLarge(text: string, at: string): void {
  if (isLongerThan(text, maxValueSize)) throw tooLarge(at);
}

function tooLarge(at: string): FeldsiegelError {
  return new FeldsiegelError("value_too_large", { at, detail: "A value has at most 16 MiB.", limit: maxValueSize });
}

// By its tag, so that an array from another frame counts too.
function isBytes(value: object): value is Uint8Array {
  return Object.prototype.toString.call(value) === "[object Uint8Array]" && ArrayBuffer.isView(value);
}

/** What an answer has for it: bytes come as {"$bytes":"<b64url>"}, all else as itself. Errors: reply_malformed. */
export function decodeValue(value: unknown, place: string): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  const names = Object.keys(value);
  if (names.length !== 1 || names[0] !== "$bytes") return value;
  const text = (value as { $bytes: unknown }).$bytes;
  const bytes = typeof text === "string" ? fromBase64url(text) : undefined;
  if (!bytes)
    throw new FeldsiegelError("reply_malformed", { detail: `Its bytes are no base64url. (${place} of the answer)` });
  return bytes;
}
