// Opens records for a purpose: in requests of at most 1,000 records, each answered to a key that lives for this one
// request.
import type { Client } from "../client.js";
import type { OpenDirectory } from "../directory.js";
import { FeldsiegelError, movedTo, throwIfCanceled } from "../errors.js";
import { postForReply, withReplyKey } from "../http/reply.js";
import { listOfRecords } from "../members.js";
import { refuseUnknownMembers } from "../options.js";
import { pause } from "../pause.js";
import { indexOf, pointerTo, tokensOf } from "../pointer.js";
import type { CollectionRules } from "../policy.js";
import type { Revealed, RevealedField, RevealOptions } from "../types.js";
import { takeAnswer, type Answer, type AnswerTo } from "./answer.js";
import { bodyOf, requestsOf } from "./body.js";
import { selectMembers, type SelectedRecord } from "./selection.js";

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
  { purpose, onError, signal }: PartOptions,
): Promise<Answer> {
  return withReplyKey(client, directory, async (to) => {
    const { requestId, reply, key, tenant, person } = to;
    const envelope = { collection: rules.name, purpose, request_id: requestId, reply, on_error: onError };
    const body = bodyOf(envelope, rules.recordId, records);
    const { enc, ct } = await postForReply(client, to, { path: "reveal", body, signal }).catch((error: unknown) => {
      throw withRowsOf(records, error);
    });
    const document = await client.engine.openReply({ key, enc, ct, tenant, person, requestId });
    return takeAndWipe(document, { requestId, recordId: rules.recordId, records, onError });
  });
}

function takeAndWipe(document: Uint8Array, to: AnswerTo): Answer {
  try {
    return takeAnswer(document, to);
  } finally {
    document.fill(0);
  }
}

// The service counts the records of its request; the caller knows those that were given.
function withRowsOf(records: readonly SelectedRecord[], error: unknown): unknown {
  if (!(error instanceof FeldsiegelError) || !error.at) return error;
  const [list, index, ...rest] = tokensOf(error.at) ?? [];
  const record = list === "records" ? records[indexOf(index) ?? -1] : undefined;
  if (!record) return error;
  return movedTo(rest.reduce(pointerTo, pointerTo("", record.row)), error);
}
