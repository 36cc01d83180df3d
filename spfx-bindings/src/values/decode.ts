// A member's value as it stands in an answer: bytes come as {"$bytes":"<b64url>"}, all else as itself.
import { fromBase64url } from "../base64url.js";
import { FeldsiegelError } from "../errors.js";

/** Errors: reply_malformed. */
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
