// Opens records for a purpose: in requests of at most 1,000 records, each answered to a key that lives for this one
// request.
import { toBase64url } from "../base64url.js";
import type { Client } from "../client.js";
import type { OpenDirectory } from "../directory.js";
import { FeldsiegelError, throwIfCanceled } from "../errors.js";
import { requestService } from "../http/request.js";
import { identify } from "../identity.js";
import { listOfRecords } from "../members.js";
import { refuseUnknownMembers } from "../options.js";
import { pause } from "../pause.js";
import { indexOf, pointerTo, tokensOf } from "../pointer.js";
import type { CollectionRules } from "../policy.js";
import type { Revealed, RevealedField, RevealOptions } from "../types.js";
import { sealedReplyOf, takeAnswer, type Answer, type AnswerTo } from "./answer.js";
import { bodyOf, requestsOf } from "./body.js";
import { selectMembers, type SelectedRecord } from "./selection.js";

const answerLimit = 256 * 1024 * 1024; // bytes; what an answer holds is limited by the service
const optionNames: ReadonlySet<string> = new Set<keyof RevealOptions>(["purpose", "onError", "onProgress", "signal"]);

/** See Feldsiegel.reveal. */
export async function reveal(
  client: Client,
  collection: string,
  records: readonly object[],
  options: RevealOptions,
): Promise<Revealed> {
  const { purpose, onError = "refuse", onProgress, signal } = checkRevealOptions(options);
  const rows = listOfRecords(records);
  throwIfCanceled(signal);
  const directory = await client.directory.current(signal);
  const rules = directory.policy.collection(collection);
  if (!directory.policy.purposes.has(purpose)) throw new FeldsiegelError("purpose_unknown", { at: "/purpose" });
  const { results, selected, withheld } = selectMembers(rules, purpose, rows);
  const errors: RevealedField[] = [];
  for (const part of requestsOf(selected)) {
    const answer = await revealPart(client, directory, rules, part, { purpose, onError, signal });
    answer.withheld.forEach((name) => withheld.add(name));
    errors.push(...answer.errors);
    onProgress?.({ done: part[part.length - 1]!.row + 1, total: rows.length });
    await pause();
    throwIfCanceled(signal);
  }
  return { records: results, withheld: [...withheld].sort(), errors };
}

function checkRevealOptions(options: RevealOptions): RevealOptions {
  if (typeof options !== "object" || options === null) throw new FeldsiegelError("missing_member", { at: "/purpose" });
  refuseUnknownMembers(options, optionNames);
  if (typeof options.purpose !== "string" || options.purpose === "")
    throw new FeldsiegelError("missing_member", { at: "/purpose" });
  if (options.onError !== undefined && options.onError !== "refuse" && options.onError !== "report") {
    throw new FeldsiegelError("invalid_value", { at: "/onError", detail: 'It is "refuse" or "report".' });
  }
  return options;
}

type PartOptions = Pick<RevealOptions, "purpose" | "signal"> & { onError: "refuse" | "report" };

async function revealPart(
  client: Client,
  directory: OpenDirectory,
  rules: CollectionRules,
  records: SelectedRecord[],
  options: PartOptions,
): Promise<Answer> {
  const { token, tenant, person } = await identify(client.identity);
  const requestId = crypto.randomUUID();
  const suite = directory.suite || 32; // without an active key nothing says which; every service speaks X25519
  const key = await client.engine.makeReplyKey(suite);
  try {
    const reply = { suite, public_key: toBase64url(key.publicKey) };
    const envelope = {
      collection: rules.name,
      purpose: options.purpose,
      request_id: requestId,
      reply,
      on_error: options.onError,
    };
    const body = bodyOf(envelope, rules.recordId, records);
    const answer = await post(client, { body, token, signal: options.signal }, records);
    const { enc, ct } = sealedReplyOf(answer, requestId);
    const document = await client.engine.openReply({ key: key.handle, enc, ct, tenant, person, requestId });
    return takeAndWipe(document, { requestId, recordId: rules.recordId, records, onError: options.onError });
  } finally {
    await client.engine.release(key.handle).catch(() => undefined); // the worker may be what failed
  }
}

function takeAndWipe(document: Uint8Array, to: AnswerTo): Answer {
  try {
    return takeAnswer(document, to);
  } finally {
    document.fill(0);
  }
}

async function post(
  client: Client,
  request: { body: string; token: string; signal?: AbortSignal },
  records: readonly SelectedRecord[],
): Promise<Uint8Array> {
  try {
    return await requestService({ ...request, url: `${client.endpoint}/v1/reveal`, limit: answerLimit });
  } catch (error) {
    throw withRowsOf(records, error);
  }
}

// The service counts the records of its request; the caller knows those that were given.
function withRowsOf(records: readonly SelectedRecord[], error: unknown): unknown {
  if (!(error instanceof FeldsiegelError) || !error.at) return error;
  const [list, index, ...rest] = tokensOf(error.at) ?? [];
  const record = list === "records" ? records[indexOf(index) ?? -1] : undefined;
  if (!record) return error;
  const at = rest.reduce(pointerTo, pointerTo("", record.row));
  return new FeldsiegelError(error.code, { at, status: error.status, limit: error.limit, cause: error });
}
