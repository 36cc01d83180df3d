// Browser to sidecar and back, with the real sidecar over TLS: each build, both suites, and pages of every strictness.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { checksPage, people, revealInPage, sealInPage, start, without } from "./support.mjs";

const payrollFields = ["salary", "iban", "tax_id"];

for (const suite of ["x-wing", "x25519"]) {
  describe(`a tenant with ${suite} keys`, () => {
    let stage;
    before(async () => (stage = await start({ sidecar: { suite } })));
    after(() => stage?.close());

    for (const variant of ["simd", "plain", "javascript"]) {
      test(`the ${variant} build seals, the sidecar opens, the same build opens the answer`, async () => {
        const { page, context, seen } = await checksPage(stage, { prepare: without[variant] });
        const { sealed, variant: used } = await sealInPage(page, people);
        assert.equal(used, variant);
        await assertRevealed(page, sealed);
        assertQuiet(stage, seen);
        await context.close();
      });
    }
  });
}

describe("pages of every strictness", () => {
  let stage;
  before(async () => (stage = await start()));
  after(() => stage?.close());

  test("a page that allows nothing but 'wasm-unsafe-eval' runs the SIMD build", async () => {
    const { page, context, seen } = await checksPage(stage, { path: "/strict/checks.html" });
    await assert.rejects(
      page.evaluate(() => import("data:text/javascript,1")),
      "the policy of the page is in force",
    );
    seen.complaints.length = 0;
    const { sealed, variant } = await sealInPage(page, people);
    assert.equal(variant, "simd");
    await assertRevealed(page, sealed);
    assertQuiet(stage, seen);
    await context.close();
  });

  test("a page without WebAssembly and without any kind of eval runs the JavaScript build", async () => {
    const { page, context, seen } = await checksPage(stage, {
      path: "/strict/checks.html",
      prepare: without.javascript,
    });
    assert.equal(await page.evaluate(() => typeof WebAssembly), "undefined");
    const { sealed, variant } = await sealInPage(page, people);
    assert.equal(variant, "javascript");
    await assertRevealed(page, sealed);
    assertQuiet(stage, seen);
    await context.close();
  });

  for (const path of ["/checks.html", "/strict/checks.html"]) {
    test(`${path}: the worker is a same-origin script, never a blob`, async () => {
      const { page, context, seen } = await checksPage(stage, { path });
      const workers = [];
      page.on("worker", (worker) => workers.push(worker.url()));
      const options = { worker: path.replace("checks.html", "worker.js") };
      const { sealed, worker } = await sealInPage(page, people, { options });
      assert.equal(worker, true);
      assert.deepEqual(workers, [stage.environment.host.origin + options.worker]);
      await assertRevealed(page, sealed, { options });
      assertQuiet(stage, seen);
      await context.close();
    });
  }

  test("a person without the role is refused, and nothing is revealed", async () => {
    const { page, context } = await checksPage(stage);
    const { sealed } = await sealInPage(page, people);
    const answer = await revealInPage(page, sealed, { person: "outsider" });
    assert.deepEqual([answer.code, answer.status, answer.records], ["purpose_not_granted", 403, undefined]);
    const clerk = await revealInPage(page, sealed, { person: "clerk", purpose: "payroll" });
    assert.equal(clerk.code, "purpose_not_granted");
    await context.close();
  });

  test("a sidecar that is gone gives network_failed or its status, and the page survives", async () => {
    const { page, context } = await checksPage(stage);
    const { sealed } = await sealInPage(page, people);
    await page.route("**/v1/reveal", (route) => route.abort());
    assert.equal((await revealInPage(page, sealed)).code, "network_failed");
    await page.unroute("**/v1/reveal");
    await assertRevealed(page, sealed);
    await context.close();
  });
});

async function assertRevealed(page, sealed, how) {
  const { records, code, message } = await revealInPage(page, sealed, how);
  assert.equal(code, undefined, message);
  const seen = records.map((record) => ["id", ...payrollFields].map((name) => record[name]));
  assert.deepEqual(
    seen,
    people.map((person) => ["id", ...payrollFields].map((name) => person[name])),
  );
  assert.ok(records.every((record) => record.name === undefined && record.health_notes === undefined));
}

/** No request but to the configured origins, no complaint of the browser about the page. */
function assertQuiet({ environment }, seen) {
  const strange = [...seen.origins].filter((origin) => !environment.origins.includes(origin));
  assert.deepEqual(strange, []);
  assert.deepEqual(seen.complaints, []);
}
