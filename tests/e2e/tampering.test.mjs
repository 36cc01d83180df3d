// Sealed in Chromium, altered on the way, sent to the real sidecar by a standard HPKE client: each change has its code
// and place, nothing partial comes back unless asked for, and the answer opens with npm @hpke/core.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { AnswerKey } from "../../spfx-bindings/test/support/answer-key.mjs";
import { tenantId } from "../../spfx-bindings/demo/persons.mjs";
import { call, checksPage, people, sealInPage, start } from "./support.mjs";

const endpoint = "/api/feldsiegel/v1/reveal";
let stage;
let sealed;
let payroll;
before(async () => {
  stage = await start();
  payroll = stage.environment.persons.payroll;
  const { page, context } = await checksPage(stage);
  ({ sealed } = await sealInPage(page, people.slice(0, 4)));
  await context.close();
});
after(() => stage?.close());

const copy = () => structuredClone(sealed);
const flip = (text, at) => text.slice(0, at) + (text[at] === "A" ? "B" : "A") + text.slice(at + 1);

/** Asks for payroll; returns status and problem, or the opened document. */
async function reveal(records, changes = {}, key = undefined) {
  const answerKey = key ?? (await AnswerKey.create("x25519"));
  const body = {
    collection: "employees",
    purpose: "payroll",
    request_id: crypto.randomUUID(),
    reply: answerKey.reply,
    headers: [],
    records,
    ...changes,
  };
  const answer = await call(stage, endpoint, { token: await stage.environment.issuer.token(payroll), body });
  if (answer.status !== 200) return { status: answer.status, ...answer.body };
  return { status: 200, ...(await answerKey.open(answer.body, tenantId, payroll.oid, body.request_id)) };
}

const expected = (index) => ({
  id: people[index].id,
  salary: people[index].salary,
  iban: people[index].iban,
  tax_id: people[index].tax_id,
});

for (const suite of ["x25519", "x-wing"]) {
  test(`an untouched batch is answered to a ${suite} key of npm @hpke/core`, async () => {
    const { status, records, withheld } = await reveal(sealed, {}, await AnswerKey.create(suite));
    assert.equal(status, 200);
    assert.deepEqual(records, [0, 1, 2, 3].map(expected));
    assert.ok(withheld.includes("health_notes") && !withheld.includes("salary"));
  });
}

const changes = [
  [
    "a flipped bit in the tag",
    (r) => (r[2].salary = flip(r[2].salary, r[2].salary.length - 4)),
    "/records/2/salary",
    "not_authentic",
  ],
  [
    "a truncated value",
    (r) => (r[2].iban = r[2].iban.slice(0, -8)),
    "/records/2/iban",
    /not_authentic|sealed_value_malformed/,
  ],
  ["a value cut to nothing", (r) => (r[2].iban = "fs1."), "/records/2/iban", "sealed_value_malformed"],
  ["a value that is not base64url", (r) => (r[2].iban += "="), "/records/2/iban", "sealed_value_malformed"],
  ["a value in the clear", (r) => (r[2].iban = "DE02120300000000202051"), "/records/2/iban", "sealed_value_expected"],
  [
    "values exchanged within a record",
    (r) => ([r[1].iban, r[1].tax_id] = [r[1].tax_id, r[1].iban]),
    "/records/1/iban",
    "not_authentic",
  ],
  [
    "values exchanged between records",
    (r) => ([r[1].iban, r[3].iban] = [r[3].iban, r[1].iban]),
    "/records/1/iban",
    "not_authentic",
  ],
  ["a value of another purpose", (r) => (r[0].salary = r[0].health_notes), "/records/0/salary", "purpose_mismatch"],
  ["a record that took another's id", (r) => (r[3].id = "E-99999"), "/records/3/", "not_authentic"],
  ["no header", (r) => delete r[0].$fs, "/records/0", "header_missing"],
  ["a header with another epoch", (r) => (r[0].$fs = withEpoch(r[0].$fs, 7)), "/records/0", "key_unknown"],
  ["a header with another kid", (r) => (r[0].$fs = flip(r[0].$fs, 10)), "/records/0", "key_unknown"],
  ["a header with another encapsulation", (r) => (r[0].$fs = flip(r[0].$fs, 400)), "/records/0", "not_authentic"],
  ["a truncated header", (r) => (r[0].$fs = r[0].$fs.slice(0, 100)), "/records/0", "header_malformed"],
  [
    "a header of an unknown suite",
    (r) => (r[0].$fs = "fsh1.AAE" + r[0].$fs.slice(8)),
    "/records/0",
    "suite_unsupported",
  ],
];

function withEpoch(header, epoch) {
  const bytes = Buffer.from(header.slice(5), "base64url");
  bytes.writeUInt32BE(epoch, 10);
  return `fsh1.${bytes.toString("base64url")}`;
}

describe("an altered batch is refused as a whole", () => {
  for (const [name, change, at, code] of changes) {
    test(`${name}: ${code} at ${at}`, async () => {
      const records = copy();
      change(records);
      const answer = await reveal(records);
      assert.equal(answer.status, code === "suite_unsupported" ? 400 : 422, JSON.stringify(answer));
      assert.match(answer.code, new RegExp(`^(${code.source ?? code})$`));
      assert.ok(answer.at.startsWith(at), answer.at);
      assert.equal(answer.records, undefined);
    });
  }
});

test("with on_error report, the altered field is named and everything else is opened", async () => {
  const records = copy();
  records[2].iban = flip(records[2].iban, 40);
  const answer = await reveal(records, { on_error: "report" });
  assert.deepEqual(answer.errors, [{ at: "/records/2/iban", code: "not_authentic" }]);
  const { iban, ...others } = expected(2);
  assert.ok(iban);
  assert.deepEqual(answer.records, [expected(0), expected(1), others, expected(3)]);
});

describe("requests that are wrong in themselves", () => {
  const cases = [
    ["a purpose of others", { purpose: "appraisal" }, 403, "purpose_not_granted"],
    ["a purpose that does not exist", { purpose: "curiosity" }, 403, /purpose_unknown|purpose_not_granted/],
    ["an answer in the clear, which the policy does not allow", { reply: undefined }, 403, "reply_not_allowed"],
    ["an unknown collection", { collection: "contractors" }, 400, "collection_unknown"],
    ["an unknown member", { verbose: true }, 400, "unknown_member"],
    ["a reply key of zeros", { reply: { suite: 32, public_key: "A".repeat(43) } }, 400, "public_key_invalid"],
    ["a member that the policy does not know", { records: [{ id: "E-1", shoe_size: 44 }] }, 400, "field_not_in_policy"],
    [
      "5,001 records",
      { records: Array.from({ length: 5001 }, (_, index) => ({ id: `E-${index}` })) },
      413,
      "batch_too_large",
    ],
  ];
  for (const [name, change, status, code] of cases) {
    test(`${name}: ${status} ${code}`, async () => {
      const answer = await reveal(sealed, change);
      assert.equal(answer.status, status, JSON.stringify(answer));
      assert.match(answer.code, new RegExp(`^(${code.source ?? code})$`));
    });
  }

  const bodies = [
    ["no JSON", "{", 400, "invalid_json"],
    ["JSON 10,000 levels deep", `{"records":${"[".repeat(10_000)}`, 400, /json_too_deep|wrong_type/],
    ["a body of 9 MiB", Buffer.alloc(9 << 20, 0x20), 413, "body_too_large"],
    ["invalid UTF-8", Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]), 400, "invalid_utf8"],
    ["a lone surrogate", '{"collection":"\\ud800"}', 400, /invalid_unicode|invalid_json|invalid_utf8/],
    ["a member twice", '{"purpose":"payroll","purpose":"appraisal"}', 400, "duplicate_member"],
  ];
  for (const [name, body, status, code] of bodies) {
    test(`${name}: ${status} ${code}`, async () => {
      const token = await stage.environment.issuer.token(payroll);
      const answer = await call(stage, endpoint, { token, body });
      assert.equal(answer.status, status, JSON.stringify(answer.body));
      assert.match(answer.body.code, new RegExp(`^(${code.source ?? code})$`));
    });
  }
});

test("after a rotation old records still open; after retiring their epoch they do not", async () => {
  const { sidecar } = stage.environment;
  sidecar.run("tenant", "rotate", "--config", sidecar.configFile, tenantId);
  await restart(sidecar);
  assert.equal((await reveal(sealed)).status, 200);
  const retire = () => sidecar.run("tenant", "retire", "--config", sidecar.configFile, tenantId, "1");
  assert.throws(retire, /epoch_in_use/, "the vault holds identifiers that are sealed to it");
  await eraseAll(sealed);
  const { page, context } = await checksPage(stage);
  const { sealed: renewed } = await sealInPage(page, people.slice(0, 4));
  await context.close();
  assert.notEqual(renewed[0].$fs, sealed[0].$fs);
  retire();
  await restart(sidecar);
  assert.equal((await reveal(renewed)).status, 200);
  assert.deepEqual((({ status, code }) => [status, code])(await reveal(sealed)), [422, "epoch_retired"]);
});

async function eraseAll(records) {
  const token = await stage.environment.issuer.token(stage.environment.persons.officer);
  for (const { person } of records) {
    const path = `/api/feldsiegel/v1/subjects/${person}?domain=employee`;
    assert.equal((await call(stage, path, { token, method: "DELETE" })).status, 200);
  }
}

async function restart(sidecar) {
  assert.equal(await sidecar.close(), 0, "the sidecar drains and ends well");
  await sidecar.start();
}
