// Erasing a person: the assignment and the secret go, so that the pseudonym is nobody's any more.
import { assignedDomain, callService, checkCallOptions, dateIn, numberIn } from "../calls.js";
import type { Client } from "../client.js";
import { FeldsiegelError } from "../errors.js";
import type { CallOptions, Erased } from "../types.js";

/** See Feldsiegel.erase. */
export async function erase(
  client: Client,
  domain: string,
  pseudonym: string,
  options: CallOptions = {},
): Promise<Erased> {
  checkCallOptions(options);
  const { name } = await assignedDomain(client, domain, options.signal);
  // It becomes part of an address: nothing that could lead elsewhere.
  if (typeof pseudonym !== "string" || !/^(?=.*[A-Za-z0-9])[A-Za-z0-9@.-]{1,64}$/.test(pseudonym)) {
    throw new FeldsiegelError("pseudonym_malformed", { at: "/pseudonym" });
  }
  const call = { path: `subjects/${pseudonym}?domain=${encodeURIComponent(name)}`, method: "DELETE" as const };
  const answer = await callService(client, call, options.signal);
  return { sequence: numberIn(answer, "sequence"), erased: dateIn(answer, "erased") };
}
