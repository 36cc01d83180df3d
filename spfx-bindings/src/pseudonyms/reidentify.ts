// From pseudonyms back to identifiers, sealed to the caller: the backend in between sees neither.
import { checkNeededOptions } from "../base/options.js";
import { throwIfCanceled } from "../base/turns.js";
import type { Client } from "../directory/keeper.js";
import { FeldsiegelError, isErrorCode } from "../errors.js";
import { isObject, malformed, refuseOthers } from "../http/answer.js";
import { askSealed, documentWith } from "../http/ask.js";
import { assignedDomain } from "../records/plan.js";
import type { Reidentified, ReidentifyOptions } from "../types.js";

/** See Feldsiegel.reidentify. */
export async function reidentify(
  client: Client,
  domain: string,
  pseudonyms: readonly string[],
  options: ReidentifyOptions,
): Promise<Reidentified[]> {
  checkNeededOptions(options, "reason");
  const { reason, signal } = options;
  const texts = listOfTexts(pseudonyms);
  throwIfCanceled(signal);
  const directory = await client.directory.current(signal);
  const { name } = assignedDomain(directory.plans, domain);
  if (texts.length === 0) return [];
  return askSealed(client, directory, {
    path: "reidentify",
    body: (envelope) => JSON.stringify({ ...envelope, domain: name, pseudonyms: texts, reason }),
    open: documentWith(client.engine, ["results"], ({ results }) => resultsOf(results, texts)),
    signal,
  });
}

function listOfTexts(pseudonyms: readonly string[]): string[] {
  if (!Array.isArray(pseudonyms)) throw new FeldsiegelError("wrong_type", { at: "/pseudonyms" });
  return pseudonyms.map((text: unknown, i) => {
    if (typeof text !== "string") throw new FeldsiegelError("wrong_type", { at: `/pseudonyms/${i}` });
    return text;
  });
}

function resultsOf(results: unknown, pseudonyms: readonly string[]): Reidentified[] {
  if (!Array.isArray(results) || results.length !== pseudonyms.length) throw malformed("/results");
  return pseudonyms.map((pseudonym, i) => {
    const result: unknown = results[i];
    const at = `/results/${i}`;
    if (!isObject(result)) throw malformed(at);
    refuseOthers(result, ["pseudonym", "identifier", "code"], at);
    if (typeof result.pseudonym !== "string" || !areSpellings(result.pseudonym, pseudonym)) throw malformed(at);
    const { identifier, code } = result;
    if (typeof identifier === "string" && code === undefined) return { pseudonym, identifier };
    if (identifier === undefined && isErrorCode(code)) return { pseudonym, code };
    throw malformed(at);
  });
}

// The service answers in the domain's own spelling; a code may have been typed in another.
function areSpellings(a: string, b: string): boolean {
  const plain = (text: string) => text.toLowerCase().replace(/[-\s]/g, "").replace(/o/g, "0").replace(/[il]/g, "1");
  return plain(a) === plain(b);
}
