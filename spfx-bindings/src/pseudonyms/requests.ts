// The two requests that make pseudonyms, for a range of persons of one domain (docs/spec/assignments.md). Nothing that
// comes back is used before the core has verified or opened it.
import { toBase64url } from "../base64url.js";
import type { Client } from "../client.js";
import type { EntryRange } from "../core/engine.js";
import type { OpenDirectory } from "../directory.js";
import { FeldsiegelError, movedTo } from "../errors.js";
import { bytesOf, malformed, objectOf, refuseOthers } from "../http/answer.js";
import { postForReply, withReplyKey } from "../http/reply.js";
import { requestService } from "../http/request.js";
import { identify } from "../identity.js";
import { indexOf, tokensOf } from "../pointer.js";
import type { DomainRules } from "../policy.js";

export interface RangeWork {
  client: Client;
  directory: OpenDirectory;
  session: { handle: number; header: string };
  domain: DomainRules;
  range: EntryRange;
  /** Of the persons of the range: where they stand in the records. */
  places: readonly string[];
  signal: AbortSignal;
}

const elementSize = 32;
const proofSize = 64;
const answerLimit = 1024 * 1024; // bytes of an evaluation

/**
 * Blinds, has evaluated, verifies the proof. Errors: those of the service with a person's place; proof_invalid and
 * element_invalid, which are about the answer as a whole; reply_malformed.
 */
export async function evaluate(work: RangeWork): Promise<void> {
  const { client, domain, range, signal } = work;
  const blinded = await client.engine.blind(range);
  const { token } = await identify(client.identity);
  const requestId = crypto.randomUUID();
  const body = JSON.stringify({ domain: domain.name, request_id: requestId, elements: toBase64url(blinded) });
  const url = `${client.endpoint}/v1/pseudonyms/evaluate`;
  const answer = await requestService({ url, token, body, signal, limit: answerLimit }).catch((error: unknown) => {
    throw aboutPersons(work, error);
  });
  const { elements, proof } = evaluationOf(answer, requestId, domain);
  await client.engine.finalize({ ...range, elements, proof }).catch(refuseAnswer);
}

function evaluationOf(
  body: Uint8Array,
  requestId: string,
  domain: DomainRules,
): { elements: Uint8Array; proof: Uint8Array } {
  const answer = objectOf(body);
  refuseOthers(answer, ["request_id", "domain", "version", "elements", "proof"], "");
  if (answer.request_id !== requestId) throw malformed("/request_id");
  if (answer.domain !== domain.name) throw malformed("/domain");
  if (answer.version !== domain.version) {
    throw new FeldsiegelError("proof_invalid", {
      detail: "The service evaluates with another version of the domain's key than the key directory says.",
    });
  }
  const [elements, proof] = [bytesOf(answer, "elements"), bytesOf(answer, "proof")];
  if (elements.length % elementSize !== 0) throw malformed("/elements");
  if (proof.length !== proofSize) throw malformed("/proof");
  return { elements, proof };
}

/** Seals the identifiers for the vault and takes in what it assigned. Errors: as evaluate, and not_authentic. */
export async function assign(work: RangeWork): Promise<void> {
  const { client, directory, session, domain, range, signal } = work;
  const entries = await client.engine.sealIdentifiers(session.handle, range);
  await withReplyKey(client, directory, async (to) => {
    const { requestId, reply, key, tenant, person } = to;
    const header = session.header;
    const body = JSON.stringify({ domain: domain.name, request_id: requestId, header, entries, reply });
    const { enc, ct } = await postForReply(client, to, { path: "assignments", body, signal }).catch((error: unknown) => {
      throw aboutPersons(work, error);
    });
    await client.engine
      .acceptAssignments({ ...range, key, enc, ct, tenant, person, requestId })
      .catch(refuseAnswer);
  });
}

// The service counts the persons of its request; the caller knows the records that were given.
function aboutPersons({ places }: RangeWork, error: unknown): unknown {
  if (!(error instanceof FeldsiegelError) || !error.at) return error;
  const [list, index] = tokensOf(error.at) ?? [];
  const place = list === "entries" || list === "elements" ? places[indexOf(index) ?? -1] : undefined;
  return place === undefined ? error : movedTo(place, error);
}

// The core points into the answer; the caller's records are not to blame.
function refuseAnswer(error: unknown): never {
  if (!(error instanceof FeldsiegelError) || !error.at) throw error;
  throw new FeldsiegelError(error.code, { detail: `(${error.at} of the answer)`, cause: error });
}
