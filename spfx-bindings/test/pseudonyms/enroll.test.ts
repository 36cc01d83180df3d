// What protect makes of a vault that errs, lies, refuses or goes away.
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { feldsiegel, type Feldsiegel } from "../../src/index.js";
import { failureOf } from "../support/failures.js";
import { person, personPolicy, problem, Service, tenant } from "../support/service.js";
import { uuidText } from "../support/vault.js";

let service: Service;
let client: Feldsiegel;
beforeEach(async () => {
  service = await Service.start("x25519", personPolicy);
  client = await feldsiegel(service.options).using(service.identity);
});
afterEach(() => {
  client.close();
  vi.unstubAllGlobals();
});

const rows = [
  { id: 1, person: "Anna", salary: 1 },
  { id: 2, person: "Ben", salary: 2 },
  { id: 3, person: "Cem" },
];
const bytesOf = (text: unknown) => Buffer.from(text as string, "base64url");

describe("protect stops loudly, and returns nothing, when an evaluation", () => {
  type Evaluation = Record<string, unknown>;
  type Change = (answer: Evaluation) => unknown;
  const elements = (change: (elements: Buffer) => Buffer): Change => {
    return (answer) => ({ ...answer, elements: change(bytesOf(answer.elements)).toString("base64url") });
  };
  const proof = (change: (proof: Buffer) => Buffer): Change => {
    return (answer) => ({ ...answer, proof: change(bytesOf(answer.proof)).toString("base64url") });
  };
  const parts = (bytes: Buffer, ...order: number[]) =>
    Buffer.concat(order.map((i) => bytes.subarray(32 * i, 32 * (i + 1))));

  const cases: [string, string, Change][] = [
    ["has a wrong proof", "proof_invalid", proof((bytes) => ((bytes[0]! ^= 1), bytes))],
    ["has a proof of zeros", "proof_invalid", proof((bytes) => bytes.fill(0))],
    ["is in another order", "proof_invalid", elements((bytes) => parts(bytes, 1, 0, 2))],
    ["is one too short", "proof_invalid", elements((bytes) => parts(bytes, 0, 1))],
    ["is one too long", "proof_invalid", elements((bytes) => parts(bytes, 0, 1, 2, 0))],
    ["has one element twice", "proof_invalid", elements((bytes) => parts(bytes, 0, 0, 2))],
    ["has the identity", "element_invalid", elements((bytes) => bytes.fill(0, 32, 64))],
    ["has what is no element", "element_invalid", elements((bytes) => bytes.fill(255, 0, 32))],
    ["is nothing but what was sent", "proof_invalid", elements(() => bytesOf(service.evaluations.at(-1)!.elements))],
    ["comes from another version of the key", "proof_invalid", (answer) => ({ ...answer, version: 2 })],
    ["has no elements", "proof_invalid", elements(() => Buffer.alloc(0))],
    ["has no proof", "reply_malformed", ({ proof: _, ...answer }) => answer],
    ["has half a proof", "reply_malformed", proof((bytes) => bytes.subarray(32))],
    ["has half an element", "reply_malformed", elements((bytes) => bytes.subarray(16))],
    ["is no base64url", "reply_malformed", (answer) => ({ ...answer, elements: `${answer.elements}=` })],
    ["is of another request", "reply_malformed", (answer) => ({ ...answer, request_id: crypto.randomUUID() })],
    ["is of another domain", "reply_malformed", (answer) => ({ ...answer, domain: "manager" })],
    ["has an unknown member", "reply_malformed", (answer) => ({ ...answer, debug: 1 })],
    ["is a list", "reply_malformed", () => []],
  ];
  it.each(cases)("%s", async (_, code, change) => {
    service.changeEvaluation = (evaluation) => change(evaluation);
    expect(await failureOf(client.protect("files", rows))).toEqual({ code });
    expect(service.assignments).toHaveLength(0);
  });

  it("is that of an earlier batch", async () => {
    let replayed: Evaluation | undefined;
    service.changeEvaluation = (evaluation, { request_id }) => ({ ...(replayed ??= evaluation), request_id });
    await client.protect("files", rows);
    expect(await failureOf(client.protect("files", rows))).toEqual({ code: "proof_invalid" });
  });

  it("comes from a service with another key", async () => {
    const other = await Service.start("x25519", personPolicy);
    vi.unstubAllGlobals();
    service.changeEvaluation = (_, body) => other.vault.evaluate(body);
    vi.stubGlobal("fetch", (url: string, init: never) => (service as any).answer({ url, init }));
    expect(await failureOf(client.protect("files", rows))).toEqual({ code: "proof_invalid" });
  });
});

describe("protect stops, and returns nothing, when an assignment", () => {
  it.each<[string, string, (plaintext: Buffer) => Uint8Array]>([
    ["is one too short", "reply_malformed", (plain) => plain.subarray(48)],
    ["is a byte too short", "reply_malformed", (plain) => plain.subarray(1)],
    ["is one too long", "reply_malformed", (plain) => Buffer.concat([plain, plain.subarray(0, 48)])],
    ["is empty", "reply_malformed", () => Buffer.alloc(0)],
    ["gives two persons one pseudonym", "reply_malformed", (plain) => (plain.copy(plain, 48, 0, 16), plain)],
    ["gives what is no UUID", "reply_malformed", (plain) => plain.fill(0, 0, 16)],
  ])("%s", async (_, code, change) => {
    service.changeAssigned = change;
    expect(await failureOf(client.protect("files", rows))).toEqual({ code });
  });

  it.each<[string, string, (envelope: Record<string, string>) => unknown]>([
    ["was altered", "not_authentic", (e) => ({ ...e, ct: (e.ct![0] === "A" ? "B" : "A") + e.ct!.slice(1) })],
    ["was cut", "not_authentic", (e) => ({ ...e, ct: bytesOf(e.ct).subarray(0, -1).toString("base64url") })],
    ["was emptied", "not_authentic", (e) => ({ ...e, ct: "" })],
    ["has a wrong encapsulation", "encapsulation_invalid", (e) => ({ ...e, enc: "A".repeat(43) })],
    ["is of another request", "reply_malformed", (e) => ({ ...e, request_id: crypto.randomUUID() })],
    ["comes in clear", "reply_malformed", ({ request_id }) => ({ request_id, pseudonyms: [] })],
  ])("%s", async (_, code, change) => {
    service.changeEnvelope = (envelope) => change(envelope as Record<string, string>);
    expect(await failureOf(client.protect("files", rows))).toEqual({ code });
  });

  it("answers another request's key", async () => {
    let first: unknown;
    service.changeEnvelope = (envelope) => ({ ...((first ??= envelope) as object), request_id: envelope.request_id });
    await client.protect("files", rows);
    expect(await failureOf(client.protect("files", rows))).toEqual({ code: "not_authentic" });
  });

  it.each([
    ["tenant", { tenant: person, person }],
    ["person", { tenant, person: tenant }],
  ])("is made for another %s", async (_, replyFor) => {
    service.replyFor = replyFor;
    expect(await failureOf(client.protect("files", rows))).toEqual({ code: "not_authentic" });
  });
});

describe("the service's refusal stops protect", () => {
  const refuse = (path: RegExp, answer: () => Response | Promise<Response>, after = 0) => {
    let seen = 0;
    service.instead = ({ url }) => (path.test(url) && (seen += 1) > after ? answer() : undefined);
  };

  it("when the budget is used up, and says for how long", async () => {
    refuse(/evaluate/, () => {
      const headers = { "retry-after": "90", "content-type": "application/problem+json" };
      return new Response(JSON.stringify({ code: "budget_exhausted" }), { status: 429, headers });
    });
    const protecting = client.protect("files", rows);
    await expect(protecting).rejects.toMatchObject({ code: "budget_exhausted", status: 429, retryAfter: 90 });
    expect(service.evaluations).toHaveLength(0);
  });

  it.each(["Wed, 21 Oct 2026 07:28:00 GMT", "-1", "1e3", ""])("and passes over Retry-After %j", async (value) => {
    const answer = { status: 429, headers: { "retry-after": value } };
    refuse(/evaluate/, () => new Response('{"code":"budget_exhausted"}', answer));
    await client.protect("files", rows).catch((error) => expect(error.retryAfter).toBeUndefined());
    expect.assertions(1);
  });

  it("with the place of the person whose entry is refused", async () => {
    refuse(/assignments/, () => problem(400, { code: "value_too_large", at: "/entries/1/identifier" }));
    const failure = await failureOf(client.protect("files", rows));
    expect(failure).toEqual({ code: "value_too_large", status: 400, at: "/1/person" });
  });

  const nowhere = ["/entries/99/identifier", "/entries/01", "/header"];
  it.each(nowhere)("with the service's own place %s where it is nobody's", async (at) => {
    refuse(/assignments/, () => problem(400, { code: "invalid_value", at }));
    expect(await failureOf(client.protect("files", rows))).toEqual({ code: "invalid_value", status: 400, at });
  });

  it("when the domain is not granted, before anything of it is sealed", async () => {
    refuse(/evaluate/, () => problem(403, { code: "domain_not_granted" }));
    expect(await failureOf(client.protect("files", rows))).toEqual({ code: "domain_not_granted", status: 403 });
    expect(service.assignments).toHaveLength(0);
  });

  it("when the network goes in the middle: nothing is returned or sent any more, and a retry works", async () => {
    refuse(/assignments/, () => Promise.reject(new TypeError("Failed to fetch")), 1);
    const many = Array.from({ length: 1100 }, (_, i) => ({ id: i, person: `P${i}`, salary: i }));
    expect(await failureOf(client.protect("files", many))).toEqual({ code: "network_failed" });
    expect(service.assignments).toHaveLength(1);
    expect(service.evaluations.length).toBeLessThanOrEqual(4);
    service.instead = () => undefined;
    const kept = [...service.vault.rows.values()].map(({ pseudonym }) => uuidText(pseudonym));
    const sealed = await client.protect("files", many.slice(0, 10));
    expect(sealed.every((record) => kept.includes(record.person as string))).toBe(true);
  }, 120_000);

  it("with a place in the records, not in the request, in later requests too", async () => {
    refuse(/assignments/, () => problem(400, { code: "value_too_large", at: "/entries/3/identifier" }), 1);
    const many = Array.from({ length: 400 }, (_, i) => ({ id: i, person: `P${i}` }));
    const { at } = await failureOf(client.protect("files", many));
    expect(["/3/person", "/253/person"]).toContain(at);
  }, 60_000);
});

describe("a signal stops protect", () => {
  it.each([/evaluate/, /assignments/])("between two requests (%s)", async (path) => {
    const controller = new AbortController();
    service.instead = ({ url }) => (path.test(url) && controller.abort(), undefined);
    const signal = controller.signal;
    expect(await failureOf(client.protect("files", rows, { signal }))).toEqual({ code: "canceled" });
  });

  it("within a request", async () => {
    const controller = new AbortController();
    service.instead = ({ url, init }) => {
      if (!url.includes("evaluate")) return undefined;
      setTimeout(() => controller.abort(), 5);
      return new Promise((_, reject) => init.signal!.addEventListener("abort", () => reject(init.signal!.reason)));
    };
    const signal = controller.signal;
    expect(await failureOf(client.protect("files", rows, { signal }))).toEqual({ code: "canceled" });
  });

  it("after the first progress", async () => {
    const controller = new AbortController();
    const options = { signal: controller.signal, onProgress: () => controller.abort() };
    expect(await failureOf(client.protect("files", rows, options))).toEqual({ code: "canceled" });
  });

  it("that fired before", async () => {
    const signal = AbortSignal.abort();
    expect(await failureOf(client.protect("files", rows, { signal }))).toEqual({ code: "canceled" });
    expect(service.evaluations).toHaveLength(0);
  });
});
