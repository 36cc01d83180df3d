// base64url without padding (RFC 4648 section 5), strict: one text for one byte sequence.

const step = 0x8000; // arguments of one String.fromCharCode call

export function toBase64url(bytes: Uint8Array): string {
  let binary = "";
  for (let at = 0; at < bytes.length; at += step) {
    binary += String.fromCharCode(...bytes.subarray(at, at + step));
  }
  return btoa(binary).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}

/** Undefined when the text has a foreign character, padding, an impossible length or non-zero trailing bits. */
export function fromBase64url(text: string): Uint8Array | undefined {
  if (!/^[A-Za-z0-9_-]*$/.test(text) || text.length % 4 === 1) return undefined;
  const bytes = fromBase64(text.replace(/-/g, "+").replace(/_/g, "/"));
  const rest = text.slice(text.length - (text.length % 4));
  return toBase64url(bytes.subarray(bytes.length - (bytes.length % 3))) === rest ? bytes : undefined;
}

/** Ordinary base64 with or without padding; throws for anything else. */
function fromBase64(text: string): Uint8Array {
  const binary = atob(text);
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < binary.length; i += 1) bytes[i] = binary.charCodeAt(i);
  return bytes;
}
