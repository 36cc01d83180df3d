// Requests whose answer is sealed to the caller: each has an id and a key that live for it alone.
import { toBase64url } from "../base64url.js";
import type { Client } from "../client.js";
import type { OpenDirectory } from "../directory.js";
import { identify, type Caller } from "../identity.js";
import { bytesOf, malformed, objectOf, refuseOthers } from "./answer.js";
import { requestService } from "./request.js";

export interface ReplyTo extends Caller {
  requestId: string;
  /** The member `reply` of the request. */
  reply: { suite: number; public_key: string };
  /** The engine's reply key. */
  key: number;
}

export interface SealedReply {
  enc: Uint8Array;
  ct: Uint8Array;
}

/** Makes id and key for one request, and frees the key when `work` ends. */
export async function withReplyKey<T>(
  { engine, identity }: Client,
  directory: OpenDirectory,
  work: (to: ReplyTo) => Promise<T>,
): Promise<T> {
  const caller = await identify(identity);
  const suite = directory.suite || 32; // without an active key nothing says which; every service speaks X25519
  const key = await engine.makeReplyKey(suite);
  try {
    const reply = { suite, public_key: toBase64url(key.publicKey) };
    return await work({ ...caller, requestId: crypto.randomUUID(), reply, key: key.handle });
  } finally {
    await engine.release(key.handle).catch(() => undefined); // the worker may be what failed
  }
}

const answerLimit = 256 * 1024 * 1024; // bytes; what an answer holds is limited by the service

/** Posts `body` and returns the answer as it came. Errors: those of requestService, and reply_malformed. */
export async function postForReply(
  client: Client,
  { token, requestId }: ReplyTo,
  { path, body, signal }: { path: string; body: string; signal?: AbortSignal },
): Promise<SealedReply> {
  const url = `${client.endpoint}/v1/${path}`;
  return sealedReplyOf(await requestService({ url, token, body, signal, limit: answerLimit }), requestId);
}

function sealedReplyOf(body: Uint8Array, requestId: string): SealedReply {
  const reply = objectOf(body);
  refuseOthers(reply, ["request_id", "enc", "ct"], "");
  if (reply.request_id !== requestId) throw malformed("/request_id");
  return { enc: bytesOf(reply, "enc"), ct: bytesOf(reply, "ct") };
}
