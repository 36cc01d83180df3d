// A caller's key for one answer, made and used by npm @hpke/core: the sidecar's re-sealed answers are plain RFC 9180.
import { Chacha20Poly1305 } from "@hpke/chacha20poly1305";
import { CipherSuite, DhkemX25519HkdfSha256, HkdfSha256 } from "@hpke/core";
import { XWing } from "@hpke/hybridkem-x-wing";

const kems = { "x-wing": [0x647a, XWing], x25519: [0x0020, DhkemX25519HkdfSha256] };
const lp = (text) => Buffer.concat([Buffer.from([0, Buffer.byteLength(text)]), Buffer.from(text)]);
const exactBuffer = (bytes) => new Uint8Array(bytes).buffer;

export class AnswerKey {
  static async create(suiteName) {
    const [suite, Kem] = kems[suiteName];
    const key = new AnswerKey();
    key.hpke = new CipherSuite({ kem: new Kem(), kdf: new HkdfSha256(), aead: new Chacha20Poly1305() });
    key.pair = await key.hpke.kem.generateKeyPair();
    const publicKey = Buffer.from(await key.hpke.kem.serializePublicKey(key.pair.publicKey));
    key.reply = { suite, public_key: publicKey.toString("base64url") };
    return key;
  }

  /** Opens `{enc, ct}` and returns the document. */
  async open({ enc, ct }, tenant, person, requestId) {
    const [encBytes, ctBytes] = [enc, ct].map((text) => exactBuffer(Buffer.from(text, "base64url")));
    const info = exactBuffer(Buffer.concat([Buffer.from("feldsiegel/1 reply"), lp(tenant), lp(person), lp(requestId)]));
    const context = await this.hpke.createRecipientContext({ recipientKey: this.pair.privateKey, enc: encBytes, info });
    return JSON.parse(Buffer.from(await context.open(ctBytes)).toString());
  }
}
