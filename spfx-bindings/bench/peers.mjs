// The peers, each in the way its documentation suggests for many small values: text in, base64url text out, a fresh
// nonce per value. Each answers an array of texts as long as the one it was given.
import { readFile } from "node:fs/promises";

import { chacha20poly1305 } from "@noble/ciphers/chacha.js";
import sodium from "libsodium-wrappers";
import * as themis from "wasm-themis";

const encoder = new TextEncoder();
const base64url = (bytes) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("base64url");

function joined(nonce, ciphertext) {
  const out = new Uint8Array(nonce.length + ciphertext.length);
  out.set(nonce);
  out.set(ciphertext, nonce.length);
  return out;
}

async function webCrypto() {
  const key = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt"]);
  const sealOne = async (text) => {
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const ciphertext = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, encoder.encode(text));
    return base64url(joined(iv, new Uint8Array(ciphertext)));
  };
  return (texts) => Promise.all(texts.map(sealOne));
}

async function noble() {
  const key = crypto.getRandomValues(new Uint8Array(32));
  return (texts) =>
    texts.map((text) => {
      const nonce = crypto.getRandomValues(new Uint8Array(12));
      return base64url(joined(nonce, chacha20poly1305(key, nonce).encrypt(encoder.encode(text))));
    });
}

async function libsodiumJs() {
  await sodium.ready;
  const key = sodium.crypto_aead_chacha20poly1305_ietf_keygen();
  const seal = sodium.crypto_aead_chacha20poly1305_ietf_encrypt;
  return (texts) =>
    texts.map((text) => {
      const nonce = sodium.randombytes_buf(sodium.crypto_aead_chacha20poly1305_ietf_NPUBBYTES);
      return sodium.to_base64(
        joined(nonce, seal(text, null, null, nonce, key)),
        sodium.base64_variants.URLSAFE_NO_PADDING,
      );
    });
}

async function wasmThemis() {
  // Under Node its loader calls fetch, which takes no file path: hand it the bytes as a data: URL.
  const wasm = await readFile(new URL("libthemis.wasm", import.meta.resolve("wasm-themis")));
  await themis.initialize(`data:application/wasm;base64,${wasm.toString("base64")}`);
  const cell = themis.SecureCellSeal.withKey(new themis.SymmetricKey());
  return (texts) => texts.map((text) => base64url(cell.encrypt(encoder.encode(text))));
}

export const peers = [
  ["WebCrypto AES-GCM, Promise.all", webCrypto],
  ["@noble/ciphers", noble],
  ["libsodium.js", libsodiumJs],
  ["wasm-themis", wasmThemis],
];
