// Replies as a service seals them, by npm @hpke/core.
import { Chacha20Poly1305 } from "@hpke/chacha20poly1305";
import { CipherSuite, DhkemX25519HkdfSha256, HkdfSha256 } from "@hpke/core";
import { XWing } from "@hpke/hybridkem-x-wing";
import { suites } from "../../../tests/support/module_fixture.mjs";

const lp = (text) => Buffer.concat([Buffer.from([text.length >> 8, text.length & 255]), Buffer.from(text)]);

/** `context`: tenant, person and request. Answers {enc, ct}. */
export async function sealReply(suite, publicKey, plaintext, context) {
  const kem = suite === suites.xWing ? new XWing() : new DhkemX25519HkdfSha256();
  const hpke = new CipherSuite({ kem, kdf: new HkdfSha256(), aead: new Chacha20Poly1305() });
  const recipientPublicKey = await kem.deserializePublicKey(Uint8Array.from(publicKey).buffer);
  const info = Uint8Array.from(Buffer.concat([Buffer.from("feldsiegel/1 reply"), ...context.map(lp)]));
  const { ct, enc } = await hpke.seal({ recipientPublicKey, info }, new Uint8Array(plaintext));
  return { enc: new Uint8Array(enc), ct: new Uint8Array(ct) };
}
