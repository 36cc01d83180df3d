// What the smaller calls have in common: a verified directory, a fresh token, one request.
import type { Client } from "./client.js";
import { FeldsiegelError, throwIfCanceled } from "./errors.js";
import { malformed, objectOf, type AnswerObject } from "./http/answer.js";
import { requestService } from "./http/request.js";
import { identify } from "./identity.js";
import { refuseUnknownMembers } from "./options.js";
import type { DomainRules } from "./policy.js";
import type { CallOptions } from "./types.js";

const answerLimit = 4 * 1024 * 1024; // bytes

export interface SmallCall {
  /** After `/v1/`. */
  path: string;
  method?: "DELETE" | "POST";
  body?: object;
}

/** The answer as an object. Errors: those of the token and the service, reply_malformed. */
export async function callService(client: Client, call: SmallCall, signal?: AbortSignal): Promise<AnswerObject> {
  throwIfCanceled(signal);
  const { token } = await identify(client.identity);
  const body = call.body && JSON.stringify(call.body);
  const url = `${client.endpoint}/v1/${call.path}`;
  return objectOf(await requestService({ url, token, method: call.method, body, signal, limit: answerLimit }));
}

/** Errors: unknown_member, wrong_type. */
export function checkCallOptions(options: CallOptions, ...names: string[]): void {
  if (typeof options !== "object" || options === null) throw new FeldsiegelError("wrong_type", { at: "/options" });
  refuseUnknownMembers(options, new Set([...names, "signal"]));
}

/** Errors: missing_member at `/<name>`. */
export function requiredText(value: unknown, name: string): string {
  if (typeof value !== "string" || value.trim() === "") throw new FeldsiegelError("missing_member", { at: `/${name}` });
  return value;
}

/** Errors: domain_unknown; invalid_value (a domain of another kind, which keeps nothing). */
export async function assignedDomain(client: Client, name: string, signal?: AbortSignal): Promise<DomainRules> {
  const domain = (await client.directory.current(signal)).policy.domain(name);
  if (domain.kind !== "assigned") {
    const detail = `Its pseudonyms are ${domain.kind === "ip" ? "of IP addresses" : "derived"}: nothing is kept.`;
    throw new FeldsiegelError("invalid_value", { at: "/domain", detail });
  }
  return domain;
}

/** Errors: reply_malformed. */
export function textIn(answer: AnswerObject, name: string): string {
  const value = answer[name];
  if (typeof value !== "string") throw malformed(`/${name}`);
  return value;
}

/** A time in seconds since 1970. Errors: reply_malformed. */
export function dateIn(answer: AnswerObject, name: string): Date {
  const date = new Date(numberIn(answer, name) * 1000);
  if (Number.isNaN(date.getTime())) throw malformed(`/${name}`);
  return date;
}

/** Errors: reply_malformed. */
export function numberIn(answer: AnswerObject, name: string): number {
  const value = answer[name];
  if (!Number.isSafeInteger(value)) throw malformed(`/${name}`);
  return value as number;
}
