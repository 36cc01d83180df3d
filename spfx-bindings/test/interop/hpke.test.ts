// The core's HPKE and npm @hpke/core open what the other sealed: both KEMs, base and psk mode.
import { Chacha20Poly1305 } from "@hpke/chacha20poly1305";
import { CipherSuite, DhkemX25519HkdfSha256, HkdfSha256 } from "@hpke/core";
import { XWing } from "@hpke/hybridkem-x-wing";
import { describe, expect, it } from "vitest";
import { generate, open, seal, type Hex, type Setup } from "./hpke_peer.js";

const bytes = (hex: Hex): ArrayBuffer => {
  const copy = new Uint8Array(hex.length / 2);
  copy.set(Buffer.from(hex, "hex"));
  return copy.buffer;
};
const hex = (data: ArrayBuffer): Hex => Buffer.from(new Uint8Array(data)).toString("hex");
const text = (words: string): Hex => Buffer.from(words, "utf8").toString("hex");

const suites = {
  X25519: new CipherSuite({
    kem: new DhkemX25519HkdfSha256(),
    kdf: new HkdfSha256(),
    aead: new Chacha20Poly1305(),
  }),
  "X-Wing": new CipherSuite({ kem: new XWing(), kdf: new HkdfSha256(), aead: new Chacha20Poly1305() }),
};
const kems = { X25519: 0x0020, "X-Wing": 0x647a };
const psk = { key: "5a".repeat(32), id: text("pseudonym of 16b") };
const info = text("feldsiegel/1");
const exporterContext = text("exporter context");

// Lengths at the edges of a block, and one of several blocks.
const messages = [0, 1, 15, 16, 17, 32, 1000].map((length, i) => ({
  aad: text(`field ${i}`),
  pt: "c3".repeat(length),
}));

const pskOf = (setup: Setup) => (setup.psk ? { psk: { key: bytes(setup.psk), id: bytes(setup.psk_id) } } : {});

async function sealWithNpm(suite: CipherSuite, setup: Setup, pk: Hex) {
  const recipientPublicKey = await suite.kem.deserializePublicKey(bytes(pk));
  const sender = await suite.createSenderContext({ recipientPublicKey, info: bytes(setup.info), ...pskOf(setup) });
  const sealed: { aad: Hex; ct: Hex }[] = [];
  for (const { aad, pt } of messages) sealed.push({ aad, ct: hex(await sender.seal(bytes(pt), bytes(aad))) });
  return { enc: hex(sender.enc), messages: sealed, exported: hex(await sender.export(bytes(exporterContext), 48)) };
}

async function recipientOfNpm(suite: CipherSuite, setup: Setup, sk: Hex, enc: Hex) {
  const recipientKey = await suite.kem.deserializePrivateKey(bytes(sk));
  return suite.createRecipientContext({ recipientKey, enc: bytes(enc), info: bytes(setup.info), ...pskOf(setup) });
}

const cases = (Object.keys(suites) as (keyof typeof suites)[]).flatMap((kem) => [
  { kem, mode: "base", setup: { kem: kems[kem], info, psk: "", psk_id: "" } },
  { kem, mode: "psk", setup: { kem: kems[kem], info, psk: psk.key, psk_id: psk.id } },
]);

describe.each(cases)("$kem in $mode mode", ({ kem, setup }) => {
  const suite = suites[kem];

  it("npm opens what the core sealed, and both export the same", async () => {
    const { sk, pk } = generate(setup.kem);
    const sealed = seal(setup, pk, messages);
    const recipient = await recipientOfNpm(suite, setup, sk, sealed.enc);
    for (const [i, { aad, pt }] of messages.entries()) {
      expect(hex(await recipient.open(bytes(sealed.messages[i]!), bytes(aad)))).toBe(pt);
    }
    expect(hex(await recipient.export(bytes(exporterContext), 48))).toBe(sealed.exported);
  });

  it("the core opens what npm sealed, and both export the same", async () => {
    const { sk, pk } = generate(setup.kem);
    const sealed = await sealWithNpm(suite, setup, pk);
    const opened = open(setup, sk, sealed.enc, sealed.messages);
    expect(opened).toEqual({ messages: messages.map(({ pt }) => pt), exported: sealed.exported });
  });

  it("the core opens with a key pair that npm generated", async () => {
    const pair = await suite.kem.generateKeyPair();
    const pk = hex(await suite.kem.serializePublicKey(pair.publicKey));
    const sk = hex(await suite.kem.serializePrivateKey(pair.privateKey));
    const sealed = seal(setup, pk, messages);
    const again = messages.map(({ aad }, i) => ({ aad, ct: sealed.messages[i]! }));
    expect(open(setup, sk, sealed.enc, again).messages).toEqual(messages.map(({ pt }) => pt));
  });

  it("the core refuses what npm sealed once anything about it differs", async () => {
    const { sk, pk } = generate(setup.kem);
    const sealed = await sealWithNpm(suite, setup, pk);
    const refused = { error: "not_authentic", opened: 0 };
    const other = { ...setup, info: text("feldsiegel/2") };
    expect(open(other, sk, sealed.enc, sealed.messages)).toEqual(refused);
    const swapped = [sealed.messages[1]!, sealed.messages[0]!];
    expect(open(setup, sk, sealed.enc, swapped)).toEqual(refused);
    expect(open(setup, generate(setup.kem).sk, sealed.enc, sealed.messages)).toEqual(refused);
    const otherMode = setup.psk ? { ...setup, psk: "", psk_id: "" } : { ...setup, psk: psk.key, psk_id: psk.id };
    expect(open(otherMode, sk, sealed.enc, sealed.messages)).toEqual(refused);
    const altered = sealed.messages.map(({ aad, ct }, i) => ({ aad, ct: i === 3 ? "00" + ct.slice(2) : ct }));
    expect(open(setup, sk, sealed.enc, altered)).toEqual({ error: "not_authentic", opened: 3 });
  });

  it("npm refuses what the core sealed once anything about it differs", async () => {
    const { sk, pk } = generate(setup.kem);
    const sealed = seal(setup, pk, messages);
    const recipient = await recipientOfNpm(suite, { ...setup, info: text("feldsiegel/2") }, sk, sealed.enc);
    await expect(recipient.open(bytes(sealed.messages[0]!), bytes(messages[0]!.aad))).rejects.toThrow();
    const right = await recipientOfNpm(suite, setup, sk, sealed.enc);
    await expect(right.open(bytes(sealed.messages[1]!), bytes(messages[1]!.aad))).rejects.toThrow();
    expect(hex(await right.open(bytes(sealed.messages[0]!), bytes(messages[0]!.aad)))).toBe(messages[0]!.pt);
  });
});

describe("keys and encapsulations that are refused", () => {
  const setup: Setup = { kem: kems.X25519, info, psk: "", psk_id: "" };

  it("a psk without its identity, or one shorter than 32 bytes", () => {
    const { pk } = generate(setup.kem);
    for (const half of [{ psk: psk.key }, { psk_id: psk.id }, { psk: "5a".repeat(31), psk_id: psk.id }]) {
      expect(seal({ ...setup, ...half }, pk, messages)).toEqual({ error: "psk_inconsistent" });
    }
  });

  it("the all-zero X25519 point, as public key and as encapsulation", () => {
    const zero = "00".repeat(32);
    expect(seal(setup, zero, messages)).toEqual({ error: "public_key_invalid" });
    expect(open(setup, generate(setup.kem).sk, zero, [])).toEqual({ error: "encapsulation_invalid" });
  });

  it("the keys of one KEM under the other", () => {
    const xWing = { ...setup, kem: kems["X-Wing"] };
    expect(seal(xWing, generate(setup.kem).pk, messages)).toEqual({ error: "public_key_invalid" });
    expect(seal(setup, generate(xWing.kem).pk, messages)).toEqual({ error: "public_key_invalid" });
  });
});
