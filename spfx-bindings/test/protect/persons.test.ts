// Pseudonymizing uploads against an independent vault: whatever it gets from us is what RFC 9497 says, whatever it
// answers is verified.
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { feldsiegel, type Feldsiegel, type Progress } from "../../src/index.js";
import { failureOf } from "../support/failures.js";
// @ts-expect-error plain JavaScript without types
import { parseHeader } from "../support/independent-party.mjs";
import { endpoint, personPolicy, Service } from "../support/service.js";
import { uuidText } from "../support/vault.js";

const kept = WebAssembly;
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

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const open = (record: object, field: string, purpose = "payroll") => service.open(record, field, purpose, "files");
const pseudonymRequests = () => service.requests.filter(({ url }) => /evaluate|assignments/.test(url)).length;

describe("protect pseudonymizes", () => {
  it("members, and seals what is about a person under that person's secret", async () => {
    const given = { id: 1, person: "Anna Weber", salary: 52000, remark: "about nobody" };
    const [record] = await client.protect("files", [given]);
    expect(record!.person).toMatch(uuid);
    expect(Object.keys(record!)).toEqual(["id", "person", "salary", "remark", "$fs"]);
    expect(parseHeader(record!.$fs).subjects.map((one: { pseudonym: Buffer }) => uuidText(one.pseudonym))).toEqual([
      record!.person,
    ]);
    expect(await open(record!, "salary")).toBe(52000);
    expect(await open(record!, "remark")).toBe("about nobody");
    service.vault.rows.clear(); // erased
    await expect(open(record!, "salary")).rejects.toThrow(/nobody/);
    expect(await open(record!, "remark")).toBe("about nobody");
    expect(given.person).toBe("Anna Weber");
  });

  it("under the tag that another implementation computes for the normalized identifier", async () => {
    const [record] = await client.protect("files", [{ id: 1, person: "  ＡNNA Weber " }]);
    const row = service.vault.rows.get(`person ${service.vault.tagOf("person", "anna weber")}`)!;
    expect(uuidText(row.pseudonym)).toBe(record!.person);
    const sealed = { $fs: row.header, $assignments: row.identifier };
    const options = { collection: "$assignments", purpose: "reidentification", id: "" };
    // The field's name in the associated data is the domain's.
    expect(await service.party.open({ ...sealed, person: row.identifier }, "person", options)).toBe("  ＡNNA Weber ");
  });

  it("one person alike in whatever spelling, in every record and every upload", async () => {
    const spellings = ["Zoë", " zoe\u0308", "ZOË", "Zoe"];
    const first = await client.protect(
      "visits",
      spellings.map((who) => ({ who })),
    );
    const second = await client.protect("visits", [{ who: "zoë" }]);
    const pseudonyms = [...first, ...second].map(({ who }) => who);
    expect(new Set(pseudonyms).size).toBe(2);
    expect(pseudonyms[4]).toBe(pseudonyms[0]);
    expect(service.assignments.map(({ entries }) => entries.length)).toEqual([2, 1]);
  });

  it("the same identifier differently in each domain", async () => {
    const [record] = await client.protect("files", [{ id: 1, person: "Anna", manager: "Anna", device: "Anna" }]);
    const { person: a, manager: b, device: c } = record!;
    expect(new Set([a, b, c]).size).toBe(3);
    expect(c).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8/); // derived
    expect(service.assignments.map(({ domain }) => domain).sort()).toEqual(["manager", "person"]);
    expect(service.evaluations.map(({ domain }) => domain).sort()).toEqual(["device", "manager", "person"]);
  });

  it("two members of one domain with one enrollment, and each sealed field about the right one", async () => {
    const [record] = await client.protect("files", [
      { id: 1, person: "Anna", deputy: "Ben", manager: "Cem", salary: 1, note: "n", appraisal: "good" },
    ]);
    expect(service.evaluations.map(({ domain, elements }) => [domain, elements.length])).toEqual([
      ["person", 86], // two elements
      ["manager", 43],
    ]);
    const { subjects } = parseHeader(record!.$fs);
    const named = subjects.map((one: { pseudonym: Buffer }) => uuidText(one.pseudonym));
    expect(named.sort()).toEqual([record!.person, record!.manager].sort()); // in the order of the plan's columns
    expect(await open(record!, "salary")).toBe(1);
    expect(await open(record!, "note", "health")).toBe("n");
    expect(await open(record!, "appraisal")).toBe("good");
  });

  it("numbers by their text", async () => {
    const [a, b] = await client.protect("visits", [{ who: 4711 }, { who: "4711" }]);
    expect(a!.who).toBe(b!.who);
  });

  it("identifiers of 1 and of 1,024 bytes", async () => {
    expect(await client.protect("visits", [{ who: "x" }, { who: "é".repeat(512) }])).toHaveLength(2);
  });

  it.each([[undefined], [null], [""]])("nobody where the member is %j: it is left out", async (who) => {
    expect(await client.protect("visits", [{ who, when: "now" }, { when: "then" }])).toEqual([
      { when: "now" },
      { when: "then" },
    ]);
    expect(pseudonymRequests()).toBe(0);
  });

  it("hundreds of persons in several requests, at most two at once, and keeps everybody apart", async () => {
    let atOnce = 0;
    let most = 0;
    service.instead = async () => {
      most = Math.max(most, (atOnce += 1));
      await new Promise((resolve) => setTimeout(resolve, 5));
      atOnce -= 1;
      return undefined as never;
    };
    const rows = Array.from({ length: 1200 }, (_, i) => ({ id: i, person: `Person ${i % 600}`, salary: i }));
    const reports: Progress[] = [];
    const sealed = await client.protect("files", rows, { onProgress: (progress) => reports.push(progress) });
    expect(most).toBe(2);
    expect(service.assignments.every(({ entries }) => entries.length <= 1000)).toBe(true);
    expect(service.assignments.reduce((sum, { entries }) => sum + entries.length, 0)).toBe(600);
    expect(new Set(service.assignments.map(({ reply }) => reply.public_key)).size).toBe(service.assignments.length);
    const ids = [...service.evaluations, ...service.assignments].map((body) => body.request_id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const i of [0, 1, 299, 599]) {
      const tag = service.vault.tagOf("person", `person ${i}`);
      expect(uuidText(service.vault.rows.get(`person ${tag}`)!.pseudonym)).toBe(sealed[i]!.person);
      expect(sealed[i + 600]!.person).toBe(sealed[i]!.person);
      expect(await open(sealed[i + 600]!, "salary")).toBe(i + 600);
    }
    const phases = reports.map(({ phase }) => phase);
    expect(phases.indexOf("seal")).toBe(phases.lastIndexOf("pseudonyms") + 1);
    const [last] = reports.filter(({ phase }) => phase === "pseudonyms").slice(-1);
    expect(last).toEqual({ phase: "pseudonyms", done: 1200, total: 1200 });
    expect(reports.at(-1)).toEqual({ phase: "seal", done: 1200, total: 1200 });
  }, 120_000);

  it("in smaller requests where no WebAssembly is, because each keeps the page waiting longer", async () => {
    vi.stubGlobal("WebAssembly", undefined);
    const warn = vi.spyOn(console, "warn").mockReturnValue();
    const slow = await feldsiegel(service.options).using(service.identity);
    vi.stubGlobal("WebAssembly", kept);
    warn.mockRestore();
    expect(slow.module.variant).toBe("javascript");
    const rows = Array.from({ length: 25 }, (_, i) => ({ who: `Person ${i}` }));
    const sealed = await slow.protect("visits", rows);
    expect(service.assignments.map(({ entries }) => entries.length).sort()).toEqual([10, 10, 5]);
    expect(await client.protect("visits", rows)).toEqual(sealed);
    slow.close();
  });

  it("a record whose values fill several batches: they all open", async () => {
    const large = "x".repeat(700_000);
    const anna = { id: 1, person: "Anna", salary: large, note: large, remark: "r" };
    const sealed = await client.protect("files", [anna, { id: 2, person: "Ben", salary: 2 }]);
    expect(await open(sealed[0]!, "remark")).toBe("r");
    expect(await open(sealed[1]!, "salary")).toBe(2);
    expect(parseHeader(sealed[0]!.$fs).subjects).toHaveLength(1);
  });

  it("with what a record said when the call was made, whatever happens to it meanwhile", async () => {
    const row = { id: 1, person: "Anna", salary: 1 };
    service.instead = () => (Object.assign(row, { person: "Ben", salary: 2 }), undefined);
    const [record] = await client.protect("files", [row]);
    const tag = service.vault.tagOf("person", "anna");
    expect(uuidText(service.vault.rows.get(`person ${tag}`)!.pseudonym)).toBe(record!.person);
    expect(await open(record!, "salary")).toBe(1);
  });

  it("and sends neither identifiers nor anything that is the same for the same person", async () => {
    await client.protect("visits", [{ who: "Anna Weber" }]);
    await client.protect("visits", [{ who: "Anna Weber" }]);
    const [first, second] = service.evaluations;
    expect(first!.elements).not.toBe(second!.elements);
    const bodies = service.requests.map(({ init }) => String(init.body)).join();
    expect(bodies).not.toMatch(/anna|weber/i);
    expect(service.assignments[0]!.entries[0]!.identifier).not.toBe(service.assignments[1]!.entries[0]!.identifier);
    const { init } = service.requests.at(-1)!;
    expect(init).toMatchObject({ method: "POST", credentials: "omit", redirect: "error" });
  });
});

describe("protect refuses before anybody is asked", () => {
  it.each<[string, object, string, string]>([
    ["an identifier of 1,025 bytes", { person: `${"é".repeat(512)}x` }, "value_too_large", "/1/person"],
    ["an identifier with a lone surrogate", { person: "a\ud800" }, "invalid_unicode", "/1/person"],
    ["an array", { person: ["Anna"] }, "wrong_type", "/1/person"],
    ["an object", { person: { name: "Anna" } }, "wrong_type", "/1/person"],
    ["a boolean", { manager: true }, "wrong_type", "/1/manager"],
    ["half a number", { person: 1.5 }, "wrong_type", "/1/person"],
    ["minus zero", { person: -0 }, "wrong_type", "/1/person"],
    ["NaN", { person: NaN }, "wrong_type", "/1/person"],
    ["bytes", { person: Uint8Array.of(65) }, "wrong_type", "/1/person"],
    ["white space alone", { person: " \u3000 " }, "invalid_value", "/1/person"],
    ["a control character", { person: "An\u0007na" }, "invalid_value", "/1/person"],
    ["a field about somebody who is not named", { person: "", salary: 1 }, "data_subject_missing", "/1/salary"],
    ["null about nobody", { person: null, note: null }, "data_subject_missing", "/1/note"],
    ["a field about another than is named", { appraisal: "x" }, "data_subject_missing", "/1/appraisal"],
    ["a member without a rule", { person: "Anna", shoe_size: 43 }, "field_not_in_policy", "/1/shoe_size"],
    ["a sealed record", { person: "Anna", $fs: "fsh1.x" }, "field_reserved", "/1/$fs"],
    ["no record id", { id: null, person: "Anna" }, "record_id_missing", "/1/id"],
  ])("%s", async (_, change, code, at) => {
    const rows = [
      { id: 1, person: "Ben" },
      { id: 2, person: "Anna", ...change },
    ];
    expect(await failureOf(client.protect("files", rows))).toMatchObject({ code, at });
    expect(pseudonymRequests()).toBe(0);
  });

  it("what is spelled like a pseudonym of the domain: it would be pseudonymized twice", async () => {
    const once = await client.protect("visits", [{ who: "Anna" }]);
    const asked = pseudonymRequests();
    const code = "field_already_sealed";
    expect(await failureOf(client.protect("visits", [{ who: "Ben" }, ...once]))).toEqual({ code, at: "/1/who" });
    expect(pseudonymRequests()).toBe(asked);
    const [device] = await client.protect("files", [{ id: 1, device: once[0]!.who }]); // versions 4 and 8 differ
    expect(await failureOf(client.protect("files", [device!]))).toEqual({ code, at: "/0/device" });
  });

  it("the later of two records with the same fault at the first one's place", async () => {
    const rows = [
      { id: 1, person: "Ben" },
      { id: 2, person: "\u0007" },
      { id: 3, person: "\u0007" },
    ];
    expect(await failureOf(client.protect("files", rows))).toEqual({ code: "invalid_value", at: "/1/person" });
  });
});

it("reveal sends the pseudonyms that fields are about, and passes all of them on", async () => {
  const sealed = await client.protect("files", [
    { id: 1, person: "Anna", deputy: "Ben", manager: "Cem", salary: 1, note: "n", appraisal: "a" },
    { id: 2, device: "D-1", remark: "r" },
  ]);
  const { records, withheld } = await client.reveal("files", sealed, { purpose: "payroll" });
  const { person: anna, deputy, manager } = sealed[0]!;
  expect(records).toEqual([
    { id: 1, person: anna, deputy, manager, salary: 1, appraisal: "a" },
    { id: 2, device: sealed[1]!.device, remark: "r" },
  ]);
  expect(withheld).toEqual(["note"]);
  expect(service.bodies[0]!.records).toMatchObject([{ id: 1, person: anna, manager }, { id: 2 }]);
  expect(service.bodies[0]!.records[0]).not.toHaveProperty("deputy");
  expect(service.requests.at(-1)!.url).toBe(`${endpoint}/v1/reveal`);
});
