// Resources in Chromium: start, memory and responsiveness while sealing 100,000 records, values that are too large.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { tenantId } from "../../spfx-bindings/demo/persons.mjs";
import { IndependentParty } from "../../spfx-bindings/test/support/independent-party.mjs";
import { checksPage, people, policyWithoutDomains, revealInPage, sealInPage, start } from "./support.mjs";

let stage;
before(async () => (stage = await start()));
after(() => stage?.close());

/** Remembers every WebAssembly memory that the page makes. */
function catchMemories() {
  const { instantiate, Instance } = WebAssembly;
  window.memories = [];
  const keep = (instance) => {
    window.memories.push(...Object.values(instance.exports).filter((value) => value instanceof WebAssembly.Memory));
    return instance;
  };
  WebAssembly.instantiate = async (...parts) => {
    const made = await instantiate(...parts);
    keep(made.instance ?? made);
    return made;
  };
  WebAssembly.Instance = function (...parts) {
    return keep(new Instance(...parts));
  };
}

/** Seals `count` records made from `pattern` while measuring memory and the longest time the page could not react. */
async function sealMany([pattern, count]) {
  const { client } = await window.feldsiegelChecks.signIn("clerk");
  await client.protect("employees", pattern);
  const pages = () => window.memories.reduce((sum, memory) => sum + memory.buffer.byteLength / 65536, 0);
  const before = pages();
  const records = Array.from({ length: count }, (_, index) => ({
    ...pattern[index % pattern.length],
    id: `N-${index}`,
  }));
  const progress = [];
  let [longest, turns, running, last] = [0, 0, true, performance.now()];
  const turn = () => {
    longest = Math.max(longest, performance.now() - last);
    last = performance.now();
    turns += 1;
    if (running) setTimeout(turn, 0);
  };
  setTimeout(turn, 0);
  const started = performance.now();
  const sealed = await client.protect("employees", records, {
    onProgress: ({ phase, done }) => phase === "seal" && progress.push(done),
  });
  const milliseconds = performance.now() - started;
  running = false;
  longest = Math.max(longest, performance.now() - last); // a timer that never had its turn counts as blocked
  const sealedOnes = sealed.filter((record) => record.iban.startsWith("fs1.")).length;
  return { before, after: pages(), longest, turns, milliseconds, progress, sealedOnes };
}

test("sealing 100,000 records keeps the heap bounded, reports progress and leaves the page responsive", async (t) => {
  const { page, context } = await checksPage(stage, { prepare: catchMemories });
  const result = await page.evaluate(sealMany, [people, 100_000]);
  t.diagnostic(
    `100,000 records, 1,000,000 fields in ${Math.round(result.milliseconds)} ms; memory ${result.before} to ` +
      `${result.after} pages of 64 KiB, blocked for ${Math.round(result.longest)} ms at most, ${result.turns} turns, ` +
      `${result.progress.length} reports`,
  );
  assert.equal(result.sealedOnes, 100_000);
  assert.ok(result.before > 0, "the module's memory was seen");
  assert.ok(result.after <= 256, `at most 16 MiB of WebAssembly memory, but ${result.after} pages`);
  assert.ok(result.progress.length >= 100 && result.progress.at(-1) === 100_000);
  assert.ok(result.progress.every((done, index) => index === 0 || done > result.progress[index - 1]));
  assert.ok(result.turns >= 30, `other tasks had ${result.turns} turns`);
  // A share of the whole, as this machine may be busy with other things: 100 chunks must not become a few.
  const bound = Math.max(500, 0.3 * result.milliseconds);
  assert.ok(result.longest < bound, `the page was blocked for ${result.longest} ms`);
  await context.close();
});

test("a value of 100 MB is refused with its place, and the page goes on working", async () => {
  const { page, context } = await checksPage(stage, { prepare: catchMemories });
  const refused = await page.evaluate(
    async (records) => {
      const { client } = await window.feldsiegelChecks.signIn("clerk");
      records[1].appraisal = "ü".repeat(50 << 20);
      const refusal = await client.protect("employees", records).catch(({ code, at }) => ({ code, at }));
      return { ...refusal, pages: window.memories.reduce((sum, memory) => sum + memory.buffer.byteLength / 65536, 0) };
    },
    people.slice(0, 2),
  );
  assert.deepEqual([refused.code, refused.at], ["value_too_large", "/1/appraisal"]);
  assert.ok(refused.pages <= 1024, `${refused.pages} pages`);
  const { sealed } = await sealInPage(page, people);
  assert.equal((await revealInPage(page, sealed)).records.length, people.length);
  await context.close();
});

test("a value just under the limit is sealed and opened again", async () => {
  const { page, context } = await checksPage(stage);
  const length = (4 << 20) - 7; // as large as one answer of the sidecar may carry
  const opened = await page.evaluate(
    async ([record, length]) => {
      const { client: clerk } = await window.feldsiegelChecks.signIn("clerk");
      const { client: doctor } = await window.feldsiegelChecks.signIn("doctor");
      const [sealed] = await clerk.protect("employees", [{ ...record, health_notes: "x".repeat(length) }]);
      const { records } = await doctor.reveal("employees", [sealed], { purpose: "occupational-health" });
      return records[0].health_notes.length;
    },
    [people[0], length],
  );
  assert.equal(opened, length);
  await context.close();
});

test("a canceled import stops between two chunks and returns nothing", async () => {
  const { page, context } = await checksPage(stage);
  const result = await page.evaluate(
    async ([pattern]) => {
      const { client } = await window.feldsiegelChecks.signIn("clerk");
      const records = Array.from({ length: 20_000 }, (_, index) => ({
        ...pattern[index % pattern.length],
        id: `C-${index}`,
      }));
      const controller = new AbortController();
      let last = 0;
      const onProgress = ({ phase, done }) => {
        if (phase !== "seal") return;
        last = done;
        if (done >= 5000) controller.abort();
      };
      const code = await client
        .protect("employees", records, { onProgress, signal: controller.signal })
        .catch((e) => e.code);
      return { code, last };
    },
    [people],
  );
  assert.equal(result.code, "canceled");
  assert.ok(result.last >= 5000 && result.last < 20_000, `${result.last}`);
  await context.close();
});

/** Milliseconds from nothing to a client that can seal, with token and directory at hand. */
async function startModule([directorySigner, tenantId, directory]) {
  const { library, loadConfig } = window.feldsiegelChecks;
  const { backend } = await loadConfig();
  const realFetch = window.fetch;
  window.fetch = (address, ...rest) =>
    String(address).endsWith("/v1/key-directory")
      ? Promise.resolve(new Response(directory))
      : realFetch(address, ...rest);
  const started = performance.now();
  const client = library.feldsiegel({ endpoint: `${backend}/api/feldsiegel`, directorySigner });
  const { module } = await client.using({ getToken: async () => "token", tenantId, objectId: tenantId });
  return { milliseconds: performance.now() - started, variant: module.variant };
}

test("the module starts in a moment", async (t) => {
  const party = await IndependentParty.create("x-wing", tenantId, policyWithoutDomains());
  const times = [];
  for (let run = 0; run < 7; ++run) {
    const { page, context } = await checksPage(stage);
    const started = await page.evaluate(startModule, [party.directorySigner, tenantId, party.directory()]);
    assert.equal(started.variant, "simd");
    times.push(started.milliseconds);
    await context.close();
  }
  times.sort((left, right) => left - right);
  const median = times[3];
  t.diagnostic(
    `module start: ${times[0].toFixed(1)} ms at best, ${median.toFixed(1)} ms in the middle of ${times.length}`,
  );
  assert.ok(times[0] < 200, `${times[0]} ms, although the goal is 30 ms on a machine that is not busy`);
});
