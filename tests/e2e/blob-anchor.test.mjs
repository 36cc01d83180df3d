// The audit log's checkpoints in Azure Blob Storage, as Azurite implements it.
import assert from "node:assert/strict";
import { createPublicKey, verify } from "node:crypto";
import { cpSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, afterEach, before, describe, test } from "node:test";
import { Azurite } from "./azurite.mjs";
import { Service, until } from "./service.mjs";

const blob = "checkpoints/one";
const anchored = 'feldsiegel_audit_anchored_size{kind="blob"}';
const failures = 'feldsiegel_security_events_total{kind="anchor_failed"}';

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
function setUrl(url = azurite.urlOf(blob)) {
  writeFileSync(join(service.sidecar.folder, "blob-url"), url, { mode: 0o600 });
}

const sizeOf = (note) => Number(note?.split("\n")[1] ?? 0);

/** The blob's checkpoint as soon as it is of all events that the log has. */
function newest() {
  return until("the blob has the log's newest checkpoint", async () => {
    const [note, size] = [await azurite.read(blob), await service.metric("feldsiegel_audit_log_size")];
    return size > 0 && sizeOf(note) === size && note;
  });
}

/** How many events the log has; `audit check` found them whole, and under the blob's checkpoint. */
function wholeSize() {
  const { status, stdout, stderr } = service.run("audit", "check");
  assert.equal(status, 0, stderr);
  return Number(/ is whole: (\d+) events/.exec(stdout)[1]);
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
  assert.ok(!isSigned(note.replace(/\n\d+\n/, "\n1\n"), verifierKey), "no other size is");
  assert.ok(wholeSize() >= sizeOf(note));
});

test("after a restart the log goes on, and so does the blob", async () => {
  const before = sizeOf(await azurite.read(blob));
  assert.equal(await service.sidecar.close(), 0);
  await service.sidecar.start();
  assert.equal((await service.evaluate()).status, 200);
  assert.ok(sizeOf(await newest()) > before + 1);
});

describe("what is refused at the start, and told by `audit check`", () => {
  let note;
  before(async () => {
    await service.sidecar.close();
    note = await azurite.read(blob);
  });
  afterEach(async () => {
    await goOn(); // as it is put back: nothing else was wrong, and the refusal has left nothing
    note = await azurite.read(blob);
  });

  /** One more start, with something to write down; the end of the service publishes what is not yet in the blob. */
  async function goOn() {
    await service.sidecar.start();
    assert.equal((await service.evaluate()).status, 200);
    assert.equal(await service.sidecar.close(), 0);
    assert.equal(sizeOf(await azurite.read(blob)), wholeSize());
  }

  async function assertRefused(code, mend) {
    try {
      assert.match(await service.refusal(), new RegExp(`^78: [^]*:blob: .*\\(${code}\\)$`));
      const checked = service.run("audit", "check");
      assert.deepEqual([checked.status, /\((\w+)\)/.exec(checked.stderr)?.[1]], [1, code]);
    } finally {
      await mend();
    }
  }

  test("an older copy of the log's database: audit_truncated", async () => {
    const [older, newer] = [join(service.folder, "older"), join(service.folder, "newer")];
    copyLog(service.sidecar.folder, older);
    await goOn();
    copyLog(service.sidecar.folder, newer);
    copyLog(older, service.sidecar.folder);
    await assertRefused("audit_truncated", () => copyLog(newer, service.sidecar.folder));
  });

  test("no database at all, so that a new log would begin: audit_truncated", async () => {
    const kept = join(service.folder, "kept");
    copyLog(service.sidecar.folder, kept);
    removeLog(service.sidecar.folder);
    try {
      assert.match(await service.refusal(), /^78: [^]*:blob: .*\(audit_truncated\)$/);
    } finally {
      copyLog(kept, service.sidecar.folder);
    }
  });

  test("a blob that was deleted: anchor_missing", async () => {
    await azurite.remove(blob);
    await assertRefused("anchor_missing", async () => {
      assert.equal(await azurite.read(blob), undefined, "nothing was put in its place");
      await azurite.write(blob, note);
    });
  });

  test("a checkpoint with another root: audit_rewritten", async () => {
    const lines = note.split("\n");
    lines[2] = Buffer.alloc(32).toString("base64");
    await azurite.write(blob, lines.join("\n"));
    await assertRefused("audit_rewritten", () => azurite.write(blob, note));
  });

  const urls = [
    ["whose signature has run out", () => azurite.urlOf(blob, { seconds: -60 })],
    ["whose signature does not allow to read", () => azurite.urlOf(blob, { permissions: "cw" })],
    ["that was given another permission", () => azurite.urlOf(blob).replace("sp=rcw", "sp=racwd")],
  ];
  for (const [name, make] of urls) {
    test(`a URL ${name}: anchor_unavailable`, async () => {
      setUrl(make());
      await assertRefused("anchor_unavailable", () => setUrl());
      assert.match(service.lines("anchor_unreachable")[0].reason, /^Status 403: /);
    });
  }
});

describe("what the service survives while it runs", () => {
  before(() => service.sidecar.start());

  /** One failure that is told once, while the service goes on; resolves to the size that is published. */
  async function survive(spoil) {
    const size = sizeOf(await newest());
    const seen = { count: await service.metric(failures), lines: service.lines("anchor_failed").length };
    await spoil();
    assert.equal((await service.evaluate()).status, 200);
    await until("a failure is told", async () => {
      return (await service.metric(failures)) > seen.count && service.lines("anchor_failed").length > seen.lines;
    });
    assert.equal((await service.evaluate()).status, 200);
    assert.ok(await service.sidecar.isReady());
    assert.equal(await service.metric(anchored), size, "it stays behind");
    assert.equal(await service.metric(failures), seen.count + 1);
    const told = service.lines("anchor_failed").slice(seen.lines);
    assert.deepEqual(
      told.map(({ level, anchor, code }) => [level, anchor, code]),
      [["warn", "blob", "anchor_unavailable"]],
    );
    return size;
  }

  const urls = [
    ["whose signature does not allow to write", { permissions: "r" }],
    ["whose signature has run out", { seconds: -60 }],
  ];
  for (const [name, options] of urls) {
    test(`a URL ${name}: it says so and goes on; once renewed, the newest checkpoint arrives`, async () => {
      const size = await survive(() => setUrl(azurite.urlOf(blob, options)));
      setUrl();
      assert.match(service.lines("anchor_unreachable").at(-1).reason, /^Status 403: /);
      assert.ok(sizeOf(await newest()) >= size + 3, "two evaluations, and what was told of the anchor");
      assert.equal(await service.metric(anchored), await service.metric("feldsiegel_audit_log_size"));
    });
  }

  test("a storage service that is down: the same, but a start is refused with anchor_unavailable", async () => {
    const size = await survive(() => azurite.close());
    assert.ok(service.lines("anchor_unreachable").length > 0, "why is in the log");
    assertNothingOfUrl();
    assert.equal(await service.sidecar.close(), 0);
    assert.match(await service.refusal(), /^78: [^]*:blob: .*\(anchor_unavailable\)$/);
    assertNothingOfUrl();
    await azurite.start();
    assert.equal(sizeOf(await azurite.read(blob)), size);
    await service.sidecar.start();
    assert.ok(sizeOf(await newest()) >= size + 4, "the next start as well");
  });

  function assertNothingOfUrl() {
    const text = service.sidecar.log.join("\n");
    for (const part of ["sig=", blob, `:${azurite.port}`]) assert.ok(!text.includes(part), part);
  }
});

function removeLog(folder) {
  for (const name of readdirSync(folder)) if (name.startsWith("vault.db.audit")) rmSync(join(folder, name));
}

/** The audit log's files, as they lie there while nobody has them open. */
function copyLog(from, to) {
  mkdirSync(to, { recursive: true });
  removeLog(to);
  for (const name of readdirSync(from)) if (name.startsWith("vault.db.audit")) cpSync(join(from, name), join(to, name));
}
