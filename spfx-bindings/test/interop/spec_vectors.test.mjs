// tests/vectors opened by an implementation that was written from docs/spec alone: npm @hpke/core and node's crypto,
// and none of our code. What the specification says is enough to open what the core sealed.
import { Chacha20Poly1305 } from "@hpke/chacha20poly1305";
import { CipherSuite, DhkemX25519HkdfSha256, HkdfSha256 } from "@hpke/core";
import { XWing } from "@hpke/hybridkem-x-wing";
import { createHash, createHmac, createPublicKey, verify } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parseValue } from "../support/independent-party.mjs";

const x25519 = 0x0020;
const kems = { 0x647a: XWing, [x25519]: DhkemX25519HkdfSha256 };
const encSizes = { 0x647a: 1120, [x25519]: 32 };

const hex = (text) => Buffer.from(text, "hex");
const exactBuffer = (bytes) => new Uint8Array(bytes).buffer;
const u16 = (number) => Buffer.from([number >> 8, number & 255]);
const u32 = (number) => Buffer.concat([u16(number >>> 16), u16(number & 0xffff)]);
const lp = (text) => Buffer.concat([u16(Buffer.byteLength(text)), Buffer.from(text)]);

function vectors(folder) {
  const address = new URL(`../../../tests/vectors/${folder}/`, import.meta.url);
  const names = readdirSync(address).filter((name) => name.endsWith(".json"));
  return names.map((name) => [name, JSON.parse(readFileSync(new URL(name, address), "utf8"))]);
}

const hpkeOf = (suite) =>
  new CipherSuite({ kem: new kems[suite](), kdf: new HkdfSha256(), aead: new Chacha20Poly1305() });

// docs/spec/keys.md: HKDF-Expand(K_tid, label, 32), one block of HMAC.
function recipientSeed({ tenant, tenant_key: key }, epoch, suite) {
  const label = Buffer.concat([Buffer.from("feldsiegel/1 recipient"), lp(tenant), u32(epoch), u16(suite)]);
  return createHmac("sha256", hex(key)).update(label).update(Buffer.of(1)).digest();
}

// DeriveKeyPair(seed). The library's own for X-Wing follows another revision of the draft: docs/spec/hpke.md.
async function privateKey(kem, suite, seed) {
  if (suite === x25519) return (await kem.deriveKeyPair(exactBuffer(seed))).privateKey;
  const labeled = [seed, "HPKE-v1", "KEM", u16(suite), lp("DeriveKeyPair"), u16(32)].map((part) => Buffer.from(part));
  const xWingSeed = createHash("shake256", { outputLength: 32 }).update(Buffer.concat(labeled)).digest();
  return kem.deserializePrivateKey(exactBuffer(xWingSeed));
}

function parseHeader(text) {
  const bytes = Buffer.from(text.slice("fsh1.".length), "base64url");
  const suite = bytes.readUInt16BE(0);
  return { suite, epoch: bytes.readUInt32BE(10), enc: bytes.subarray(14, 14 + encSizes[suite]) };
}

async function openPlaintext(vector) {
  const header = parseHeader(vector.header);
  const value = parseValue(vector.sealed);
  const hpke = hpkeOf(header.suite);
  const seed = recipientSeed(vector, header.epoch, header.suite);
  const subject = value.subject === 0 ? undefined : vector.data_subject;
  const context = await hpke.createRecipientContext({
    recipientKey: await privateKey(hpke.kem, header.suite, seed),
    enc: exactBuffer(header.enc),
    info: exactBuffer(
      Buffer.concat([Buffer.from("feldsiegel/1"), lp(vector.tenant), u32(header.epoch), lp(vector.purpose.name)]),
    ),
    psk: subject && { key: exactBuffer(hex(subject.secret)), id: exactBuffer(hex(subject.pseudonym)) },
  });
  context._ctx.seq = value.seq; // the library counts from 0; values open in any order
  const aad = Buffer.concat([vector.collection, vector.record_id, vector.field].map(lp));
  return Buffer.from(await context.open(exactBuffer(value.ct), exactBuffer(aad)));
}

function valueOf(plaintext) {
  const type = ["text", "json", "bytes"][plaintext[0] & 0x7f];
  const value = plaintext.subarray(1, plaintext[0] & 0x80 ? plaintext.lastIndexOf(0x80) : undefined);
  return { type, value: value.toString(type === "bytes" ? "hex" : "utf8") };
}

describe("sealed values", () => {
  const opening = vectors("seal").filter(([, vector]) => vector.expect.type);
  it.each(opening)("%s opens", async (_name, vector) => {
    const plaintext = await openPlaintext(vector);
    expect(plaintext.toString("hex")).toBe(vector.seal.plaintext);
    expect(valueOf(plaintext)).toEqual(vector.expect);
  });

  const unauthentic = vectors("seal").filter(([, vector]) => vector.expect.error === "not_authentic");
  it.each(unauthentic)("%s does not open", async (_name, vector) => {
    await expect(openPlaintext(vector)).rejects.toThrow();
  });
});

describe("replies", () => {
  const openReply = async (vector) => {
    const { suite, tenant, person, request_id: requestId } = vector;
    const hpke = hpkeOf(suite);
    const document = await hpke.open(
      {
        recipientKey: await hpke.kem.deserializePrivateKey(exactBuffer(hex(vector.private_key))),
        enc: exactBuffer(hex(vector.enc)),
        info: exactBuffer(Buffer.concat([Buffer.from("feldsiegel/1 reply"), lp(tenant), lp(person), lp(requestId)])),
      },
      exactBuffer(hex(vector.ct)),
    );
    return Buffer.from(document).toString("utf8");
  };
  it.each(vectors("reply"))("%s", async (_name, vector) => {
    if (vector.expect.error) await expect(openReply(vector)).rejects.toThrow();
    else expect(await openReply(vector)).toBe(vector.expect.value);
  });
});

describe("key directories", () => {
  const isSigned = ({ jws, signer }) => {
    const { payload, protected: header, signature } = JSON.parse(jws);
    const jwk = { kty: "OKP", crv: "Ed25519", x: signer.slice("fsd1.".length) };
    const key = createPublicKey({ key: jwk, format: "jwk" });
    return verify(null, Buffer.from(`${header}.${payload}`), key, Buffer.from(signature, "base64url"));
  };
  const byContent = new Set([
    "directory_expired",
    "directory_not_yet_valid",
    "directory_rollback",
    "directory_tenant_mismatch",
  ]);
  it.each(vectors("directory"))("%s", (_name, vector) => {
    expect(isSigned(vector)).toBe(!vector.expect.error || byContent.has(vector.expect.error));
    if (vector.expect.error) return;
    const payload = JSON.parse(Buffer.from(JSON.parse(vector.jws).payload, "base64url").toString("utf8"));
    const hash = (...parts) => parts.reduce((sha, part) => sha.update(part), createHash("sha256")).digest("hex");
    expect(hash(payload.policy)).toBe(vector.expect.policy_sha256);
    const publicKey = Buffer.from(payload.recipients[0].public_key, "base64url");
    expect(hash("feldsiegel/1 kid", publicKey).slice(0, 16)).toBe(vector.expect.active_kid);
  });
});
