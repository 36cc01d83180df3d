// What is sent, and what is made of the answers.
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { feldsiegel, type Feldsiegel } from "../../src/index.js";
import { failureOf } from "../support/failures.js";
import { endpoint, json, personPolicy, problem, Service } from "../support/service.js";

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

const a = "0b2a9d7c-5d55-4c5e-9f0e-3b8f2b1c6a10";
const b = "1b2a9d7c-5d55-4c5e-9f0e-3b8f2b1c6a11";

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
    const [{ url, init }] = service.asked as [never];
    expect(url).toBe(`${endpoint}/v1/reidentify`);
    const { request_id, reply: key, ...rest } = JSON.parse((init as { body: string }).body);
    expect(rest).toEqual({ domain: "person", pseudonyms: [a, b.toUpperCase()], reason: options.reason });
    expect([request_id.length, key.suite]).toEqual([36, 32]);
  });

  it("asks nobody about nobody", async () => {
    expect(await client.reidentify("person", [], options)).toEqual([]);
    expect(service.asked).toEqual([]);
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
    expect(service.asked).toEqual([]);
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
    service.answerWith({ request_id: "x", results: [fitting] });
    expect(await failureOf(client.reidentify("person", [a], options))).toEqual({ code: "reply_malformed" });
  });

  it("passes on that an approval is missing", async () => {
    service.instead = ({ url }) =>
      url.endsWith("reidentify") ? problem(403, { code: "approval_required" }) : undefined;
    const failure = await failureOf(client.reidentify("person", [a], options));
    expect(failure).toEqual({ code: "approval_required", status: 403 });
  });
});
