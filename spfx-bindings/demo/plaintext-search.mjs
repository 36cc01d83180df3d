// Looks for tens of thousands of texts in a file at once: every position is compared by its first eight bytes.

/** The texts (each of at least 8 bytes in UTF-8) that occur in `haystack`. */
export function findTexts(haystack, texts) {
  const { marks, byPrefix } = indexOf(texts);
  const found = new Set();
  for (let at = 0; at + 8 <= haystack.length; ++at) {
    if (marks[slot(haystack, at)] === 0) continue;
    for (const needle of byPrefix.get(haystack.toString('latin1', at, at + 8)) ?? []) {
      if (haystack.subarray(at, at + needle.bytes.length).equals(needle.bytes)) found.add(needle.text);
    }
  }
  return [...found];
}

function indexOf(texts) {
  const marks = new Uint8Array(1 << 20);
  const byPrefix = new Map();
  for (const text of texts) {
    const bytes = Buffer.from(text);
    if (bytes.length < 8) throw new Error('too short to be searched');
    marks[slot(bytes, 0)] = 1;
    const prefix = bytes.toString('latin1', 0, 8);
    if (!byPrefix.has(prefix)) byPrefix.set(prefix, []);
    byPrefix.get(prefix).push({ text, bytes });
  }
  return { marks, byPrefix };
}

/** A 20-bit hash of the eight bytes at `at`. */
function slot(bytes, at) {
  const low = bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16) | (bytes[at + 3] << 24);
  const high = bytes[at + 4] | (bytes[at + 5] << 8) | (bytes[at + 6] << 16) | (bytes[at + 7] << 24);
  return (Math.imul(low, 0x9e3779b1) ^ Math.imul(high, 0x85ebca6b)) >>> 12;
}
