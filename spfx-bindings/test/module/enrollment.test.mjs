// Pseudonyms through the raw modules, against the vault of test/support/vault.ts.
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import {
  fillBatch,
  loadModule,
  makeDirectory,
  recipientKey,
  sealBatch,
  suites,
  takeTexts,
  tenant,
} from "../../../tests/support/module_fixture.mjs";
import { Vault } from "../support/vault.ts";
import { shipped } from "./modules.mjs";
import { sealReply } from "./reply_sealing.mjs";

const person = "22222222-2222-4222-8222-222222222222";
const request = "33333333-3333-4333-8333-333333333333";
const allow = { roles: ["HR"] };
const domains = [
  { id: 1, name: "person", purpose: "reidentification", allow },
  { id: 2, name: "device", kind: "derived", allow },
  { id: 3, name: "manager", purpose: "reidentification", allow },
  { id: 4, name: "address", kind: "ip", mode: "nd", purpose: "reidentification", allow },
];
const policy = JSON.stringify({
  version: 1,
  name: "test",
  purposes: [
    { id: 1, name: "payroll", allow },
    { id: 2, name: "reidentification", allow },
  ],
  domains,
  collections: [
    {
      name: "files",
      record_id: "id",
      fields: {
        id: { protect: "clear" },
        person: { protect: "pseudonymize", domain: "person" },
        manager: { protect: "pseudonymize", domain: "manager" },
        salary: { protect: "seal", purpose: "payroll", subject: "person" },
        appraisal: { protect: "seal", purpose: "payroll", subject: "manager" },
        remark: { protect: "seal", purpose: "payroll" },
      },
    },
  ],
});

const decode = (text) => new Uint8Array(Buffer.from(text, "base64url"));
const encode = (bytes) => Buffer.from(bytes).toString("base64url");

describe.each(shipped)("enrollment in the module as $name", ({ glue, wasm }) => {
  let module;
  let vault;
  let directory;
  let session;
  let people;

  const verify = () => {
    const change = (payload) => ({ ...payload, domains: vault.directoryEntries });
    const { jws, signer } = makeDirectory(recipientKey(module), { policy, change });
    return module.Directory.verify(jws, signer, tenant, 1000, 0);
  };

  beforeAll(async () => {
    module = await loadModule(glue, wasm);
    vault = new Vault(domains);
    directory = verify();
  });
  beforeEach(() => {
    session = module.Session.start(directory);
    people = module.Enrollment.start(directory, "person");
  });

  const add = (texts, to = people) => {
    fillBatch(module, texts);
    const entries = to.add();
    module.wipeBuffers();
    return entries;
  };
  const evaluate = (elements, domain = "person") => {
    const answer = vault.evaluate({ domain, request_id: request, elements: encode(elements) });
    return [decode(answer.elements), decode(answer.proof)];
  };
  const finalize = (first, count, of = people, domain = "person") =>
    of.finalize(first, count, ...evaluate(of.blind(first, count), domain));
  const output = (failure) => {
    const texts = failure ?? takeTexts(module);
    module.wipeBuffers();
    return texts;
  };
  const entriesOf = (first, count, of = people) => {
    const texts = output(of.sealIdentifiers(session, first, count));
    return Array.from({ length: count }, (_, i) => ({ tag: texts[2 * i], identifier: texts[2 * i + 1] }));
  };
  const accept = async (first, count, { of = people, domain = "person", change = (plain) => plain, to } = {}) => {
    const plain = change(vault.assign({ domain, header: session.header(), entries: entriesOf(first, count, of) }));
    const key = module.ReplyKey.generate(suites.x25519);
    const { enc, ct } = await sealReply(suites.x25519, key.publicKey(), plain, [tenant, person, to ?? request]);
    return of.accept(first, count, key, enc, ct, tenant, person, request);
  };
  const enroll = async (texts, of = people, domain = "person") => {
    const entries = add(texts, of);
    expect(finalize(0, texts.length, of, domain)).toBeUndefined();
    expect(await accept(0, texts.length, { of, domain })).toBeUndefined();
    return entries;
  };

  it("gives the tag that another implementation computes, and an identifier sealed for the vault", () => {
    expect([...add(["Zoë", "ZOË", "Ben"])]).toEqual([0, 0, 1]);
    expect(finalize(0, 2)).toBeUndefined();
    const [zoe, ben] = entriesOf(0, 2);
    expect([zoe.tag, ben.tag]).toEqual([vault.tagOf("person", "zoë"), vault.tagOf("person", "ben")]);
    // Three varints, type byte and padding to 32 bytes, tag: how long a name is does not show.
    expect([zoe, ben].map(({ identifier }) => decode(identifier.slice(4)).length)).toEqual([51, 51]);
  });

  it("takes in what the vault assigned, and seals fields about each person", async () => {
    await enroll(["Anna", "Ben"]);
    const texts = output(people.pseudonyms(0, 2));
    expect(texts).toHaveLength(2);
    expect(texts[0]).toMatch(/^[0-9a-f-]{36}$/);
    const plan = session.plan("files", ["salary", "remark"]);
    const cells = [
      [0, 0, "text", "1"],
      [1, 0, "text", "2"],
      [1, 1, "text", "3"],
    ];
    const sealed = sealBatch(module, session, plan, ["a", "b"], cells, { enrollments: [people], subjects: [2, 1] });
    expect(sealed).toHaveLength(5);
    const [first, second] = sealed.slice(3).map((header) => Buffer.from(header.slice(5), "base64url"));
    const bytes = (text) => Buffer.from(text.replaceAll("-", ""), "hex");
    expect([first.includes(bytes(texts[1])), second.includes(bytes(texts[0]))]).toEqual([true, true]);
    expect(sealed.slice(0, 3).map((text) => decode(text.slice(4))[2])).toEqual([1, 1, 0]); // subject index
  });

  it("cuts a derived pseudonym from the tag, and has nothing for a vault", () => {
    const devices = module.Enrollment.start(directory, "device");
    add(["D-1"], devices);
    expect(output(devices.pseudonyms(0, 1))).toEqual({ code: "invalid_value", at: "" });
    finalize(0, 1, devices, "device");
    expect(output(devices.pseudonyms(0, 1))[0]).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8/);
    expect(output(devices.sealIdentifiers(session, 0, 1))).toEqual({ code: "invalid_value", at: "" });
  });

  it("lets several ranges be under way, in any order", () => {
    add(["a", "b", "c"]);
    const [first, rest] = [people.blind(0, 1), people.blind(1, 2)];
    expect(people.finalize(1, 2, ...evaluate(rest))).toBeUndefined();
    expect(people.finalize(0, 1, ...evaluate(first))).toBeUndefined();
    expect(entriesOf(2, 1)[0].tag).toBe(vault.tagOf("person", "c"));
  });

  it.each([
    ["nothing", [""], "invalid_value", "/0"],
    ["white space", ["a", "  "], "invalid_value", "/1"],
    ["1,025 bytes", ["a", "é".repeat(512) + "x"], "value_too_large", "/1"],
    ["a code point that nobody has assigned", ["\u0378"], "invalid_value", "/0"],
    ["a pseudonym of the domain", ["a", "0b2a9d7c-5d55-4c5e-9f0e-3b8f2b1c6a10"], "field_already_sealed", "/1"],
  ])("refuses %s as an identifier", (_, texts, code, at) => {
    expect(add(texts)).toEqual({ code, at });
  });

  it.each([
    ["in capitals", "0B2A9D7C-5D55-4C5E-9F0E-3B8F2B1C6A10"],
    ["of another version", "0b2a9d7c-5d55-1c5e-9f0e-3b8f2b1c6a10"],
    ["without hyphens", "0b2a9d7c5d554c5e9f0e3b8f2b1c6a10"],
  ])("takes a UUID %s for an identifier", (_, text) => {
    expect(add([text])).toHaveLength(1);
  });

  it("refuses a batch with cells as a list of identifiers", () => {
    fillBatch(module, ["a"], [[0, 0, "text", "x"]]);
    expect(people.add()).toEqual({ code: "invalid_value", at: "" });
    module.wipeBuffers();
  });

  it.each([["people"], [""], ["\ud800"]])("does not start for the domain %j", (name) => {
    expect(module.Enrollment.start(directory, name)).toEqual({ code: "domain_unknown", at: "" });
  });

  it("does not start for a domain of IP addresses", () => {
    expect(module.Enrollment.start(directory, "address")).toEqual({ code: "invalid_value", at: "" });
  });

  const outside = [
    [0, 0],
    [0, 3],
    [2, 1],
    [1, 0xffffffff],
    [0xffffffff, 1],
  ];
  it.each(outside)("blinds no range from %i of %i", (first, count) => {
    add(["a", "b"]);
    expect(people.blind(first, count)).toEqual({ code: "invalid_value", at: "" });
  });

  it.each([
    ["another order", ([e, p]) => [Uint8Array.from([...e.slice(32), ...e.slice(0, 32)]), p], "proof_invalid", ""],
    ["an altered proof", ([e, p]) => [e, p.with(5, p[5] ^ 1)], "proof_invalid", ""],
    ["a proof too short", ([e, p]) => [e, p.slice(1)], "proof_invalid", ""],
    ["an element too few", ([e, p]) => [e.slice(32), p], "proof_invalid", ""],
    ["half an element", ([e, p]) => [e.slice(16), p], "proof_invalid", ""],
    ["no elements", ([, p]) => [new Uint8Array(), p], "proof_invalid", ""],
    ["the identity", ([e, p]) => [e.slice().fill(0, 32), p], "element_invalid", "/1"],
  ])("stops at an evaluation with %s, and the range can be blinded again", (_, change, code, at) => {
    add(["a", "b"]);
    expect(people.finalize(0, 2, ...change(evaluate(people.blind(0, 2))))).toEqual({ code, at });
    expect(output(people.sealIdentifiers(session, 0, 2))).toEqual({ code: "invalid_value", at: "" });
    expect(finalize(0, 2)).toBeUndefined();
  });

  it("stops at an evaluation of another batch, of another domain, and of nothing that was blinded", () => {
    add(["a", "b", "c"]);
    const [first, second] = [people.blind(0, 1), people.blind(1, 1)];
    expect(people.finalize(0, 1, ...evaluate(second))).toMatchObject({ code: "proof_invalid" });
    expect(people.finalize(1, 1, ...evaluate(second, "manager"))).toMatchObject({ code: "proof_invalid" });
    expect(people.finalize(2, 1, ...evaluate(first))).toMatchObject({ code: "invalid_value" });
  });

  it("blinds nothing twice", () => {
    add(["a"]);
    people.blind(0, 1);
    expect(people.blind(0, 1)).toMatchObject({ code: "invalid_value" });
  });

  it.each([
    ["too short", (plain) => plain.subarray(1)],
    ["for one person more", (plain) => Buffer.concat([plain, plain.subarray(0, 48)])],
    ["with one pseudonym twice", (plain) => (plain.copy(plain, 48, 0, 16), plain)],
    ["with bytes that are no UUID", (plain) => plain.fill(0, 0, 16)],
  ])("refuses an assignment %s", async (_, change) => {
    add(["a", "b"]);
    finalize(0, 2);
    expect(await accept(0, 2, { change })).toMatchObject({ code: "reply_malformed" });
  });

  it("opens no assignment that answers another request, or a range that is not finalized", async () => {
    add(["a", "b"]);
    finalize(0, 1);
    expect(await accept(0, 1, { to: tenant })).toEqual({ code: "not_authentic", at: "" });
    expect(output(people.pseudonyms(0, 1))).toEqual({ code: "invalid_value", at: "" });
    const key = module.ReplyKey.generate(suites.x25519);
    const { enc, ct } = await sealReply(suites.x25519, key.publicKey(), Buffer.alloc(48), [tenant, person, request]);
    expect(people.accept(1, 1, key, enc, ct, tenant, person, request)).toEqual({ code: "invalid_value", at: "" });
  });

  describe("sealing about persons", () => {
    const cell = [0, 0, "text", "x"];
    const about = (enrollments, subjects) => {
      const plan = session.plan("files", ["salary"]);
      const sealed = sealBatch(module, session, plan, ["a"], [cell], { enrollments, subjects });
      expect(module.takeOutput().length).toBe(0);
      return sealed;
    };

    it("refuses a field about somebody whom the record does not name", async () => {
      await enroll(["Anna"]);
      expect(about([people], [0])).toEqual({ code: "data_subject_missing", at: "/0/0" });
    });

    it("refuses persons who do not exist, or are not enrolled yet", async () => {
      await enroll(["Anna"]);
      add(["Ben"]);
      for (const subject of [2, 3, 0xffffffff]) {
        expect(about([people], [subject])).toEqual({ code: "invalid_value", at: "/0" });
      }
    });

    it("refuses enrollments that do not fit the plan", async () => {
      await enroll(["Anna"]);
      const managers = module.Enrollment.start(directory, "manager");
      await enroll(["Anna"], managers, "manager");
      expect(about([], [])).toEqual({ code: "invalid_value", at: "/enrollments" });
      expect(about([people, managers], [1, 1])).toEqual({ code: "invalid_value", at: "/enrollments" });
      expect(about([managers], [1])).toEqual({ code: "invalid_value", at: "/enrollments/0" });
      fillBatch(module, ["a"], [cell]); // without data subjects
      const sealed = output(session.seal(session.plan("files", ["salary"]), [people]));
      expect(sealed).toEqual({ code: "invalid_value", at: "" });
    });

    it("refuses an enrollment of another directory, for sealing and for its identifiers", async () => {
      const elsewhere = module.Enrollment.start(verify(), "person");
      await enroll(["Anna"], people);
      add(["Anna"], elsewhere);
      finalize(0, 1, elsewhere);
      expect(about([elsewhere], [1])).toEqual({ code: "invalid_value", at: "/enrollments/0" });
      expect(output(elsewhere.sealIdentifiers(session, 0, 1))).toEqual({ code: "invalid_value", at: "/session" });
    });

    it("throws for a handle of another kind: that is a mistake in the caller", async () => {
      await enroll(["Anna"]);
      const plan = session.plan("files", ["salary"]);
      expect(() => session.seal(plan, [session])).toThrow();
      expect(() => session.seal(plan)).toThrow();
    });
  });

  it("leaves no identifier, tag or secret in memory once the handle is gone", async () => {
    const name = `Ursula Überall ${Math.random()} ${"x".repeat(40)}`;
    const secret = Buffer.alloc(32);
    const found = (bytes) => Buffer.from(module.HEAPU8.buffer).includes(bytes);
    add([name]);
    finalize(0, 1);
    await accept(0, 1, { change: (plain) => (plain.copy(secret, 0, 16, 48), plain) });
    const tag = entriesOf(0, 1)[0].tag;
    expect([found(name), found(secret), found(decode(tag))]).toEqual([true, true, true]);
    people.delete();
    expect([found(name), found(name.toLowerCase()), found(secret), found(decode(tag)), found(tag)]).toEqual(
      Array(5).fill(false),
    );
  });

  it("lets handles go in any order", async () => {
    const own = verify();
    const enrollment = module.Enrollment.start(own, "person");
    own.delete();
    add(["a"], enrollment);
    expect(finalize(0, 1, enrollment)).toBeUndefined();
    enrollment.delete();
    expect(() => enrollment.blind(0, 1)).toThrow(/deleted/);
  });
});
