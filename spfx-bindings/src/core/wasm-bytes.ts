// The bytes of the WebAssembly: from the package's own chunk, from an address, or from the caller.
import { FeldsiegelError } from "../errors.js";

export type WasmVariant = "simd" | "plain";

/** Embedded, as hexadecimal digits. */
export async function embeddedWasm(variant: WasmVariant): Promise<Uint8Array> {
  // Two literal imports: bundlers make a chunk of each, and only one is ever loaded.
  const { data } = await (variant === "simd" ? import("../module/simd.data.mjs") : import("../module/plain.data.mjs"));
  const bytes = new Uint8Array(data.length / 2);
  for (let i = 0; i < bytes.length; i += 1)
    bytes[i] = (digit(data.charCodeAt(2 * i)) << 4) | digit(data.charCodeAt(2 * i + 1));
  return bytes;
}

// Of 0 to 9 and a to f.
function digit(code: number): number {
  return code < 58 ? code - 48 : code - 87;
}

/** `url` as in FeldsiegelOptions.wasmUrl. Errors: module_unavailable. */
export async function fetchedWasm(url: string, variant: WasmVariant): Promise<Uint8Array> {
  const address = url.endsWith("/") ? `${url}feldsiegel.${variant}.wasm` : url;
  let response: Response;
  try {
    response = await fetch(address, { credentials: "omit", redirect: "error" });
  } catch (cause) {
    throw new FeldsiegelError("module_unavailable", {
      at: "/wasmUrl",
      detail: "The address cannot be fetched.",
      cause,
    });
  }
  if (!response.ok) {
    throw new FeldsiegelError("module_unavailable", {
      at: "/wasmUrl",
      detail: `The server answered ${response.status}.`,
      status: response.status,
    });
  }
  return new Uint8Array(await response.arrayBuffer());
}

/** Which build the bytes are. Refuses those of another version: the glue would not fit, and nobody vouches for them. */
export async function variantOf(bytes: Uint8Array, at: "/wasmUrl" | "/wasmBinary"): Promise<WasmVariant> {
  if (typeof crypto.subtle !== "object") {
    throw new FeldsiegelError("module_unavailable", {
      at,
      detail: "The page is not a secure context, so the file cannot be checked.",
    });
  }
  const { sha256 } = await import("../module/hashes.mjs");
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes as BufferSource));
  const hex = Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
  if (hex === sha256.simd) return "simd";
  if (hex === sha256.plain) return "plain";
  throw new FeldsiegelError("module_unavailable", {
    at,
    detail: "The file is not one of this version of the package.",
  });
}
