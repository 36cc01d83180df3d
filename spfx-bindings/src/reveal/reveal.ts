// Opens records for a purpose: in requests of at most 1,000 records, each answered to a key that lives for this one
// request.
import { checkNeededOptions } from "../base/options.js";
import { entryAt, pointerOf, pointerTo, type Place } from "../base/place.js";
import { pause, throwIfCanceled } from "../base/turns.js";
import type { Client, OpenDirectory } from "../directory/keeper.js";
import { FeldsiegelError } from "../errors.js";
import { askSealed, documentWith } from "../http/ask.js";
import { listOfRecords } from "../records/members.js";
import type { CollectionPlan } from "../records/plan.js";
import type { Revealed, RevealedField, RevealOptions } from "../types.js";
import { answerMembers, takeAnswer, type Answer } from "./answer.js";
import { bodyOf, requestsOf } from "./request.js";
import { selectMembers, type SelectedRecord } from "./selection.js";

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
  const plan = directory.plans.collection(collection);
  if (!directory.plans.purposes.has(purpose)) throw new FeldsiegelError("purpose_unknown", { at: "/purpose" });
  const { results, selected, withheld } = selectMembers(plan, purpose, rows);
  const errors: RevealedField[] = [];
  for (const part of requestsOf(selected)) {
    const answer = await revealPart(client, directory, plan, part, { purpose, onError, signal });
    answer.withheld.forEach((name) => withheld.add(name));
    errors.push(...answer.errors);
    onProgress?.({ done: part[part.length - 1]!.row + 1, total: rows.length });
    await pause();
    throwIfCanceled(signal);
  }
  return { records: results, withheld: [...withheld].sort(), errors };
}

function checkRevealOptions(options: RevealOptions): RevealOptions {
  checkNeededOptions(options, "purpose", "onError", "onProgress");
  if (options.onError !== undefined && options.onError !== "refuse" && options.onError !== "report") {
    throw new FeldsiegelError("invalid_value", { at: "/onError", detail: 'It is "refuse" or "report".' });
  }
  return options;
}

type PartOptions = Pick<RevealOptions, "purpose" | "signal"> & { onError: "refuse" | "report" };

function revealPart(
  client: Client,
  directory: OpenDirectory,
  { name: collection, recordId }: CollectionPlan,
  records: SelectedRecord[],
  { purpose, onError, signal }: PartOptions,
): Promise<Answer> {
  return askSealed(client, directory, {
    path: "reveal",
    body: (envelope) => bodyOf({ ...envelope, collection, purpose, on_error: onError }, recordId, records),
    open: documentWith(client.engine, answerMembers, (answer) => takeAnswer(answer, { recordId, records, onError })),
    blames: (place) => rowBlamed(records, place),
    signal,
  });
}

// The service counts the records of its request; the caller knows those that were given.
function rowBlamed(records: readonly SelectedRecord[], [list, index, ...rest]: Place): string | undefined {
  const record = list === "records" ? entryAt(records, index) : undefined;
  return record && pointerOf(rest, pointerTo("", record.row));
}
