// Where the service is.
import { FeldsiegelError } from "../errors.js";

const loopback = new Set(["localhost", "127.0.0.1", "[::1]"]);

/** The endpoint as an absolute address without a slash at its end. Errors: invalid_value at /endpoint. */
export function endpointAddress(endpoint: unknown, base: string | undefined = globalThis.location?.href): string {
  const refuse = (detail: string) => new FeldsiegelError("invalid_value", { at: "/endpoint", detail });
  if (typeof endpoint !== "string" || endpoint === "") throw refuse("Pass an address.");
  let url: URL;
  try {
    url = new URL(endpoint, base);
  } catch {
    throw refuse("It is no address.");
  }
  const secure = url.protocol === "https:" || (url.protocol === "http:" && loopback.has(url.hostname));
  if (!secure) throw refuse("Tokens and records travel over HTTPS only; HTTP is for loopback.");
  if (url.username || url.password || url.search || url.hash) throw refuse("Only scheme, host, port and path.");
  return url.href.replace(/\/+$/, "");
}
