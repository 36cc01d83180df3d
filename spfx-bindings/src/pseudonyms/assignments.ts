// The two requests that make pseudonyms, for a range of persons of one domain (docs/spec/assignments.md). Nothing that
// comes back is used before the core has verified or opened it.
import { toBase64url } from "../base/base64url.js";
import { entryAt, pointerOf, placeIn, type Place } from "../base/place.js";
import type { EntryRange, SessionFacts } from "../core/engine.js";
import type { Client, OpenDirectory } from "../directory/keeper.js";
import { FeldsiegelError } from "../errors.js";
import { bytesIn, malformed, refuseOthers, type AnswerObject } from "../http/answer.js";
import { ask, askSealed, refuseOtherRequest } from "../http/ask.js";
import type { DomainPlan } from "../records/plan.js";

export interface RangeWork {
  client: Client;
  directory: OpenDirectory;
  session: SessionFacts;
  domain: DomainPlan;
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
  const { client, domain, range, places, signal } = work;
  const blinded = await client.engine.blind(range);
  const requestId = crypto.randomUUID();
  const body = { domain: domain.name, request_id: requestId, elements: toBase64url(blinded) };
  const path = "pseudonyms/evaluate";
  const answer = await ask(client, { path, body, signal, limit: answerLimit, blames: personAmong(places) });
  const { elements, proof } = evaluationOf(answer, requestId, domain);
  await client.engine.finalize({ ...range, elements, proof }).catch(refuseAnswer);
}

function evaluationOf(
  answer: AnswerObject,
  requestId: string,
  domain: DomainPlan,
): { elements: Uint8Array; proof: Uint8Array } {
  refuseOthers(answer, ["request_id", "domain", "version", "elements", "proof"], "");
  refuseOtherRequest(answer, requestId);
  if (answer.domain !== domain.name) throw malformed("/domain");
  if (answer.version !== domain.version) {
    throw new FeldsiegelError("proof_invalid", {
      detail: "The service evaluates with another version of the domain's key than the key directory says.",
    });
  }
  const [elements, proof] = [bytesIn(answer, "elements"), bytesIn(answer, "proof")];
  if (elements.length % elementSize !== 0) throw malformed("/elements");
  if (proof.length !== proofSize) throw malformed("/proof");
  return { elements, proof };
}

/** Seals the identifiers for the vault and takes in what it assigned. Errors: as evaluate, and not_authentic. */
export async function assign({ client, directory, session, domain, range, places, signal }: RangeWork): Promise<void> {
  const { engine } = client;
  const entries = await engine.sealIdentifiers(session.handle, range);
  const { header } = session;
  await askSealed(client, directory, {
    path: "assignments",
    body: (envelope) => JSON.stringify({ ...envelope, domain: domain.name, header, entries }),
    open: (reply) => engine.acceptAssignments({ ...range, ...reply }).catch(refuseAnswer),
    blames: personAmong(places),
    signal,
  });
}

// The service counts the persons of its request; the caller knows the records that were given.
function personAmong(places: readonly string[]): (place: Place) => string | undefined {
  return ([list, index]) => (list === "entries" || list === "elements" ? entryAt(places, index) : undefined);
}

// The core points into the answer; the caller's records are not to blame.
function refuseAnswer(error: unknown): never {
  const place = placeIn(error);
  if (!place) throw error;
  throw new FeldsiegelError((error as FeldsiegelError).code, {
    detail: `(${pointerOf(place)} of the answer)`,
    cause: error,
  });
}
