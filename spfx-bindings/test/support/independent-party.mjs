// The other side of the protocol with none of our code: keys and opening by npm @hpke/core, directories signed by
// node's crypto. It plays the sidecar towards a browser and shows that any standard HPKE receiver opens what we seal.
import { Chacha20Poly1305 } from "@hpke/chacha20poly1305";
import { CipherSuite, DhkemX25519HkdfSha256, HkdfSha256 } from "@hpke/core";
import { XWing } from "@hpke/hybridkem-x-wing";
import { createHash, generateKeyPairSync, sign } from "node:crypto";

export const suites = { "x-wing": 0x647a, x25519: 0x0020 };
const kems = { 0x647a: XWing, 0x0020: DhkemX25519HkdfSha256 };

const base64url = (bytes) => Buffer.from(bytes).toString("base64url");
const u16 = (number) => Buffer.from([number >> 8, number & 255]);
const u32 = (number) => Buffer.concat([u16(number >>> 16), u16(number & 0xffff)]);
const lp = (text) => Buffer.concat([u16(Buffer.byteLength(text)), Buffer.from(text)]);
const exactBuffer = (bytes) => new Uint8Array(bytes).buffer;

export class IndependentParty {
  /** A tenant with one key epoch; `policy` is the policy document's text. */
  static async create(suiteName, tenant, policy) {
    const party = new IndependentParty();
    Object.assign(party, { suite: suites[suiteName], tenant, policy, epoch: 1, version: 1 });
    party.hpke = new CipherSuite({ kem: new kems[party.suite](), kdf: new HkdfSha256(), aead: new Chacha20Poly1305() });
    party.keyPair = await party.hpke.kem.generateKeyPair();
    party.publicKey = Buffer.from(await party.hpke.kem.serializePublicKey(party.keyPair.publicKey));
    party.signer = generateKeyPairSync("ed25519");
    return party;
  }

  get directorySigner() {
    return `fsd1.${this.signer.publicKey.export({ format: "jwk" }).x}`;
  }

  get kid() {
    return createHash("sha256").update("feldsiegel/1 kid").update(this.publicKey).digest("hex").slice(0, 16);
  }

  /** The signed key directory, now valid; `changes` overrides members of the payload. */
  directory(changes = {}) {
    const now = Math.floor(Date.now() / 1000);
    const recipient = {
      kid: this.kid,
      epoch: this.epoch,
      suite: this.suite,
      public_key: base64url(this.publicKey),
      state: "active",
    };
    const payload = {
      version: this.version,
      tenant: this.tenant,
      recipients: [recipient],
      domains: this.vault?.directoryEntries ?? [],
      policy: this.policy,
      policy_sha256: createHash("sha256").update(this.policy).digest("hex"),
      issued: now,
      expires: now + 3600,
      ...changes,
    };
    const header = { alg: "EdDSA", typ: "feldsiegel-key-directory+jws" };
    const [protectedPart, payloadPart] = [header, payload].map((part) => base64url(JSON.stringify(part)));
    const signature = sign(null, Buffer.from(`${protectedPart}.${payloadPart}`), this.signer.privateKey);
    return JSON.stringify({ payload: payloadPart, protected: protectedPart, signature: base64url(signature) });
  }

  /**
   * Opens one field of a sealed record, as RFC 9180 says, and returns text or parsed JSON. Fields about somebody need the
   * vault, which has their secret.
   */
  async open(record, field, { collection, purpose, id = String(record.id) }) {
    const header = parseHeader(record.$fs);
    const value = parseValue(record[field]);
    const info = Buffer.concat([Buffer.from("feldsiegel/1"), lp(this.tenant), u32(header.epoch), lp(purpose)]);
    const about = value.subject === 0 ? undefined : header.subjects[value.subject - 1];
    const secret = about && this.vault.secretOf(about.pseudonym);
    if (about && !secret) throw new Error("nobody has that pseudonym");
    const context = await this.hpke.createRecipientContext({
      recipientKey: this.keyPair.privateKey,
      enc: exactBuffer(header.enc),
      info: exactBuffer(info),
      psk: about && { id: exactBuffer(about.pseudonym), key: exactBuffer(secret) },
    });
    context._ctx.seq = value.seq; // the library counts from 0; our fields may be opened in any order
    const aad = Buffer.concat([lp(collection), lp(id), lp(field)]);
    return decode(Buffer.from(await context.open(exactBuffer(value.ct), exactBuffer(aad))));
  }
}

const encSizes = { 0x647a: 1120, 0x0020: 32 };

/** { suite, kid (hexadecimal), epoch, enc, subjects: [{ domain, pseudonym }] } of a header's text. */
export function parseHeader(text) {
  const bytes = fromText(text, "fsh1.");
  const [suite, epoch] = [bytes.readUInt16BE(0), bytes.readUInt32BE(10)];
  const listAt = 14 + encSizes[suite];
  const subjects = [];
  for (let at = listAt + 1; at < bytes.length; at += 17) {
    subjects.push({ domain: bytes[at], pseudonym: bytes.subarray(at + 1, at + 17) }); // ids of one byte
  }
  if (bytes[listAt] !== subjects.length || bytes.length !== listAt + 1 + 17 * subjects.length)
    throw new Error("the header's list of data subjects does not fit its length");
  return { suite, kid: bytes.toString("hex", 2, 10), epoch, enc: bytes.subarray(14, listAt), subjects };
}

/** { seq, purposeId, subject, ct } of a sealed value's text. */
export function parseValue(text) {
  const bytes = fromText(text, "fs1.");
  let at = 0;
  const varint = () => {
    for (let value = 0, scale = 1; ; scale *= 128) {
      const byte = bytes[at++];
      value += (byte & 127) * scale;
      if (byte < 128) return value;
    }
  };
  return { seq: varint(), purposeId: varint(), subject: varint(), ct: bytes.subarray(at) };
}

function fromText(text, prefix) {
  if (!text.startsWith(prefix)) throw new Error(`no ${prefix}`);
  return Buffer.from(text.slice(prefix.length), "base64url");
}

function decode(plaintext) {
  const padded = plaintext[0] & 0x80;
  const value = plaintext.subarray(1, padded ? plaintext.lastIndexOf(0x80) : undefined);
  const type = plaintext[0] & 0x7f;
  if (type === 0) return value.toString("utf8");
  return type === 1 ? JSON.parse(value.toString("utf8")) : value;
}
