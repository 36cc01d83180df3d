// Asking the service: in the clear, or so that the answer is sealed to the caller (docs/spec/api.md, replies.md).
import { toBase64url } from "../base/base64url.js";
import { moving, type Place } from "../base/place.js";
import { throwIfCanceled } from "../base/turns.js";
import type { DirectoryFacts, Engine, ReplyQuery } from "../core/engine.js";
import { identify, type TokenProvider } from "../identity.js";
import { bytesIn, malformed, objectOf, refuseOthers, type AnswerObject } from "./answer.js";
import { requestService } from "./request.js";

export interface Service {
  /** As endpointAddress makes it. */
  readonly endpoint: string;
  readonly identity: TokenProvider;
  readonly engine: Engine;
}

interface Question {
  /** After `/v1/`. */
  path: string;
  signal?: AbortSignal;
  /**
   * Of a place in the request that the service refuses: the pointer to what the caller gave for it; undefined where the
   * caller gave nothing.
   */
  blames?: (place: Place) => string | undefined;
}

export interface ClearQuestion extends Question {
  method?: "DELETE" | "POST";
  body?: object;
  /** Bytes of the answer. */
  limit?: number;
}

const clearLimit = 4 * 1024 * 1024; // bytes
const sealedLimit = 256 * 1024 * 1024; // bytes; what an answer holds is limited by the service
const nowhere = () => undefined;

/** The answer as an object. Errors: those of the token and the service, reply_malformed. */
export async function ask(service: Service, question: ClearQuestion): Promise<AnswerObject> {
  const { path, method, signal, blames = nowhere, limit = clearLimit } = question;
  throwIfCanceled(signal);
  const { token } = await identify(service.identity);
  const body = question.body && JSON.stringify(question.body);
  const url = `${service.endpoint}/v1/${path}`;
  return objectOf(await requestService({ url, token, method, body, signal, limit }).catch(moving(blames)));
}

/** What every request for a sealed answer has; its names are the API's. */
export interface Envelope {
  request_id: string;
  reply: { suite: number; public_key: string };
}

export interface SealedQuestion<T> extends Question {
  /** The body's JSON text. */
  body: (envelope: Envelope) => string;
  /** Opens the answer by the engine: openReply, or a call that keeps in the core what is in it. */
  open: (reply: ReplyQuery) => Promise<T>;
}

/**
 * Asks under an id and a key that live for this one request, and opens the answer. Here is where an answer is known to
 * be to this request (id), for this caller (tenant, person) and under this directory; it is bound to them, but not
 * signed, so whoever opens it takes nothing in it for granted. Errors: as `ask`, and those of `open`.
 */
export async function askSealed<T>(
  { endpoint, identity, engine }: Service,
  directory: Pick<DirectoryFacts, "suite">,
  { path, signal, blames = nowhere, body, open }: SealedQuestion<T>,
): Promise<T> {
  const { token, tenant, person } = await identify(identity);
  const suite = directory.suite || 32; // without an active key nothing says which; every service speaks X25519
  const key = await engine.makeReplyKey(suite);
  try {
    const requestId = crypto.randomUUID();
    const text = body({ request_id: requestId, reply: { suite, public_key: toBase64url(key.publicKey) } });
    const request = { url: `${endpoint}/v1/${path}`, token, body: text, signal, limit: sealedLimit };
    const reply = objectOf(await requestService(request).catch(moving(blames)));
    refuseOthers(reply, ["request_id", "enc", "ct"], "");
    refuseOtherRequest(reply, requestId);
    const [enc, ct] = [bytesIn(reply, "enc"), bytesIn(reply, "ct")];
    return await open({ key: key.handle, enc, ct, tenant, person, requestId });
  } finally {
    await engine.release(key.handle).catch(() => undefined); // the worker may be what failed
  }
}

/**
 * For `open`: reads the answer as an object that has `request_id` and some of `members`, and wipes its bytes. Errors:
 * those of Engine.openReply and `read`, reply_malformed.
 */
export function documentWith<T>(engine: Engine, members: readonly string[], read: (answer: AnswerObject) => T) {
  return async (reply: ReplyQuery): Promise<T> => {
    const document = await engine.openReply(reply);
    try {
      const answer = objectOf(document);
      refuseOthers(answer, ["request_id", ...members], "");
      refuseOtherRequest(answer, reply.requestId);
      return read(answer);
    } finally {
      document.fill(0);
    }
  };
}

/** Errors: reply_malformed. */
export function refuseOtherRequest(answer: AnswerObject, requestId: string): void {
  if (answer.request_id !== requestId) throw malformed("/request_id");
}
