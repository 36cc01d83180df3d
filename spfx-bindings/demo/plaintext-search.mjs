// Looks for tens of thousands of texts in a file at once: every position is compared by its first eight bytes.

import { createHash } from "node:crypto";

/** Texts, or Buffers, of at least 8 bytes each. Building it takes a while; searching for all of them does not. */
export class TextSearch {
  constructor(texts) {
    Object.assign(this, indexOf(texts));
  }

  /** Those that occur in `haystack`. */
  findIn(haystack) {
    const found = new Set();
    for (let at = 0; at + 8 <= haystack.length; ++at) {
      if (this.marks[slot(haystack, at)] === 0) continue;
      for (const needle of this.byPrefix.get(haystack.toString("latin1", at, at + 8)) ?? []) {
        if (haystack.subarray(at, at + needle.bytes.length).equals(needle.bytes)) found.add(needle.text);
      }
    }
    return [...found];
  }
}

/**
 * In what forms somebody could have left an identifier lying about: as typed, as it is normalized, as base64, and the
 * SHA-256 of both as bytes, hexadecimal, base64 and base64url.
 */
export function formsOf(identifier) {
  const normalized = identifier.toLowerCase().replace(/[^a-z0-9]/g, "");
  return [identifier, normalized].flatMap((text) => {
    const hash = createHash("sha256").update(text).digest();
    const encoded = ["base64", "base64url", "hex"].map((encoding) => hash.toString(encoding).replace(/=+$/, ""));
    return [text, Buffer.from(text).toString("base64").replace(/=+$/, ""), hash, ...encoded];
  });
}

function indexOf(texts) {
  const marks = new Uint8Array(1 << 24);
  const byPrefix = new Map();
  for (const text of texts) {
    const bytes = Buffer.isBuffer(text) ? text : Buffer.from(text);
    if (bytes.length < 8) throw new Error("too short to be searched");
    marks[slot(bytes, 0)] = 1;
    const prefix = bytes.toString("latin1", 0, 8);
    if (!byPrefix.has(prefix)) byPrefix.set(prefix, []);
    byPrefix.get(prefix).push({ text, bytes });
  }
  return { marks, byPrefix };
}

/** A 24-bit hash of the eight bytes at `at`. */
function slot(bytes, at) {
  const low = bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16) | (bytes[at + 3] << 24);
  const high = bytes[at + 4] | (bytes[at + 5] << 8) | (bytes[at + 6] << 16) | (bytes[at + 7] << 24);
  return (Math.imul(low, 0x9e3779b1) ^ Math.imul(high, 0x85ebca6b)) >>> 8;
}
