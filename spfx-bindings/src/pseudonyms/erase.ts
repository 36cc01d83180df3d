// Erasing a person: the assignment and the secret go, so that the pseudonym is nobody's any more.
import { checkOptions } from "../base/options.js";
import type { Client } from "../directory/keeper.js";
import { FeldsiegelError } from "../errors.js";
import { dateIn, numberIn } from "../http/answer.js";
import { ask } from "../http/ask.js";
import { assignedDomain } from "../records/plan.js";
import type { CallOptions, Erased } from "../types.js";

/** See Feldsiegel.erase. */
export async function erase(
  client: Client,
  domain: string,
  pseudonym: string,
  options: CallOptions = {},
): Promise<Erased> {
  checkOptions(options);
  const { signal } = options;
  const { plans } = await client.directory.current(signal);
  const { name } = assignedDomain(plans, domain);
  // It becomes part of an address: nothing that could lead elsewhere.
  if (typeof pseudonym !== "string" || !/^(?=.*[A-Za-z0-9])[A-Za-z0-9@.-]{1,64}$/.test(pseudonym)) {
    throw new FeldsiegelError("pseudonym_malformed", { at: "/pseudonym" });
  }
  const path = `subjects/${pseudonym}?domain=${encodeURIComponent(name)}`;
  const answer = await ask(client, { path, method: "DELETE", signal });
  return { sequence: numberIn(answer, "sequence"), erased: dateIn(answer, "erased") };
}
