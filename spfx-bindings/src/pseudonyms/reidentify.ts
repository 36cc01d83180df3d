// From pseudonyms back to identifiers, sealed to the caller: the backend in between sees neither.
import { assignedDomain, checkCallOptions, requiredText } from "../calls.js";
import type { Client } from "../client.js";
import { FeldsiegelError, isErrorCode, throwIfCanceled } from "../errors.js";
import { isObject, malformed, objectOf, refuseOthers } from "../http/answer.js";
import { postForReply, withReplyKey } from "../http/reply.js";
import type { Reidentified, ReidentifyOptions } from "../types.js";

/** See Feldsiegel.reidentify. */
export async function reidentify(
  client: Client,
  domain: string,
  pseudonyms: readonly string[],
  options: ReidentifyOptions,
): Promise<Reidentified[]> {
  if (typeof options !== "object" || options === null) throw new FeldsiegelError("missing_member", { at: "/reason" });
  checkCallOptions(options, "reason");
  const reason = requiredText(options.reason, "reason");
  const texts = listOfTexts(pseudonyms);
  const { signal } = options;
  throwIfCanceled(signal);
  const { name } = await assignedDomain(client, domain, signal);
  if (texts.length === 0) return [];
  const directory = await client.directory.current(signal);
  return withReplyKey(client, directory, async (to) => {
    const { requestId, reply, key, tenant, person } = to;
    const body = JSON.stringify({ domain: name, request_id: requestId, pseudonyms: texts, reason, reply });
    const { enc, ct } = await postForReply(client, to, { path: "reidentify", body, signal });
    const document = await client.engine.openReply({ key, enc, ct, tenant, person, requestId });
    try {
      return resultsOf(document, requestId, texts);
    } finally {
      document.fill(0);
    }
  });
}

function listOfTexts(pseudonyms: readonly string[]): string[] {
  if (!Array.isArray(pseudonyms)) throw new FeldsiegelError("wrong_type", { at: "/pseudonyms" });
  return pseudonyms.map((text: unknown, i) => {
    if (typeof text !== "string") throw new FeldsiegelError("wrong_type", { at: `/pseudonyms/${i}` });
    return text;
  });
}

function resultsOf(document: Uint8Array, requestId: string, pseudonyms: readonly string[]): Reidentified[] {
  const answer = objectOf(document);
  refuseOthers(answer, ["request_id", "results"], "");
  if (answer.request_id !== requestId) throw malformed("/request_id");
  const { results } = answer;
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
