// Loads a WebAssembly module as a page would, and makes signed key directories for it with nothing but node's crypto.
import { createHash, generateKeyPairSync, sign } from "node:crypto";
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

export const tenant = "11111111-1111-4111-8111-111111111111";
export const suites = { xWing: 0x647a, x25519: 0x0020 };

/** `wasm` is the path of the .wasm file; the JavaScript build has none. */
export async function loadModule(glue, wasm) {
  const { default: createModule } = await import(pathToFileURL(glue).href);
  return createModule(wasm ? { wasmBinary: readFileSync(wasm) } : {});
}

export const testPolicy = JSON.stringify({
  version: 1,
  name: "test",
  purposes: [{ id: 1, name: "payroll", allow: { roles: ["Payroll.Read"] } }],
  collections: [
    {
      name: "employees",
      record_id: "id",
      fields: {
        id: { protect: "clear" },
        name: { protect: "seal", purpose: "payroll" },
        salary: { protect: "seal", purpose: "payroll", bucket: 32 },
        photo: { protect: "seal", purpose: "payroll" },
      },
    },
  ],
});

const base64url = (bytes) => Buffer.from(bytes).toString("base64url");

/** A directory with one active recipient, signed by a fresh key: {jws, signer} as Uint8Arrays. */
export function makeDirectory(
  publicKey,
  { suite = suites.xWing, version = 1, now = 1000, policy = testPolicy, change = (payload) => payload } = {},
) {
  const keys = generateKeyPairSync("ed25519");
  const kid = createHash("sha256").update("feldsiegel/1 kid").update(publicKey).digest().subarray(0, 8).toString("hex");
  const payload = change({
    version,
    tenant,
    recipients: [{ kid, epoch: 1, suite, public_key: base64url(publicKey), state: "active" }],
    domains: [],
    policy,
    policy_sha256: createHash("sha256").update(policy).digest("hex"),
    issued: now,
    expires: now + 86400,
  });
  const header = base64url(JSON.stringify({ alg: "EdDSA", typ: "feldsiegel-key-directory+jws" }));
  const body = base64url(JSON.stringify(payload));
  const signature = base64url(sign(null, `${header}.${body}`, keys.privateKey));
  return {
    jws: new TextEncoder().encode(JSON.stringify({ payload: body, protected: header, signature })),
    signer: new Uint8Array(Buffer.from(keys.publicKey.export({ format: "jwk" }).x, "base64url")),
  };
}

/** A public key that only the module needs to like: that of a reply key. */
export function recipientKey(module, suite = suites.xWing) {
  const key = module.ReplyKey.generate(suite);
  const publicKey = key.publicKey();
  key.delete();
  return publicKey;
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();
const types = { text: 0, json: 1, bytes: 2 };

/**
 * Writes a batch (wasm/batch_layout.h) and seals it: the texts, or the module's failure.
 * `cells` are [record, column, type, value]; `about` has enrollments and, record by record, the entries plus 1 of those
 * that it names.
 */
export function sealBatch(module, session, plan, recordIds, cells, { enrollments = [], subjects = [] } = {}) {
  if (!fillBatch(module, recordIds, cells, enrollments.length, subjects)) return { code: "batch_too_large", at: "" };
  const sealed = session.seal(plan, enrollments) ?? takeTexts(module);
  module.wipeBuffers();
  return sealed;
}

/** What is in the output. */
export function takeTexts(module) {
  return decoder.decode(module.takeOutput()).split("\n").slice(0, -1);
}

/** False where the module has no memory for the batch. */
export function fillBatch(module, recordIds, cells = [], subjectCount = 0, subjects = []) {
  const strings = cells.filter(([, , type]) => type !== "bytes").map(([, , , value]) => value);
  const texts = [...recordIds, ...strings].join("");
  const blobs = cells.filter(([, , type]) => type === "bytes").map(([, , , value]) => value);
  const blobSize = blobs.reduce((sum, blob) => sum + blob.length, 0);
  const cellsAt = 5 + recordIds.length + subjects.length;
  const words = new Uint32Array(cellsAt + cells.length * 4);
  words.set([...recordIds.map((id) => id.length), ...subjects], 5);
  cells.forEach(([record, column, type, value], i) => {
    words.set([record, column, types[type], value.length], cellsAt + i * 4);
  });
  const blobAt = words.byteLength;
  const textAt = blobAt + blobSize;
  const address = module.inputBuffer(textAt + texts.length * 3);
  if (address === 0) return false;
  const buffer = new Uint8Array(module.HEAPU8.buffer, address, textAt + texts.length * 3);
  const { written } = encoder.encodeInto(texts, buffer.subarray(textAt));
  words.set([recordIds.length, cells.length, blobSize, written, subjectCount]);
  buffer.set(new Uint8Array(words.buffer));
  blobs.reduce((at, blob) => (buffer.set(blob, at), at + blob.length), blobAt);
  return true;
}
