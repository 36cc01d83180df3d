// Key directories that a browser must not believe: another signer, an older version, another tenant, expired, altered.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { tenantId } from "../../spfx-bindings/demo/persons.mjs";
import { IndependentParty } from "../../spfx-bindings/test/support/independent-party.mjs";
import { checksPage, people, policyWithoutDomains, start } from "./support.mjs";

const policy = policyWithoutDomains();
let stage;
let party;
before(async () => {
  stage = await start();
  party = await IndependentParty.create("x25519", tenantId, policy);
});
after(() => stage?.close());

/** Signs in once per answer, one after the other in the same page, and seals; returns each one's code or "sealed". */
async function outcomes(answers, options = { directorySigner: party.directorySigner }) {
  const { page, context } = await checksPage(stage);
  const headers = { "access-control-allow-origin": stage.environment.host.origin };
  let next = 0;
  if (answers) {
    await page.route("**/v1/key-directory", (route) =>
      route.fulfill({
        status: 200,
        contentType: "application/json",
        headers,
        body: answers[Math.min(next, answers.length - 1)],
      }),
    );
  }
  const results = [];
  for (; next < (answers?.length ?? 1); ++next) {
    results.push(await page.evaluate(signInAndSeal, [options, people.slice(0, 1)]));
  }
  await context.close();
  return results;
}

async function signInAndSeal([options, records]) {
  try {
    const { client } = await window.feldsiegelChecks.signIn("clerk", options);
    await client.protect("employees", records);
    return "sealed";
  } catch (error) {
    return error.code ?? String(error);
  }
}

const now = () => Math.floor(Date.now() / 1000);
const alter = (jws, change) => {
  const envelope = JSON.parse(jws);
  const payload = JSON.parse(Buffer.from(envelope.payload, "base64url").toString());
  change(payload);
  return JSON.stringify({ ...envelope, payload: Buffer.from(JSON.stringify(payload)).toString("base64url") });
};

test("the real sidecar's directory is refused under another pinned signer", async () => {
  assert.deepEqual(await outcomes(null), ["directory_signature_invalid"]);
});

test("a directory of the pinned signer is believed", async () => {
  assert.deepEqual(await outcomes([party.directory()]), ["sealed"]);
});

const refusals = [
  [
    "an altered key",
    () => alter(party.directory(), (payload) => (payload.recipients[0].public_key = "A".repeat(43))),
    "directory_signature_invalid",
  ],
  [
    "another tenant's directory",
    () => party.directory({ tenant: "99999999-9999-4999-8999-999999999999" }),
    "directory_tenant_mismatch",
  ],
  [
    "an expired directory",
    () => party.directory({ issued: now() - 90_000, expires: now() - 3600 }),
    "directory_expired",
  ],
  [
    "a directory from the future",
    () => party.directory({ issued: now() + 3600, expires: now() + 7200 }),
    "directory_not_yet_valid",
  ],
  ["a directory without an active key", () => party.directory({ recipients: [] }), "no_active_key"],
  [
    "a policy that is not the one of the hash",
    () => party.directory({ policy: policy.replace("Payroll.Read", "Everyone") }),
    "directory_malformed",
  ],
  ["an unknown member", () => party.directory({ note: "hello" }), /directory_malformed|unknown_member/],
  ["no JSON", () => "<html>", /directory_malformed|reply_malformed/],
];

for (const [name, make, code] of refusals) {
  test(`${name} is refused: ${code}`, async () => {
    const [outcome] = await outcomes([make()]);
    assert.match(outcome, new RegExp(`^(${code.source ?? code})$`));
  });
}

test("a directory that goes back in version is refused, the same version again is not", async () => {
  const versions = [5, 5, 4, 6].map((version) => party.directory({ version }));
  assert.deepEqual(await outcomes(versions), ["sealed", "sealed", "directory_rollback", "sealed"]);
});
