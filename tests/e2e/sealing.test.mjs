// What Chromium seals with each of the three builds opens with npm @hpke/core, which shares no code with us.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { tenantId } from "../../spfx-bindings/demo/persons.mjs";
import { IndependentParty } from "../../spfx-bindings/test/support/independent-party.mjs";
import { checksPage, people, policyWithoutDomains, sealInPage, start, without } from "./support.mjs";

const policy = policyWithoutDomains();
const { purposes, collections } = JSON.parse(policy);
const rules = collections[0].fields;
const sealedFields = Object.keys(rules).filter((name) => rules[name].protect === "seal");
const records = [
  ...people.slice(0, 3),
  {
    id: 7,
    name: "",
    salary: 0,
    iban: null,
    tax_id: true,
    address: '🦭 Straße\u0000\n"',
    appraisal: { grade: [1, "ü"] },
  },
];

let stage;
before(async () => (stage = await start()));
after(() => stage?.close());

for (const suite of ["x-wing", "x25519"]) {
  describe(`sealed in Chromium to a ${suite} key of an independent party`, () => {
    for (const variant of ["simd", "plain", "javascript"]) {
      test(`by the ${variant} build: every field opens with npm @hpke/core`, async () => {
        const party = await IndependentParty.create(suite, tenantId, policy);
        const { page, context } = await checksPage(stage, { prepare: without[variant] });
        await page.route("**/v1/key-directory", (route) => answerWith(route, party.directory()));
        const options = { directorySigner: party.directorySigner };
        const { sealed, variant: used } = await sealInPage(page, records, { options });
        assert.equal(used, variant);
        await assertOpens(party, sealed);
        await context.close();
      });
    }
  });
}

test("a sealed field does not open at another field, in another record, or for another purpose", async () => {
  const party = await IndependentParty.create("x25519", tenantId, policy);
  const { page, context } = await checksPage(stage);
  await page.route("**/v1/key-directory", (route) => answerWith(route, party.directory()));
  const { sealed } = await sealInPage(page, records, { options: { directorySigner: party.directorySigner } });
  const place = { collection: "employees", purpose: "payroll" };
  assert.equal(await party.open(sealed[0], "iban", place), records[0].iban);
  await assert.rejects(party.open({ ...sealed[0], tax_id: sealed[0].iban }, "tax_id", place));
  await assert.rejects(party.open({ ...sealed[0], id: sealed[1].id }, "iban", place));
  await assert.rejects(party.open(sealed[0], "iban", { ...place, purpose: "appraisal" }));
  await assert.rejects(party.open(sealed[0], "iban", { ...place, collection: "contractors" }));
  await context.close();
});

async function assertOpens(party, sealed) {
  const sequence = new Set();
  for (const [index, record] of sealed.entries()) {
    for (const name of sealedFields.filter((field) => records[index][field] !== undefined)) {
      const { purpose } = rules[name];
      assert.ok(purposes.some((known) => known.name === purpose));
      assert.deepEqual(await party.open(record, name, { collection: "employees", purpose }), records[index][name]);
      assert.ok(!sequence.has(record[name]), "no sealed text occurs twice");
      sequence.add(record[name]);
    }
  }
  assert.ok(sequence.size > 30);
}

function answerWith(route, body) {
  const headers = { "access-control-allow-origin": stage.environment.host.origin };
  return route.fulfill({ status: 200, contentType: "application/json", headers, body });
}
