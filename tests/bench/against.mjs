// Two builds of the sidecar, side by side in one run:
//   node tests/bench/against.mjs OLD_PROGRAM OUTPUT.json [--rounds 6] [--milliseconds 1500] [--records 1000]
//                                [--events 400000]
// Both serve copies of one folder, which the old one made, and get the same requests from the same client, in turns:
// old new, new old, old new, … Ratios are new/old within a round, so that what else the machine does falls on both.
// Only the HTTP API is spoken. Exit code 1: something was refused, or did not get ready.
import { execFile, execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs, promisify } from "node:util";
import { makeCertificates } from "../../spfx-bindings/demo/certificates.mjs";
import { Issuer } from "../../spfx-bindings/demo/issuer.mjs";
import { program, Sidecar } from "../../spfx-bindings/demo/sidecar.mjs";

const { positionals, values: given } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: "string", default: "6" },
    milliseconds: { type: "string", default: "1500" },
    events: { type: "string", default: "400000" },
    records: { type: "string", default: "1000" },
  },
});
const [oldProgram, output] = positionals;
if (!output) throw new Error("usage: against.mjs OLD_PROGRAM OUTPUT.json [options]");
const [rounds, milliseconds, events, records] = ["rounds", "milliseconds", "events", "records"].map((name) => {
  const number = Number(given[name]);
  if (!Number.isSafeInteger(number) || number < 0) throw new Error(`--${name}: a number`);
  return number;
});

const loadProgram = fileURLToPath(new URL("../../build/native/tests/load", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "feldsiegel-against-"));
const running = new Set();
const within = (name) => join(folder, name);

const allow = { roles: ["Clerk"] };
const sealedNames = ["name", "email", "salary", "iban", "note"];
const fieldsAbout = (subject) => Object.fromEntries(sealedNames.map((name) => [name, sealed(subject)]));
const sealed = (subject) => ({ protect: "seal", purpose: "payroll", bucket: 32, ...subject });
const clear = { protect: "clear" };
const person = { protect: "pseudonymize", domain: "employee" };
const policy = {
  version: 1,
  name: "bench",
  purposes: [
    { id: 1, name: "payroll", allow, reply: ["caller", "backend"] },
    { id: 2, name: "reidentification", allow },
  ],
  domains: [{ id: 1, name: "employee", purpose: "reidentification", allow }],
  collections: [
    { name: "plain", record_id: "id", fields: { id: clear, ...fieldsAbout({}) } },
    { name: "persons", record_id: "id", fields: { id: clear, person, ...fieldsAbout({ subject: "person" }) } },
  ],
};

const clerk = { oid: "00000000-0000-4000-8000-0000000000a1", name: "Clerk", roles: allow.roles };

async function start(sidecar, options) {
  running.add(sidecar);
  return sidecar.start({ patience: 60_000, logFile: `${sidecar.folder}.log`, ...options });
}

async function close(sidecar) {
  const code = await sidecar.close();
  running.delete(sidecar);
  if (code !== 0)
    throw new Error(`a sidecar ended with ${code}: ${readFileSync(sidecar.logFile, "utf8").slice(-2000)}`);
}

/** Protects `count` records as an uploader does, over HTTP: the stored ones. */
async function protect(sidecar, collection, token, count) {
  const input = within(`${collection}.jsonl`);
  const record = (i) => ({
    id: `E-${i}`,
    ...(collection === "persons" ? { person: `person.${i}@contoso.example` } : {}),
    ...Object.fromEntries(sealedNames.map((name) => [name, `${name} of record ${i}`])),
  });
  writeFileSync(input, Array.from({ length: count }, (_, i) => JSON.stringify(record(i)) + "\n").join(""));
  writeFileSync(within("token"), token, { mode: 0o600 });
  const where = ["--endpoint", `http://127.0.0.1:${sidecar.port}`, "--signer", sidecar.directorySigner];
  const words = ["protect", input, "--collection", collection, ...where, "--token-file", within("token")];
  const { stdout } = await promisify(execFile)(program, words, { maxBuffer: 1 << 26, timeout: 60_000 });
  const lines = stdout.split("\n").filter((line) => line);
  return lines.map((line) => JSON.parse(line));
}

/** The whole HTTP request that opens these records, in a file. */
function revealRequest(name, collection, stored, token, fields = sealedNames) {
  const headers = [...new Set(stored.map((record) => record.$fs))];
  const positions = new Map(headers.map((header, index) => [header, index]));
  const kept = ["id", "person", ...fields].filter((member) => member in stored[0]);
  const body = JSON.stringify({
    collection,
    purpose: "payroll",
    request_id: crypto.randomUUID(),
    headers,
    records: stored.map((record) => ({
      $fs: positions.get(record.$fs),
      ...Object.fromEntries(kept.map((member) => [member, record[member]])),
    })),
  });
  const head = [
    "POST /v1/reveal HTTP/1.1",
    "Host: 127.0.0.1",
    `Authorization: Bearer ${token}`,
    "Content-Type: application/json",
    `Content-Length: ${Buffer.byteLength(body)}`,
  ];
  writeFileSync(within(name), `${head.join("\r\n")}\r\n\r\n${body}`);
  return within(name);
}

/** Microseconds of processor time that a process has taken so far. */
function processorTime({ pid }) {
  const threads = readdirSync(`/proc/${pid}/task`);
  const spent = (thread) => Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, "utf8").split(" ")[0]);
  return threads.reduce((sum, thread) => sum + spent(thread), 0) / 1000;
}

/** { requests, with_warming, per_second, p50_ms, p99_ms, cpu_us }: the last is the sidecar's own time for a request. */
async function load(sidecar, callers, requests, time = milliseconds) {
  const words = [sidecar.port, callers, time, ...requests].map(String);
  const before = processorTime(sidecar.process);
  const { stdout } = await promisify(execFile)(loadProgram, words, { timeout: 120_000 + 20 * time });
  const spent = processorTime(sidecar.process) - before;
  const measured = JSON.parse(stdout);
  return { ...measured, cpu_us: spent / measured.with_warming };
}

/** Milliseconds from the process's beginning until it says that it is ready. */
async function startTime(sidecar) {
  const began = performance.now();
  await start(sidecar, { pause: 2 });
  const took = performance.now() - began;
  await close(sidecar);
  return took;
}

const median = (numbers) => {
  const sorted = numbers.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
};
const rounded = (number) => Number(number.toPrecision(4));

/** Of what both sides gave in each round: { old, new, ratio: { median, least, most }, rounds }. */
function judged(what, taken) {
  const ratios = taken.new.map((value, round) => value / taken.old[round]);
  const ratio = { median: median(ratios), least: Math.min(...ratios), most: Math.max(...ratios) };
  for (const name in ratio) ratio[name] = rounded(ratio[name]);
  const found = { old: rounded(median(taken.old)), new: rounded(median(taken.new)), ratio, rounds: taken };
  const range = `${ratio.least} to ${ratio.most}`;
  console.log(`    ${what.padEnd(46)} ${ratio.median} (${range})   old ${found.old}, new ${found.new}`);
  return found;
}

/** Runs `measure` for both, in turns: what each gave, round by round. */
async function inTurns(sides, measure) {
  const taken = { old: [], new: [] };
  for (let round = 0; round < rounds; round += 1) {
    for (const side of round % 2 ? ["new", "old"] : ["old", "new"]) taken[side].push(await measure(sides[side]));
  }
  return taken;
}

/** Loads both with these requests; judges `by`, and the processor time, which a busy machine blurs least. */
async function compareLoad(what, sides, callers, requests, by) {
  const taken = await inTurns(sides, (side) => load(side, callers, requests));
  const pick = (name) => ({ old: taken.old.map((each) => each[name]), new: taken.new.map((each) => each[name]) });
  return { ...judged(what, pick(by)), cpu_us: judged("    its processor time for each in µs", pick("cpu_us")) };
}

/** Lets a sidecar write `count` audit events, each for a field that it opens. */
async function fillLog(sidecar, request, count) {
  await start(sidecar);
  for (let done = 0; done < count;) done += (await load(sidecar, 64, [request], 5000)).requests;
  await close(sidecar);
}

async function run() {
  const certificates = makeCertificates(folder);
  const issuer = await new Issuer({ clerk }).start(certificates);
  try {
    writeFileSync(within("policy.json"), JSON.stringify(policy));
    const first = new Sidecar({
      folder: within("first"),
      issuer,
      caFile: certificates.caFile,
      policy: within("policy.json"),
      build: oldProgram,
      change: (config) => (config.listen = { address: "127.0.0.1", port: 0 }),
    });
    const copies = (name, from) => {
      const [before, after] = [
        from.copyTo(within(`${name}-old`), oldProgram),
        from.copyTo(within(`${name}-new`), program),
      ];
      execFileSync(program, ["vault", "migrate", "--config", after.configFile]); // tables may have come since
      return { old: before, new: after };
    };
    const empty = copies("empty", first);

    await start(first);
    const token = () => issuer.token(clerk, { uti: crypto.randomUUID() });
    const [plain, persons] = [
      await protect(first, "plain", await token(), records),
      await protect(first, "persons", await token(), records),
    ];
    await close(first);
    const one = [];
    for (let i = 0; i < 16; i += 1) one.push(revealRequest(`one-${i}`, "plain", [plain[i]], await token(), ["salary"]));
    const batch = revealRequest("batch", "plain", plain, await token());
    const about = revealRequest("about", "persons", persons, await token());

    const sides = copies("load", first);
    const found = {};
    for (const side of Object.values(sides)) await start(side);
    const [half, rate] = ["p50_ms", "per_second"];
    const size = `${records} records of 5 fields`;
    found.one_field_ms = await compareLoad("one field, 1 caller: p50 in ms", sides, 1, one, half);
    found.one_field_per_second = await compareLoad("one field, 16 callers: requests/s", sides, 16, one, rate);
    found.batch_ms = await compareLoad(`${size}: p50 in ms`, sides, 1, [batch], half);
    found.batch_per_second = await compareLoad(`${size}, 4 callers: requests/s`, sides, 4, [batch], rate);
    found.persons_ms = await compareLoad(`${size} about persons: p50 in ms`, sides, 1, [about], half);
    found.persons_per_second = await compareLoad("… about persons, 4 callers: requests/s", sides, 4, [about], rate);
    for (const side of Object.values(sides)) await close(side);

    found.start_empty_ms = judged("start with an empty log: ms", await inTurns(empty, startTime));
    if (events > 0) {
      await fillLog(first, one[0], events);
      const long = copies("long", first);
      for (const side of Object.values(long)) await startTime(side); // a newer build may convert what it finds, once
      found.start_long_ms = judged(`start with ${events} events: ms`, await inTurns(long, startTime));
    }
    return found;
  } finally {
    for (const sidecar of running) await sidecar.close();
    await issuer.close();
  }
}

try {
  const found = await run();
  writeFileSync(output, JSON.stringify({ old_program: oldProgram, rounds, records, events, ...found }, null, 2) + "\n");
} finally {
  rmSync(folder, { recursive: true, force: true });
}
