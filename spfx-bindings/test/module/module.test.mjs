// The raw modules, each through the same tests: what the package's own code relies on.
import { beforeAll, describe, expect, it } from "vitest";
import {
  loadModule,
  makeDirectory,
  recipientKey,
  sealBatch,
  suites,
  tenant,
} from "../../../tests/support/module_fixture.mjs";
import { errorCodes, shipped } from "./modules.mjs";

const mebibyte = 1 << 20;

describe.each(shipped)("the module as $name", ({ glue, wasm }) => {
  let module;
  let directory;

  beforeAll(async () => {
    module = await loadModule(glue, wasm);
    const { jws, signer } = makeDirectory(recipientKey(module));
    directory = module.Directory.verify(jws, signer, tenant, 1000, 0);
    expect(directory).not.toHaveProperty("code");
  });

  const start = (columns = ["name", "salary", "photo"]) => {
    const session = module.Session.start(directory);
    return { session, plan: session.plan("employees", columns) };
  };

  it("knows the errors of the core, in their order", () => {
    expect(module.errorCodes()).toEqual(errorCodes());
  });

  describe("verifying a key directory", () => {
    const verify = ({ options, change = (all) => all }) => {
      const made = makeDirectory(recipientKey(module), options);
      const { jws, signer, person, now, least } = change({ ...made, person: tenant, now: 1000, least: 0 });
      return module.Directory.verify(jws, signer, person, now, least);
    };

    const forged = "directory_signature_invalid";

    it("tells what it says", () => {
      const verified = verify({ options: { version: 7 } });
      expect(verified.version()).toBe(7);
      expect(verified.expires()).toBe(1000 + 86400);
      expect(verified.suite()).toBe(suites.xWing);
      expect(verified.policyHash()).toMatch(/^[0-9a-f]{64}$/);
      expect(JSON.parse(verified.plans()).purposes).toContain("payroll");
      verified.delete();
    });

    it("says what becomes of each member, with characters beyond ASCII in the policy", () => {
      const purposes = [{ id: 1, name: "health", allow: { roles: ["R"] } }];
      const fields = { "Nr.": { protect: "clear" }, "Größe 🦓": { protect: "seal", purpose: "health" } };
      const policy = { version: 1, name: "test", purposes, collections: [{ name: "a", record_id: "Nr.", fields }] };
      const verified = verify({ options: { policy: JSON.stringify(policy) } });
      expect(JSON.parse(verified.plans())).toEqual({
        purposes: ["health"],
        domains: [],
        collections: [
          {
            name: "a",
            record_id: "Nr.",
            members: [
              { name: "Größe 🦓", protect: "seal", purpose: "health", column: 0 },
              { name: "Nr.", protect: "clear" },
            ],
          },
        ],
        max_record_id_size: 65535,
      });
      verified.delete();
    });

    it.each([
      ["another signer", (all) => ({ ...all, signer: all.signer.map((byte) => byte ^ 1) }), forged],
      ["a signer of the wrong length", (all) => ({ ...all, signer: all.signer.subarray(1) }), forged],
      ["another tenant", (all) => ({ ...all, person: tenant.replace("1", "2") }), "directory_tenant_mismatch"],
      ["a tenant that is no GUID", (all) => ({ ...all, person: "contoso" }), "invalid_value"],
      ["a time after its end", (all) => ({ ...all, now: 1000 + 86400 }), "directory_expired"],
      ["a time far before it", (all) => ({ ...all, now: 0 }), "directory_not_yet_valid"],
      ["no time at all", (all) => ({ ...all, now: Number.NaN }), "invalid_value"],
      ["a negative time", (all) => ({ ...all, now: -1 }), "invalid_value"],
      ["a version that was passed", (all) => ({ ...all, least: 2 }), "directory_rollback"],
      ["half a version", (all) => ({ ...all, least: 0.5 }), "invalid_value"],
      ["no bytes", (all) => ({ ...all, jws: new Uint8Array() }), "directory_malformed"],
      ["bytes that are no JSON", (all) => ({ ...all, jws: new Uint8Array(4096).fill(0xff) }), "directory_malformed"],
    ])("refuses it with %s", (_, change, code) => {
      expect(verify({ change })).toMatchObject({ code });
    });

    it("will not seal where no key is active", () => {
      const retired = (recipient) => ({ ...recipient, state: "opening" });
      const change = (payload) => ({ ...payload, recipients: payload.recipients.map(retired) });
      const verified = verify({ options: { change } });
      expect(verified.suite()).toBe(0);
      expect(module.Session.start(verified)).toEqual({ code: "no_active_key", at: "" });
    });
  });

  describe("sealing a batch", () => {
    it("answers one text per cell, in order, each with a sequence number of its own", () => {
      const { session, plan } = start();
      const photo = Uint8Array.of(0, 255);
      const cells = [
        [0, 0, "text", "Anna"],
        [0, 1, "json", "52000"],
        [1, 0, "text", ""],
        [1, 2, "bytes", photo],
      ];
      const first = sealBatch(module, session, plan, ["E-1", "E-2"], cells);
      const second = sealBatch(module, session, plan, ["E-1", "E-2"], cells);
      const numbers = [...first, ...second].map((text) => Buffer.from(text.slice(4), "base64url")[0]);
      expect(numbers).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
      // three varints, type byte, value (salary fills its bucket of 32), tag
      expect(first.map((text) => Buffer.from(text.slice(4), "base64url").length)).toEqual([24, 3 + 32 + 16, 20, 22]);
      expect(session.sealedCount()).toBe(8);
      expect(session.header()).toMatch(/^fsh1\.[A-Za-z0-9_-]+$/);
    });

    it("uses a fresh encapsulation for every session", () => {
      expect(start().session.header()).not.toBe(start().session.header());
    });

    it("seals nothing from nothing", () => {
      const { session, plan } = start();
      expect(sealBatch(module, session, plan, [], [])).toEqual([]);
    });

    const a = [0, 0, "text", "a"];
    const [high, low] = "🙂".split("");

    it.each([
      [
        "surrogates torn apart",
        ["E"],
        [
          [0, 0, "text", high],
          [0, 1, "text", low],
        ],
        "invalid_unicode",
        "/0/0",
      ],
      ["record ids that tear such a pair apart", [high, low], [a], "invalid_unicode", "/0"],
      ["a column that the plan lacks", ["E"], [a, [0, 3, "text", "a"]], "invalid_value", "/0/3"],
      ["a record that the batch lacks", ["E"], [[1, 0, "text", "a"]], "invalid_value", "/1/0"],
      ["a record id above 65,535 bytes", ["é".repeat(32768)], [[0, 2, "text", "a"]], "value_too_large", "/0/2"],
      ["a value above 16 MiB", ["E"], [[0, 0, "bytes", new Uint8Array(16 * mebibyte + 1)]], "value_too_large", "/0/0"],
      ["more than memory holds", ["E"], [[0, 0, "bytes", new Uint8Array(96 * mebibyte)]], "batch_too_large", ""],
    ])("refuses %s, seals none of the batch, and goes on", (_, ids, cells, code, at) => {
      const { session, plan } = start();
      expect(sealBatch(module, session, plan, ids, cells)).toEqual({ code, at });
      expect(session.sealedCount()).toBe(0);
      expect(module.takeOutput().length).toBe(0);
      expect(sealBatch(module, session, plan, ["E-1"], [[0, 0, "text", "works"]])).toHaveLength(1);
    });

    it("refuses a plan of another session: its keys must not meet these sequence numbers", () => {
      const one = start();
      const other = start();
      const mixed = sealBatch(module, one.session, other.plan, ["E"], [a]);
      expect(mixed).toEqual({ code: "invalid_value", at: "/plan" });
      expect(one.session.sealedCount()).toBe(0);
    });

    it.each([
      ["an unknown collection", "contractors", ["name"], "collection_unknown", ""],
      ["a field that the policy lacks", "employees", ["name", "nickname"], "field_not_in_policy", "/1"],
      ["a field that stays clear", "employees", ["id"], "invalid_value", "/0"],
      ["a field named with a lone surrogate", "employees", ["\ud83d"], "field_not_in_policy", "/0"],
    ])("makes no plan for %s", (_, collection, columns, code, at) => {
      expect(start().session.plan(collection, columns)).toEqual({ code, at });
    });

    it("says no to a buffer above its limit and keeps working", () => {
      expect(module.inputBuffer(96 * mebibyte + 1)).toBe(0);
      expect(module.inputBuffer(0xffffffff)).toBe(0);
      const { session, plan } = start();
      expect(sealBatch(module, session, plan, ["E-1"], [[0, 0, "text", "works"]])).toHaveLength(1);
    });

    it("leaves no value behind in memory", () => {
      const { session, plan } = start();
      const secret = `Dr. ${"Ursula Überall-".repeat(3)}${Math.random()}`;
      const found = () => Buffer.from(module.HEAPU8.buffer).includes(secret);
      sealBatch(
        module,
        session,
        plan,
        ["E-1"],
        [
          [0, 0, "text", secret],
          [0, 1, "text", secret],
        ],
      );
      expect(found()).toBe(false);
      const address = module.inputBuffer(1000);
      module.HEAPU8.set(new TextEncoder().encode(secret), address); // the search does find what is there
      expect(found()).toBe(true);
      module.wipeBuffers();
      expect(found()).toBe(false);
    });

    it("stays within its memory over many large batches", () => {
      const { session, plan } = start();
      const value = new Uint8Array((wasm ? 15 : 3) * mebibyte); // JavaScript is slow, and has the same memory
      let after;
      for (let i = 0; i < 6; i += 1) {
        const cells = [
          [0, 0, "bytes", value],
          [0, 2, "bytes", value],
        ];
        expect(sealBatch(module, session, plan, ["E"], cells)).toHaveLength(2);
        if (i === 2) after = module.HEAPU8.length;
      }
      expect(module.HEAPU8.length).toBe(after);
      expect(after).toBeLessThan(256 * mebibyte);
    }, 60_000);
  });

  it("lets handles go in any order", () => {
    const { jws, signer } = makeDirectory(recipientKey(module));
    const held = module.Directory.verify(jws, signer, tenant, 1000, 0);
    const session = module.Session.start(held);
    held.delete();
    const plan = session.plan("employees", ["name"]);
    expect(sealBatch(module, session, plan, ["E"], [[0, 0, "text", "a"]])).toHaveLength(1);
    session.delete();
    plan.delete();
    expect(() => session.header()).toThrow(/deleted/);
    expect(() => held.version()).toThrow(/deleted/);
  });
});
