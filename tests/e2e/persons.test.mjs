// Pseudonyms from Chromium to the real vault and back: what leaves the browser, who may ask whom a record is about, and
// what stays of a person who was erased.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { formsOf } from "../../spfx-bindings/demo/plaintext-search.mjs";
import { backendIdentity } from "../../spfx-bindings/demo/persons.mjs";
import { asHeadcount } from "../../spfx-bindings/demo/people.mjs";
import { call, callInPage, checksPage, people, revealInPage, sealInPage, start, without } from "./support.mjs";

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const because = { reason: "Test of the whole way" };
let stage;
let page;
let sealed;
before(async () => {
  stage = await start();
  const { persons } = stage.environment;
  const roles = [...persons.officer.roles, ...persons.approver.roles];
  persons.both = { ...persons.officer, oid: "00000000-0000-4000-8000-0000000000aa", roles };
  ({ page } = await checksPage(stage));
  ({ sealed } = await sealInPage(page, people));
});
after(() => stage?.close());

/** What a call of the person's client gives, or { code, at, status } of its refusal. */
const ask = (person, method, ...given) => callInPage(page, person, method, ...given);
const erase = (person, pseudonym) => ask(person, "erase", "employee", pseudonym);
const reidentify = (person, pseudonyms) => ask(person, "reidentify", "employee", pseudonyms, because);

async function approvedOfficer() {
  const { id } = await ask("officer", "requestApproval", "reidentification", because.reason);
  assert.equal((await ask("approver", "approve", id)).id, id);
}

describe("making pseudonyms", () => {
  test("nothing that the browser sends holds an identifier, a hash of one, or a name", async () => {
    const { page: watched, context } = await checksPage(stage);
    const sent = [];
    watched.on("request", (request) => sent.push(request.url(), request.postData() ?? ""));
    await sealInPage(watched, people);
    await context.close();
    const text = sent.join("\n");
    assert.match(text, /pseudonyms\/evaluate/);
    assert.match(text, /v1\/assignments/);
    for (const { personnel_no, name } of people) {
      const forms = formsOf(personnel_no).filter((form) => typeof form === "string");
      for (const form of [name, ...forms]) assert.ok(!text.includes(form), form);
    }
  });

  for (const variant of ["simd", "plain", "javascript"]) {
    test(`the ${variant} build gives the same people, spelled otherwise, the same pseudonyms`, async () => {
      const { page: other, context } = await checksPage(stage, { prepare: without[variant] });
      const respelled = people.map((record) => ({ ...record, person: record.person.toLowerCase().replace("-", " ") }));
      const again = await sealInPage(other, respelled);
      await context.close();
      assert.equal(again.variant, variant);
      assert.deepEqual(
        again.sealed.map(({ person }) => person),
        sealed.map(({ person }) => person),
      );
    });
  }

  test("pseudonyms are UUIDs, one for each person, and others in another domain", async () => {
    const headcount = await ask("clerk", "protect", "headcount", people.map(asHeadcount));
    const all = [...sealed, ...headcount].map(({ person }) => person);
    assert.equal(new Set(all).size, 2 * people.length);
    for (const pseudonym of all) assert.match(pseudonym, uuid);
  });

  test("a field about a person whom the record does not name is refused with its place", async () => {
    const { person, ...nameless } = people[1];
    assert.ok(person);
    const refused = await ask("clerk", "protect", "employees", [people[0], nameless]);
    assert.equal(refused.code, "data_subject_missing");
    assert.match(refused.at, /^\/1\//);
  });

  for (const person of ["payroll", "doctor", "officer", "approver", "outsider"]) {
    test(`the ${person} may not have pseudonyms made`, async () => {
      const refused = await ask(person, "protect", "headcount", [asHeadcount(people[0])]);
      assert.deepEqual([refused.code, refused.status], ["domain_not_granted", 403]);
    });
  }
});

describe("re-identification", () => {
  test("without an approval it is refused, also for who may approve others", async () => {
    for (const person of ["officer", "both"]) {
      const refused = await reidentify(person, [sealed[0].person]);
      assert.deepEqual([refused.code, refused.status], ["approval_required", 403]);
    }
  });

  for (const person of ["clerk", "payroll", "approver", "outsider"]) {
    test(`the ${person} may neither re-identify nor ask for an approval`, async () => {
      assert.equal((await reidentify(person, [sealed[0].person])).code, "purpose_not_granted");
      const asked = await ask(person, "requestApproval", "reidentification", because.reason);
      assert.equal(asked.code, "purpose_not_granted");
    });
  }

  test("nobody approves their own request, and it opens nothing", async () => {
    const { id } = await ask("both", "requestApproval", "reidentification", because.reason);
    assert.equal((await ask("both", "approve", id)).code, "approval_own");
    assert.equal((await reidentify("both", [sealed[0].person])).code, "approval_required");
  });

  test("who is not listed may not approve, and sees no request", async () => {
    const { id } = await ask("officer", "requestApproval", "reidentification", because.reason);
    for (const person of ["clerk", "payroll", "outsider"]) {
      assert.match((await ask(person, "approve", id)).code, /^approval_(not_granted|unknown)$/);
      assert.deepEqual(await ask(person, "approvals"), []);
    }
  });

  test("a reason is required", async () => {
    const refused = await ask("officer", "reidentify", "employee", [sealed[0].person], { reason: " " });
    assert.deepEqual([refused.code, refused.at], ["missing_member", "/reason"]);
  });

  test("approved by a second person it gives the number as first written, and to nobody but who asked", async () => {
    await approvedOfficer();
    const unknown = crypto.randomUUID();
    const answer = await reidentify("officer", [sealed[0].person, unknown, sealed[1].person]);
    assert.deepEqual(answer, [
      { pseudonym: sealed[0].person, identifier: people[0].personnel_no },
      { pseudonym: unknown, code: "pseudonym_unknown" },
      { pseudonym: sealed[1].person, identifier: people[1].personnel_no },
    ]);
    assert.equal((await reidentify("both", [sealed[0].person])).code, "approval_required");
  });

  test("a derived pseudonym is nobody's to re-identify", async () => {
    const [{ person }] = await ask("clerk", "protect", "headcount", [asHeadcount(people[0])]);
    assert.equal((await ask("officer", "reidentify", "statistics", [person], because)).code, "invalid_value");
    const [asked] = await reidentify("officer", [person]);
    assert.equal(asked.code, "pseudonym_unknown");
  });

  test("more pseudonyms than the budget's burst are refused at once", async () => {
    const refused = await reidentify(
      "officer",
      Array.from({ length: 21 }, () => crypto.randomUUID()),
    );
    assert.deepEqual([refused.code, refused.limit], ["batch_too_large", 20]);
  });
});

describe("erasure", () => {
  for (const person of ["clerk", "payroll", "doctor", "approver", "outsider"]) {
    test(`the ${person} may not erase`, async () => {
      assert.deepEqual((await erase(person, sealed[5].person)).code, "domain_not_granted");
    });
  }

  test("an application may not erase, although it may ask what was erased", async () => {
    const token = await stage.environment.issuer.applicationToken(backendIdentity);
    const path = `/api/feldsiegel/v1/subjects/${sealed[5].person}?domain=employee`;
    const refused = await call(stage, path, { token, method: "DELETE" });
    assert.deepEqual([refused.status, refused.body.code], [403, "person_required"]);
    assert.equal((await call(stage, "/api/feldsiegel/v1/erasures", { token })).status, 200);
    assert.equal((await call(stage, "/api/feldsiegel/v1/erasures")).status, 401);
  });

  test("a pseudonym that nobody has, or that is none, is refused", async () => {
    assert.equal((await erase("officer", crypto.randomUUID())).code, "pseudonym_unknown");
    assert.equal((await erase("officer", "../key-directory")).code, "pseudonym_malformed");
    assert.equal((await ask("officer", "erase", "statistics", sealed[5].person)).code, "invalid_value");
  });

  test("after all those refusals everything still opens", async () => {
    assert.equal((await revealInPage(page, sealed)).records.length, people.length);
  });

  test("who is erased opens for nobody, everyone else does, and a second enrollment is another person's", async () => {
    const gone = sealed[7].person;
    const { sequence } = await erase("officer", gone);
    assert.ok(sequence >= 1);
    const refused = await revealInPage(page, sealed);
    assert.deepEqual([refused.code, refused.at.split("/")[1], refused.status], ["data_subject_erased", "7", 410]);
    const reported = await revealInPage(page, sealed, { onError: "report" });
    assert.deepEqual(
      reported.errors.map(({ at, code }) => `${at} ${code}`).sort(),
      ["iban", "salary", "tax_id"].map((name) => `/7/${name} data_subject_erased`),
    );
    assert.equal(reported.records.filter(({ iban }) => iban !== undefined).length, people.length - 1);
    for (const [person, purpose] of [
      ["clerk", "hr-administration"],
      ["doctor", "occupational-health"],
    ]) {
      const { code } = await revealInPage(page, [sealed[7]], { person, purpose });
      assert.equal(code, "data_subject_erased");
    }
    await approvedOfficer();
    assert.equal((await reidentify("officer", [gone]))[0].code, "data_subject_erased");
    assert.equal((await erase("officer", gone)).sequence, sequence, "asked for once more, it is the same erasure");
    const { sealed: again } = await sealInPage(page, [people[7]]);
    assert.notEqual(again[0].person, gone);
    assert.equal((await revealInPage(page, again)).records[0].iban, people[7].iban);
    assert.equal((await revealInPage(page, [sealed[7]])).code, "data_subject_erased");
    const mixed = { ...sealed[7], person: again[0].person };
    assert.notEqual((await revealInPage(page, [mixed])).code, undefined, "the new pseudonym does not open the old row");
  });
});
