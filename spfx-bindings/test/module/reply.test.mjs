// Replies that another implementation of HPKE sealed to the module's key.
import { beforeAll, describe, expect, it } from "vitest";
import { loadModule, suites, tenant } from "../../../tests/support/module_fixture.mjs";
import { shipped } from "./modules.mjs";
import { sealReply } from "./reply_sealing.mjs";

const person = "22222222-2222-4222-8222-222222222222";
const request = "33333333-3333-4333-8333-333333333333";

const seal = (suite, publicKey, plaintext) => sealReply(suite, publicKey, plaintext, [tenant, person, request]);

const everySuite = Object.entries(suites).map(([suiteName, suite]) => ({ suiteName, suite }));
const cases = shipped.flatMap((one) => everySuite.map((suite) => ({ ...one, ...suite })));

describe.each(cases)("a reply key of $suiteName in the module as $name", ({ glue, wasm, suite }) => {
  const marker = `Überraschung ${Math.random()}`.padEnd(39, "x"); // 40 bytes of UTF-8
  const text = marker.repeat(161); // a hundred blocks of the cipher, and one marker in the block that is not full
  let module;
  let key;
  let reply;

  beforeAll(async () => {
    module = await loadModule(glue, wasm);
    key = module.ReplyKey.generate(suite);
    reply = await seal(suite, key.publicKey(), new TextEncoder().encode(text));
  });

  const open = ({ enc, ct } = reply, ...context) => {
    const [tid = tenant, oid = person, id = request] = context;
    return key.open(enc, ct, tid, oid, id);
  };

  it("opens what was sealed to it, as often as asked", () => {
    for (let i = 0; i < 2; i += 1) expect(new TextDecoder().decode(open())).toBe(text);
  });

  it("leaves no plaintext in the module's memory", () => {
    open();
    expect(Buffer.from(module.HEAPU8.buffer).includes(marker)).toBe(false);
  });

  // Around the blocks of the cipher, and the groups of four that SIMD handles at once.
  const sizes = [0, 1, 63, 64, 65, 255, 256, 257, 511, 512, 1023, 1025, 100_000];
  it.each(sizes)("opens a reply of %i bytes", async (size) => {
    const plaintext = Uint8Array.from({ length: size }, (_, i) => i * 7 + (i >> 8));
    expect(open(await seal(suite, key.publicKey(), plaintext))).toEqual(plaintext);
  });

  it("opens nothing that belongs to another tenant, person or request", () => {
    const other = "44444444-4444-4444-8444-444444444444";
    expect(open(reply, other)).toEqual({ code: "not_authentic", at: "" });
    expect(open(reply, tenant, other)).toEqual({ code: "not_authentic", at: "" });
    expect(open(reply, tenant, person, other)).toEqual({ code: "not_authentic", at: "" });
    expect(open(reply, "contoso")).toEqual({ code: "invalid_value", at: "" });
  });

  it("opens nothing that was changed or cut", () => {
    const { enc, ct } = reply;
    const flipped = (bytes, at) => bytes.map((byte, i) => (i === at ? byte ^ 1 : byte));
    for (const at of [0, ct.length - 17, ct.length - 1]) {
      expect(open({ enc, ct: flipped(ct, at) })).toMatchObject({ code: "not_authentic" });
    }
    for (const size of [0, 15, 16, ct.length - 1]) {
      expect(open({ enc, ct: ct.subarray(0, size) })).toMatchObject({ code: "not_authentic" });
    }
    expect(open({ enc: flipped(enc, 0), ct })).toMatchObject({ code: "not_authentic" });
    expect(open({ enc: enc.subarray(1), ct })).toMatchObject({ code: "encapsulation_invalid" });
    expect(open({ enc: new Uint8Array(), ct })).toMatchObject({ code: "encapsulation_invalid" });
  });

  it("opens nothing of another key", () => {
    const other = module.ReplyKey.generate(suite);
    expect(other.publicKey()).not.toEqual(key.publicKey());
    expect(other.open(reply.enc, reply.ct, tenant, person, request)).toMatchObject({ code: "not_authentic" });
    other.delete();
  });

  it.each([0, 1, 0x10, 0xffff, 0x10020, -1])("is not made for suite %i", (number) => {
    expect(module.ReplyKey.generate(number)).toEqual({ code: "suite_unsupported", at: "" });
  });
});
