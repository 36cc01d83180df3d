// What pseudonyms cost the browser:
//   node tests/bench/pseudonym_bench.mjs [records] [persons] [dist/index.js]
// First the raw module, microseconds per identifier; then protect() of the built package for records with one
// pseudonymized member and four sealed ones about it: how long the page's thread is busy. "plain" has the same members
// without pseudonyms.
import { createRequire } from "node:module";
import { randomBytes, randomUUID } from "node:crypto";
import { fileURLToPath, pathToFileURL } from "node:url";
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";
import { fillBatch, loadModule, makeDirectory, recipientKey, tenant } from "../support/module_fixture.mjs";

const [records = "10000", persons = records, entry] = process.argv.slice(2);
const at = (path) => fileURLToPath(new URL(`../../spfx-bindings/${path}`, import.meta.url));
const load = (name) => import(pathToFileURL(createRequire(at("package.json")).resolve(name)).href);
const { ristretto255_oprf } = await load("@noble/curves/ed25519.js");
const { IndependentParty } = await import(pathToFileURL(at("test/support/independent-party.mjs")).href);
const { sealReply } = await import(pathToFileURL(at("test/module/reply_sealing.mjs")).href);
const { voprf } = ristretto255_oprf;

const allow = { roles: ["HR"] };
const sealed = Object.fromEntries(
  ["salary", "iban", "note", "address"].map((name) => [
    name,
    { protect: "seal", purpose: "payroll", subject: "person", bucket: 32 },
  ]),
);
const policy = JSON.stringify({
  version: 1,
  name: "bench",
  purposes: [
    { id: 1, name: "payroll", allow },
    { id: 2, name: "reidentification", allow },
  ],
  domains: [{ id: 1, name: "person", purpose: "reidentification", allow }],
  collections: [
    {
      name: "files",
      record_id: "id",
      fields: { id: { protect: "clear" }, person: { protect: "pseudonymize", domain: "person" }, ...sealed },
    },
    {
      name: "plain",
      record_id: "id",
      fields: Object.fromEntries([
        ["id", { protect: "clear" }],
        ["person", { protect: "clear" }],
        ...Object.keys(sealed).map((name) => [name, { protect: "seal", purpose: "payroll", bucket: 32 }]),
      ]),
    },
  ],
});

const keys = workerData ?? voprf.generateKeyPair();
const person = "22222222-2222-4222-8222-222222222222";
const base64url = (bytes) => Buffer.from(bytes).toString("base64url");
const domains = [{ id: 1, version: 1, public_key: base64url(keys.publicKey) }];
const evaluate = (elements) => {
  const list = Array.from({ length: elements.length / 32 }, (_, i) => elements.slice(32 * i, 32 * i + 32));
  return voprf.blindEvaluateBatch(keys.secretKey, keys.publicKey, list);
};

/** Microseconds per identifier, step by step, of the fastest round. */
async function rawModule(variant, folder = at("src/module"), count = 100, rounds = 6) {
  const module = await loadModule(`${folder}/wasm.mjs`, `${folder}/${variant}.wasm`);
  const change = (payload) => ({ ...payload, domains });
  const { jws, signer } = makeDirectory(recipientKey(module), { policy, change });
  const directory = module.Directory.verify(jws, signer, tenant, 1000, 0);
  const session = module.Session.start(directory);
  const times = {};
  const timed = (step, work) => {
    const began = performance.now();
    const result = work();
    const time = ((performance.now() - began) * 1000) / count;
    times[step] = Math.min(times[step] ?? Infinity, time);
    if (result?.code) throw new Error(`${step}: ${result.code}`);
    return result;
  };
  for (let round = 0; round < rounds; round += 1) {
    const enrollment = module.Enrollment.start(directory, "person");
    timed("add", () => {
      fillBatch(
        module,
        Array.from({ length: count }, (_, i) => `Person number ${i}`),
      );
      return enrollment.add();
    });
    const { evaluated, proof } = evaluate(timed("blind", () => enrollment.blind(0, count)));
    const elements = new Uint8Array(Buffer.concat(evaluated));
    timed("finalize", () => enrollment.finalize(0, count, elements, proof));
    timed("seal identifier", () => enrollment.sealIdentifiers(session, 0, count));
    enrollment.delete();
  }
  const steps = Object.entries(times).map(([step, time]) => `${step} ${time.toFixed(1)}`);
  console.log(`${variant}, µs per identifier: ${steps.join(", ")}`);
}

/** In a thread of its own, so that its work is not counted with the page's. */
function serve(port) {
  const answer = async (url, body) => {
    if (url.endsWith("evaluate")) {
      const { evaluated, proof } = evaluate(new Uint8Array(Buffer.from(body.elements, "base64url")));
      const elements = base64url(Buffer.concat(evaluated));
      const { request_id } = body;
      return JSON.stringify({ request_id, domain: "person", version: 1, elements, proof: base64url(proof) });
    }
    const rows = body.entries.map(() => {
      return Buffer.concat([Buffer.from(randomUUID().replaceAll("-", ""), "hex"), randomBytes(32)]);
    });
    const key = Buffer.from(body.reply.public_key, "base64url");
    const context = [tenant, person, body.request_id];
    const { enc, ct } = await sealReply(body.reply.suite, key, Buffer.concat(rows), context);
    return JSON.stringify({ request_id: body.request_id, enc: base64url(enc), ct: base64url(ct) });
  };
  port.on("message", async ({ id, url, body }) => port.postMessage({ id, text: await answer(url, JSON.parse(body)) }));
}

async function stubService() {
  const party = await IndependentParty.create("x-wing", tenant, policy);
  const directory = party.directory({ domains });
  const thread = new Worker(new URL(import.meta.url), { workerData: keys });
  const waiting = new Map();
  thread.on("message", ({ id, text }) => waiting.get(id)(new Response(text)));
  globalThis.fetch = async (url, { body }) => {
    if (url.endsWith("key-directory")) return new Response(directory);
    return new Promise((resolve) => {
      waiting.set(waiting.size, resolve);
      thread.postMessage({ id: waiting.size - 1, url, body });
    });
  };
  return { thread, directorySigner: party.directorySigner };
}

/** How long the page's thread is busy with protect(), in milliseconds. */
async function wholeCall() {
  const { feldsiegel } = await import(pathToFileURL(entry ?? at("dist/index.js")).href);
  const { thread, directorySigner } = await stubService();
  const token = `e.${base64url(JSON.stringify({ tid: tenant, oid: person }))}.s`;
  const identity = { getToken: async () => token };
  const client = await feldsiegel({ endpoint: "https://bench.example", directorySigner }).using(identity);
  const rows = Array.from({ length: Number(records) }, (_, i) => ({
    id: i,
    person: `Person number ${i % Number(persons)}`,
    salary: 50_000 + i,
    iban: `DE02 1203 0000 0000 ${String(i).padStart(4, "0")} 51`,
    note: "a short note",
    address: "Hauptstraße 1, 10115 Berlin",
  }));
  for (const collection of ["plain", "plain", "files"]) {
    const busy = {};
    let last = performance.eventLoopUtilization().active;
    const count = (phase) => {
      const { active } = performance.eventLoopUtilization();
      busy[phase] = (busy[phase] ?? 0) + active - last;
      last = active;
    };
    await client.protect(collection, rows, { onProgress: ({ phase }) => count(phase) });
    count("seal");
    const parts = Object.entries(busy).map(([phase, time]) => `${phase} ${time.toFixed(0)} ms`);
    console.log(`${collection}: ${records} records, ${parts.join(", ")}`);
  }
  client.close();
  await thread.terminate();
}

if (isMainThread) {
  for (const variant of ["simd", "plain"]) await rawModule(variant);
  if (Number(records) > 0) await wholeCall();
} else {
  serve(parentPort);
}
