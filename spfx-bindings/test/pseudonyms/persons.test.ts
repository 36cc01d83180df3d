// Re-identification, approvals and erasure: what is sent, and what is made of the answers.
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { feldsiegel, type Feldsiegel } from "../../src/index.js";
import { forgetVersions } from "../../src/directory.js";
import { failureOf } from "../support/failures.js";
import { endpoint, personPolicy, problem, Service } from "../support/service.js";

let service: Service;
let client: Feldsiegel;
beforeEach(async () => {
  forgetVersions();
  service = await Service.start("x25519", personPolicy);
  client = await feldsiegel(service.options).using(service.identity);
});
afterEach(() => {
  client.close();
  vi.unstubAllGlobals();
});

const a = "0b2a9d7c-5d55-4c5e-9f0e-3b8f2b1c6a10";
const b = "1b2a9d7c-5d55-4c5e-9f0e-3b8f2b1c6a11";
const asked = () => service.requests.filter(({ url }) => !url.endsWith("key-directory"));
const json = (value: unknown, status = 200) => new Response(JSON.stringify(value), { status });
const answer = (value: unknown) => {
  service.instead = ({ url }) => (url.endsWith("key-directory") ? undefined : json(value));
};

describe("reidentify", () => {
  type Body = { request_id: string; reply: { suite: number; public_key: string }; pseudonyms: string[] };
  const reply = (results: unknown, more: object = {}) => {
    service.instead = async ({ url, init }) => {
      if (url.endsWith("key-directory")) return undefined as never;
      const body = JSON.parse(init.body as string) as Body;
      return json(await service.seal(body, { request_id: body.request_id, results, ...more }));
    };
  };
  const options = { reason: "Request for information, file 12/26" };

  it("gives identifiers, and says of each pseudonym without one why", async () => {
    reply([
      { pseudonym: a, identifier: "Zoë Müller" },
      { pseudonym: b, code: "data_subject_erased" },
    ]);
    expect(await client.reidentify("person", [a, b.toUpperCase()], options)).toEqual([
      { pseudonym: a, identifier: "Zoë Müller" },
      { pseudonym: b.toUpperCase(), code: "data_subject_erased" },
    ]);
    const [{ url, init }] = asked() as [never];
    expect(url).toBe(`${endpoint}/v1/reidentify`);
    const { request_id, reply: key, ...rest } = JSON.parse((init as { body: string }).body);
    expect(rest).toEqual({ domain: "person", pseudonyms: [a, b.toUpperCase()], reason: options.reason });
    expect([request_id.length, key.suite]).toEqual([36, 32]);
  });

  it("asks nobody about nobody", async () => {
    expect(await client.reidentify("person", [], options)).toEqual([]);
    expect(asked()).toEqual([]);
  });

  it.each<[string, unknown[], string, string]>([
    ["no reason", ["person", [a], { reason: " " }], "missing_member", "/reason"],
    ["no options", ["person", [a]], "missing_member", "/reason"],
    ["a misspelled option", ["person", [a], { ...options, Reason: "x" }], "unknown_member", "/Reason"],
    ["an unknown domain", ["people", [a], options], "domain_unknown", "/domain"],
    ["a derived domain", ["device", [a], options], "invalid_value", "/domain"],
    ["a domain of IP addresses", ["address", [a], options], "invalid_value", "/domain"],
    ["a text instead of a list", ["person", a, options], "wrong_type", "/pseudonyms"],
    ["a number in the list", ["person", [a, 7], options], "wrong_type", "/pseudonyms/1"],
  ])("refuses %s before it asks", async (_, given, code, at) => {
    expect(await failureOf((client.reidentify as any)(...given))).toEqual({ code, at });
    expect(asked()).toEqual([]);
  });

  const fitting = { pseudonym: a, identifier: "x" };
  it.each<[string, unknown, object?]>([
    ["for fewer pseudonyms", []],
    ["for more pseudonyms", [fitting, fitting]],
    ["about another pseudonym", [{ ...fitting, pseudonym: b }]],
    ["without the pseudonym", [{ identifier: "x" }]],
    ["with neither identifier nor code", [{ pseudonym: a }]],
    ["with both", [{ ...fitting, code: "pseudonym_unknown" }]],
    ["with an unknown code", [{ pseudonym: a, code: "gone" }]],
    ["with an identifier that is no text", [{ pseudonym: a, identifier: 7 }]],
    ["with an unknown member", [{ ...fitting, tag: "x" }]],
    ["that is null", [null]],
    ["that is no list", {}],
    ["to another request", [fitting], { request_id: crypto.randomUUID() }],
  ])("refuses an answer %s", async (_, results, more) => {
    reply(results, more);
    expect(await failureOf(client.reidentify("person", [a], options))).toEqual({ code: "reply_malformed" });
  });

  it("refuses an answer in clear: the backend would have read it", async () => {
    answer({ request_id: "x", results: [fitting] });
    expect(await failureOf(client.reidentify("person", [a], options))).toEqual({ code: "reply_malformed" });
  });

  it("passes on that an approval is missing", async () => {
    service.instead = ({ url }) =>
      url.endsWith("reidentify") ? problem(403, { code: "approval_required" }) : undefined;
    const failure = await failureOf(client.reidentify("person", [a], options));
    expect(failure).toEqual({ code: "approval_required", status: 403 });
  });
});

describe("approvals", () => {
  const id = "33333333-3333-4333-8333-333333333333";
  const entry = {
    id,
    purpose: "reidentification",
    requester: "r",
    own: false,
    reason: "because of that",
    requested: 1_800_000_000,
    minutes: 60,
    state: "requested",
    decide_before: 1_800_086_400,
  };

  it("are asked for with purpose, reason and minutes", async () => {
    answer({ id, decide_before: 1_800_086_400 });
    const given = await client.requestApproval("reidentification", "because of that", { minutes: 30 });
    expect(given).toEqual({ id, decideBefore: new Date(1_800_086_400_000) });
    const [{ url, init }] = asked() as [never];
    expect(url).toBe(`${endpoint}/v1/approvals`);
    const sent = JSON.parse((init as { body: string }).body);
    expect(sent).toEqual({ purpose: "reidentification", reason: "because of that", minutes: 30 });
  });

  it("are listed, open and given", async () => {
    const { decide_before: _, ...rest } = entry;
    const approved = { ...rest, state: "approved", approver: "p", approved: 1_800_000_060, expires: 1_800_003_660 };
    answer({ approvals: [entry, { ...approved, reason: null }] });
    const [open, given] = await client.approvals();
    expect(open).toMatchObject({ id, own: false, minutes: 60, decideBefore: new Date(1_800_086_400_000) });
    expect(open).not.toHaveProperty("approver");
    expect(given).toMatchObject({ state: "approved", reason: null, expires: new Date(1_800_003_660_000) });
    expect(asked()[0]!.init).toMatchObject({ method: "GET", body: undefined });
  });

  it("are given by their id, without a body", async () => {
    answer({ id, purpose: "p", requester: "r", approved: 1_800_000_060, expires: 1_800_003_660 });
    expect(await client.approve(id.toUpperCase())).toMatchObject({ id, expires: new Date(1_800_003_660_000) });
    const [{ url, init }] = asked() as [never];
    expect(url).toBe(`${endpoint}/v1/approvals/${id}/approve`);
    expect(init).toMatchObject({ method: "POST", body: undefined });
    expect((init as { headers: object }).headers).not.toHaveProperty("content-type");
  });

  const noIds = ["", "../reveal", `${id}/x`, "00000000-0000-0000-0000-000000000000"];
  it.each(noIds)("are not given for %j", async (wrong) => {
    expect(await failureOf(client.approve(wrong))).toEqual({ code: "invalid_value", at: "/id" });
    expect(asked()).toEqual([]);
  });

  it.each<[string, unknown[], string, string]>([
    ["no purpose", ["", "because"], "missing_member", "/purpose"],
    ["no reason", ["reidentification", ""], "missing_member", "/reason"],
    ["half a minute", ["reidentification", "because", { minutes: 0.5 }], "invalid_value", "/minutes"],
    ["no minute", ["reidentification", "because", { minutes: 0 }], "invalid_value", "/minutes"],
    ["an unknown option", ["reidentification", "because", { hours: 1 }], "unknown_member", "/hours"],
  ])("are not asked for with %s", async (_, given, code, at) => {
    expect(await failureOf((client.requestApproval as any)(...given))).toEqual({ code, at });
    expect(asked()).toEqual([]);
  });

  it.each<[string, unknown]>([
    ["no list", { approvals: {} }],
    ["null in it", { approvals: [null] }],
    ["an unknown state", { approvals: [{ ...entry, state: "maybe" }] }],
    ["no time", { approvals: [{ ...entry, requested: "now" }] }],
    ["a time beyond the calendar", { approvals: [{ ...entry, requested: 2 ** 53 - 1 }] }],
    ["no approver though it is given", { approvals: [{ ...entry, state: "approved" }] }],
    ["no reason at all", { approvals: [{ ...entry, reason: undefined }] }],
  ])("are refused with %s", async (_, value) => {
    answer(value);
    expect(await failureOf(client.approvals())).toEqual({ code: "reply_malformed" });
  });
});

describe("erase", () => {
  it("names domain and pseudonym, and tells when", async () => {
    answer({ sequence: 12, domain_id: 1, domain: "person", pseudonym: a, erased: 1_800_000_000 });
    expect(await client.erase("person", a)).toEqual({ sequence: 12, erased: new Date(1_800_000_000_000) });
    const [{ url, init }] = asked() as [never];
    expect(url).toBe(`${endpoint}/v1/subjects/${a}?domain=person`);
    expect(init).toMatchObject({ method: "DELETE", body: undefined });
  });

  const none = ["", "..", ".", "a/b", "a?b", "a#b", "a%2fb", "ä", "a b", "a".repeat(65), 7];
  it.each(none)("refuses %j as a pseudonym", async (wrong) => {
    const failure = await failureOf(client.erase("person", wrong as string));
    expect(failure).toEqual({ code: "pseudonym_malformed", at: "/pseudonym" });
    expect(asked()).toEqual([]);
  });

  const others = [
    ["people", "domain_unknown"],
    ["device", "invalid_value"],
    ["address", "invalid_value"],
  ];
  it.each(others)("refuses the domain %s", async (name, code) => {
    expect(await failureOf(client.erase(name!, a))).toEqual({ code, at: "/domain" });
  });

  it.each<[string, unknown]>([
    ["no sequence", { erased: 1 }],
    ["no time", { sequence: 1 }],
    ["a list", []],
  ])("refuses an answer with %s", async (_, value) => {
    answer(value);
    expect(await failureOf(client.erase("person", a))).toEqual({ code: "reply_malformed" });
  });

  it("passes on the service's refusal, and cancels by a signal", async () => {
    service.instead = ({ url }) => (/subjects/.test(url) ? problem(404, { code: "pseudonym_unknown" }) : undefined);
    expect(await failureOf(client.erase("person", a))).toEqual({ code: "pseudonym_unknown", status: 404 });
    expect(await failureOf(client.erase("person", a, { signal: AbortSignal.abort() }))).toEqual({ code: "canceled" });
  });
});
