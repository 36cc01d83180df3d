// What feldsiegel() is given, checked: an option that is misspelled must not be ignored.
import { fromBase64url } from "./base64url.js";
import { FeldsiegelError } from "./errors.js";
import { endpointAddress } from "./http/endpoint.js";
import { pointerTo } from "./pointer.js";
import type { FeldsiegelOptions } from "./types.js";

export interface CheckedOptions extends Omit<FeldsiegelOptions, "directorySigner"> {
  signers: Uint8Array[];
}

const names: ReadonlySet<string> = new Set<keyof FeldsiegelOptions>([
  "endpoint",
  "directorySigner",
  "wasmUrl",
  "wasmBinary",
  "worker",
  "rememberVersion",
]);

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

export function refuseUnknownMembers(options: object, known: ReadonlySet<string>): void {
  for (const name of Object.keys(options)) {
    if (!known.has(name)) throw new FeldsiegelError("unknown_member", { at: pointerTo("", name) });
  }
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

function refuse(at: string, detail: string): FeldsiegelError {
  return new FeldsiegelError("invalid_value", { at, detail });
}
