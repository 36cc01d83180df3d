// What is sent, and what is made of the answers.
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { feldsiegel, type Feldsiegel } from "../../src/index.js";
import { failureOf } from "../support/failures.js";
import { endpoint, personPolicy, problem, Service } from "../support/service.js";

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

describe("erase", () => {
  it("names domain and pseudonym, and tells when", async () => {
    service.answerWith({ sequence: 12, domain_id: 1, domain: "person", pseudonym: a, erased: 1_800_000_000 });
    expect(await client.erase("person", a)).toEqual({ sequence: 12, erased: new Date(1_800_000_000_000) });
    const [{ url, init }] = service.asked as [never];
    expect(url).toBe(`${endpoint}/v1/subjects/${a}?domain=person`);
    expect(init).toMatchObject({ method: "DELETE", body: undefined });
  });

  const none = ["", "..", ".", "a/b", "a?b", "a#b", "a%2fb", "ä", "a b", "a".repeat(65), 7];
  it.each(none)("refuses %j as a pseudonym", async (wrong) => {
    const failure = await failureOf(client.erase("person", wrong as string));
    expect(failure).toEqual({ code: "pseudonym_malformed", at: "/pseudonym" });
    expect(service.asked).toEqual([]);
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
    service.answerWith(value);
    expect(await failureOf(client.erase("person", a))).toEqual({ code: "reply_malformed" });
  });

  it("passes on the service's refusal, and cancels by a signal", async () => {
    service.instead = ({ url }) => (/subjects/.test(url) ? problem(404, { code: "pseudonym_unknown" }) : undefined);
    expect(await failureOf(client.erase("person", a))).toEqual({ code: "pseudonym_unknown", status: 404 });
    expect(await failureOf(client.erase("person", a, { signal: AbortSignal.abort() }))).toEqual({ code: "canceled" });
  });
});
