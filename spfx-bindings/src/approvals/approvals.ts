// Four-eyes: asking for approvals, seeing them, giving them (docs/spec/api.md).
import { checkOptions, requiredText } from "../base/options.js";
import type { Client } from "../directory/keeper.js";
import { FeldsiegelError } from "../errors.js";
import { dateIn, isObject, malformed, numberIn, textIn, type AnswerObject } from "../http/answer.js";
import { ask } from "../http/ask.js";
import { guidOf } from "../identity.js";
import type { Approval, CallOptions, GivenApproval, RequestApprovalOptions, RequestedApproval } from "../types.js";

/** See Feldsiegel.requestApproval. */
export async function requestApproval(
  client: Client,
  purpose: string,
  reason: string,
  options: RequestApprovalOptions = {},
): Promise<RequestedApproval> {
  checkOptions(options, "minutes");
  const { minutes, signal } = options;
  if (minutes !== undefined && !(Number.isSafeInteger(minutes) && minutes > 0)) {
    throw new FeldsiegelError("invalid_value", { at: "/minutes", detail: "It is a whole number from 1 on." });
  }
  const body = { purpose: requiredText(purpose, "purpose"), reason: requiredText(reason, "reason"), minutes };
  const answer = await ask(client, { path: "approvals", body, signal });
  return { id: textIn(answer, "id"), decideBefore: dateIn(answer, "decide_before") };
}

/** See Feldsiegel.approvals. */
export async function approvals(client: Client, options: CallOptions = {}): Promise<Approval[]> {
  checkOptions(options);
  const { approvals: list } = await ask(client, { path: "approvals", signal: options.signal });
  if (!Array.isArray(list)) throw malformed("/approvals");
  return list.map((entry: unknown, i) => {
    if (!isObject(entry)) throw malformed(`/approvals/${i}`);
    return approvalOf(entry);
  });
}

function approvalOf(entry: AnswerObject): Approval {
  const { state, own, reason } = entry;
  if ((state !== "requested" && state !== "approved") || typeof own !== "boolean") throw malformed("/approvals");
  const approval: Approval = {
    id: textIn(entry, "id"),
    purpose: textIn(entry, "purpose"),
    requester: textIn(entry, "requester"),
    own,
    reason: reason === null ? null : textIn(entry, "reason"),
    requested: dateIn(entry, "requested"),
    minutes: numberIn(entry, "minutes"),
    state,
  };
  if (state === "requested") return { ...approval, decideBefore: dateIn(entry, "decide_before") };
  const approver = textIn(entry, "approver");
  return { ...approval, approver, approved: dateIn(entry, "approved"), expires: dateIn(entry, "expires") };
}

/** See Feldsiegel.approve. */
export async function approve(client: Client, id: string, options: CallOptions = {}): Promise<GivenApproval> {
  checkOptions(options);
  const guid = guidOf(id);
  if (!guid) throw new FeldsiegelError("invalid_value", { at: "/id", detail: "Pass the id of an approval." });
  const answer = await ask(client, { path: `approvals/${guid}/approve`, method: "POST", signal: options.signal });
  return {
    id: textIn(answer, "id"),
    purpose: textIn(answer, "purpose"),
    requester: textIn(answer, "requester"),
    approved: dateIn(answer, "approved"),
    expires: dateIn(answer, "expires"),
  };
}
