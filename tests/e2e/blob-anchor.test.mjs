// The audit log's checkpoints in Azure Blob Storage, as Azurite implements it.
import assert from "node:assert/strict";
import { createPublicKey, verify } from "node:crypto";
import { cpSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { Azurite } from "./azurite.mjs";
import { Service, until } from "./service.mjs";

const blob = "checkpoints/one";
const anchored = 'feldsiegel_audit_anchored_size{kind="blob"}';

let service;
let azurite;
before(async () => {
  service = await Service.create("blob");
  azurite = await new Azurite(service).start();
  await azurite.createContainer("checkpoints");
  const { caFile } = service.certificates;
  const anchor = { blob_url_file: "blob-url", ca_file: caFile };
  service.init("sidecar", { change: (config) => (config.audit = { anchors: [anchor] }) });
  setUrl();
});
after(async () => {
  await service?.sidecar?.close();
  await azurite?.close();
  await service?.close();
});

/** What the sidecar reads afresh each time. */
function setUrl(options) {
  writeFileSync(join(service.sidecar.folder, "blob-url"), azurite.urlOf(blob, options), { mode: 0o600 });
}

const sizeOf = (note) => Number(note?.split("\n")[1] ?? 0);

/** The blob's checkpoint as soon as it is of all events that the log has. */
function newest() {
  return until("the blob has the log's newest checkpoint", async () => {
    const [note, size] = [await azurite.read(blob), await service.metric("feldsiegel_audit_log_size")];
    return size > 0 && sizeOf(note) === size && note;
  });
}

/** Whether the log's key, as `audit key` prints it, signed the note (c2sp.org/signed-note), with OpenSSL's Ed25519. */
function isSigned(note, verifierKey) {
  const [, name, hash, encoded] = /^([^+]+)\+([0-9a-f]{8})\+(\S+)$/.exec(verifierKey);
  const [text, signatures] = note.split("\n\n");
  const [, signer, signature] = /^— (\S+) (\S+)\n$/.exec(signatures);
  const [key, bytes] = [encoded, signature].map((each) => Buffer.from(each, "base64"));
  const jwk = { kty: "OKP", crv: "Ed25519", x: key.toString("base64url", 1) };
  const publicKey = createPublicKey({ key: jwk, format: "jwk" });
  const isItsKey = signer === name && bytes.toString("hex", 0, 4) === hash;
  return isItsKey && verify(null, Buffer.from(`${text}\n`), publicKey, bytes.subarray(4));
}

test("a first start with an empty container serves, and leaves a checkpoint of its log in the blob", async () => {
  assert.equal(await azurite.read(blob), undefined);
  await service.sidecar.start();
  assert.equal((await service.evaluate()).status, 200);
  const note = await newest();
  assert.equal(await service.metric(anchored), sizeOf(note));
  const verifierKey = service.run("audit", "key").stdout.trim();
  assert.equal(note.split("\n")[0], verifierKey.split("+")[0], "the log's name is on it");
  assert.ok(isSigned(note, verifierKey));
  const [checked, other] = [service.run("audit", "check"), note.replace(/\n\d+\n/, "\n1\n")];
  assert.equal(checked.status, 0, checked.stderr);
  assert.ok(!isSigned(other, verifierKey), "no other size is signed with it");
});
