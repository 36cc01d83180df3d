// Feldsiegel as a web part uses it: the built package, a key directory from a local server, records in, records out.
import { createServer } from "node:http";
import { fileURLToPath } from "node:url";
import { generateKeyPairSync } from "node:crypto";

import { feldsiegel } from "../dist/index.js";
import { loadModule, makeDirectory, recipientKey, suites, tenant } from "../../tests/support/module_fixture.mjs";

const fields = ["a", "b", "c", "d", "e"];

const policy = JSON.stringify({
  version: 1,
  name: "bench",
  purposes: [{ id: 1, name: "bench", allow: { roles: ["Bench"] } }],
  collections: [
    {
      name: "bench",
      record_id: "id",
      fields: Object.fromEntries([
        ["id", { protect: "clear" }],
        ...fields.map((name) => [name, { protect: "seal", purpose: "bench" }]),
      ]),
    },
  ],
});

/** Serves the directory on loopback; answers {url, signer, close}. */
export async function directoryServer() {
  const publicKey = Buffer.from(generateKeyPairSync("x25519").publicKey.export({ format: "jwk" }).x, "base64url");
  const { jws, signer } = makeDirectory(publicKey, {
    suite: suites.x25519,
    now: Math.floor(Date.now() / 1000),
    policy,
  });
  const server = createServer((_, response) =>
    response.writeHead(200, { "content-type": "application/json" }).end(jws),
  );
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    signer: `fsd1.${Buffer.from(signer).toString("base64url")}`,
    close: () => server.close(),
  };
}

/** A function that seals an array of texts, five to a record, and answers the sealed texts. */
export async function sealer({ url, signer }) {
  const fs = await feldsiegel({ endpoint: url, directorySigner: signer }).using({
    getToken: async () => "bench",
    tenantId: tenant,
    objectId: "22222222-2222-4222-8222-222222222222",
  });
  return async (texts) => {
    const records = [];
    for (let i = 0; i < texts.length; i += fields.length) {
      const record = { id: `E-${i}` };
      for (let j = 0; j < fields.length && i + j < texts.length; j += 1) record[fields[j]] = texts[i + j];
      records.push(record);
    }
    const sealed = await fs.protect("bench", records);
    const out = [];
    for (const record of sealed) for (const name of fields) if (record[name] !== undefined) out.push(record[name]);
    return out;
  };
}

const moduleFile = (name) => fileURLToPath(new URL(`../src/module/${name}`, import.meta.url));

/** The batch path alone, texts in and texts out, in the layout of wasm/batch_layout.h; no records, no checks. */
export async function batchSealer() {
  const module = await loadModule(moduleFile("wasm.mjs"), moduleFile("simd.wasm"));
  const { jws, signer } = makeDirectory(recipientKey(module));
  const session = module.Session.start(module.Directory.verify(jws, signer, tenant, 1000, 0));
  const plan = session.plan("employees", ["name"]);
  const encoder = new TextEncoder();
  const decoder = new TextDecoder();
  return async (texts) => {
    const text = texts.join("");
    const words = 5 + texts.length * 5;
    const address = module.inputBuffer(words * 4 + text.length * 3);
    if (address === 0) throw new Error("too much for one batch");
    const descriptor = new Uint32Array(module.HEAPU8.buffer, address, words);
    descriptor.fill(0, 5, 5 + texts.length); // ids are empty
    for (let i = 0, at = 5 + texts.length; i < texts.length; i += 1, at += 4) {
      descriptor.set([i, 0, 0, texts[i].length], at);
    }
    const room = new Uint8Array(module.HEAPU8.buffer, address + words * 4, text.length * 3);
    descriptor.set([texts.length, texts.length, 0, encoder.encodeInto(text, room).written, 0]);
    const failure = session.seal(plan, []);
    if (failure) throw new Error(JSON.stringify(failure));
    const sealed = decoder.decode(module.takeOutput()).split("\n");
    module.wipeBuffers();
    sealed.pop();
    return sealed;
  };
}
