// What feldsiegel() is given, checked.
import { fromBase64url } from "./base/base64url.js";
import { refuseUnknownMembers } from "./base/options.js";
import { FeldsiegelError } from "./errors.js";
import type { FeldsiegelOptions } from "./types.js";

export interface CheckedOptions extends Omit<FeldsiegelOptions, "directorySigner"> {
  signers: Uint8Array[];
}

const names: readonly (keyof FeldsiegelOptions)[] = [
  "endpoint",
  "directorySigner",
  "wasmUrl",
  "wasmBinary",
  "worker",
  "rememberVersion",
];

const signerPrefix = "fsd1.";
const signerSize = 32; // bytes, Ed25519

/** Errors: unknown_member, invalid_value; `at` names the option. */
export function checkOptions(options: FeldsiegelOptions): CheckedOptions {
  if (typeof options !== "object" || options === null) throw refuse("", "Pass an object.");
  refuseUnknownMembers(options, names);
  const { directorySigner, ...rest } = options;
  for (const name of ["wasmUrl", "worker"] as const) {
    if (rest[name] !== undefined && (typeof rest[name] !== "string" || rest[name] === ""))
      throw refuse(`/${name}`, "Pass an address.");
  }
  if (rest.wasmUrl && rest.wasmBinary) throw refuse("/wasmUrl", "Give wasmUrl or wasmBinary.");
  const { wasmBinary, rememberVersion } = rest;
  if (wasmBinary !== undefined && !(wasmBinary instanceof ArrayBuffer || wasmBinary instanceof Uint8Array)) {
    throw refuse("/wasmBinary", "Pass a Uint8Array or an ArrayBuffer.");
  }
  if (
    rememberVersion !== undefined &&
    !(typeof rememberVersion?.load === "function" && typeof rememberVersion.store === "function")
  ) {
    throw refuse("/rememberVersion", "Pass load and store.");
  }
  return { ...rest, endpoint: endpointAddress(rest.endpoint), signers: signersOf(directorySigner) };
}

function signersOf(given: unknown): Uint8Array[] {
  const texts: unknown[] = Array.isArray(given) ? given : [given];
  const at = "/directorySigner";
  if (texts.length === 0) throw refuse(at, "Name at least one signer.");
  return texts.map((text) => {
    const isText = typeof text === "string" && text.startsWith(signerPrefix);
    const key = isText ? fromBase64url(text.slice(signerPrefix.length)) : undefined;
    // A directory does not carry its signer's key: whoever could replace the one could replace the other.
    if (key?.length !== signerSize)
      throw refuse(at, 'Pass the text that starts with "fsd1.", as `feldsiegel init` prints it.');
    return key;
  });
}

const loopback = new Set(["localhost", "127.0.0.1", "[::1]"]);

/** The endpoint as an absolute address without a slash at its end. Errors: invalid_value at /endpoint. */
export function endpointAddress(endpoint: unknown, base: string | undefined = globalThis.location?.href): string {
  const at = "/endpoint";
  if (typeof endpoint !== "string" || endpoint === "") throw refuse(at, "Pass an address.");
  let url: URL;
  try {
    url = new URL(endpoint, base);
  } catch {
    throw refuse(at, "It is no address.");
  }
  const secure = url.protocol === "https:" || (url.protocol === "http:" && loopback.has(url.hostname));
  if (!secure) throw refuse(at, "Tokens and records travel over HTTPS only; HTTP is for loopback.");
  if (url.username || url.password || url.search || url.hash) throw refuse(at, "Only scheme, host, port and path.");
  return url.href.replace(/\/+$/, "");
}

function refuse(at: string, detail: string): FeldsiegelError {
  return new FeldsiegelError("invalid_value", { at, detail });
}
