// The package and the real sidecar make pseudonyms, open what is about a person, find out who it is, and forget them.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { makeCertificates } from "../../spfx-bindings/demo/certificates.mjs";
import { Issuer } from "../../spfx-bindings/demo/issuer.mjs";
import { Sidecar } from "../../spfx-bindings/demo/sidecar.mjs";
import { feldsiegel } from "../../spfx-bindings/dist/index.js";

const allow = (...roles) => ({ roles });
const policy = {
  version: 1,
  name: "end to end",
  purposes: [
    { id: 1, name: "payroll", allow: allow("Payroll") },
    {
      id: 2,
      name: "reidentification",
      allow: allow("Officer", "Approver"),
      approval: { allow: allow("Approver", "Officer"), minutes: 60 },
    },
  ],
  domains: [
    {
      id: 1,
      name: "person",
      purpose: "reidentification",
      allow: allow("HR"),
      erase: allow("Officer"),
      budgets: { evaluate: { burst: 900, per_hour: 10 } },
    },
    { id: 2, name: "device", kind: "derived", allow: allow("HR") },
    { id: 3, name: "badge", purpose: "reidentification", allow: allow("HR"), format: "decimal", digits: 7 },
    { id: 4, name: "file", purpose: "reidentification", allow: allow("HR"), format: "code" },
  ],
  collections: [
    {
      name: "employees",
      record_id: "id",
      fields: {
        id: { protect: "clear" },
        person: { protect: "pseudonymize", domain: "person" },
        device: { protect: "pseudonymize", domain: "device" },
        badge: { protect: "pseudonymize", domain: "badge" },
        file: { protect: "pseudonymize", domain: "file" },
        salary: { protect: "seal", purpose: "payroll", bucket: 32, subject: "person" },
        code: { protect: "seal", purpose: "payroll", subject: "badge" },
        remark: { protect: "seal", purpose: "payroll" },
      },
    },
  ],
};
const oid = (last) => `00000000-0000-4000-8000-0000000000${last}`;
const persons = {
  clerk: { oid: oid("a1"), name: "Clerk", roles: ["HR"] },
  clerk2: { oid: oid("a2"), name: "Second clerk", roles: ["HR"] },
  payroll: { oid: oid("b2"), name: "Payroll", roles: ["Payroll"] },
  officer: { oid: oid("c3"), name: "Officer", roles: ["Officer"] },
  approver: { oid: oid("d4"), name: "Approver", roles: ["Approver"] },
};
const reason = "Request for information, file 12/26";
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-4/;

describe("pseudonyms", () => {
  let folder, issuer, sidecar;
  const kept = globalThis.fetch;
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), "feldsiegel-"));
    const certificates = makeCertificates(folder);
    issuer = await new Issuer(persons).start(certificates);
    const policyFile = join(folder, "policy.json");
    writeFileSync(policyFile, JSON.stringify(policy));
    sidecar = new Sidecar({ folder: join(folder, "sidecar"), issuer, caFile: certificates.caFile, policy: policyFile });
    await sidecar.start();
    globalThis.fetch = (url, init) => fetchFrom(sidecar.address.socketPath, url, init);
  });
  after(async () => {
    globalThis.fetch = kept;
    await sidecar?.close();
    await issuer?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const signIn = (name) => {
    const getToken = () => issuer.token(persons[name]);
    const options = { endpoint: "https://sidecar.example", directorySigner: sidecar.directorySigner };
    return feldsiegel(options).using({ getToken });
  };
  const refusal = (work) => {
    const told = ({ code, at, status, retryAfter }) => ({ code, at, status, retryAfter });
    return work.then(() => assert.fail("it did not fail"), told);
  };

  test("are the same for one person from every uploader, and open for those who may", async () => {
    const [first, second] = [await signIn("clerk"), await signIn("clerk2")];
    const rows = Array.from({ length: 300 }, (_, i) => ({ id: i, person: `Person ${i}`, salary: i, remark: "r" }));
    const sealed = await first.protect("employees", rows);
    const [again] = await second.protect("employees", [{ id: 9000, person: " PERSON 7", salary: 7 }]);
    assert.match(again.person, uuid);
    assert.equal(again.person, sealed[7].person);
    assert.equal(new Set(sealed.map(({ person }) => person)).size, 300);
    const payroll = await signIn("payroll");
    const { records } = await payroll.reveal("employees", [...sealed, again], { purpose: "payroll" });
    records.forEach(({ salary }, i) => assert.equal(salary, i === 300 ? 7 : i));
  });

  test("come in every format, and what is about a decimal one opens", async () => {
    const clerk = await signIn("clerk");
    const [row] = await clerk.protect("employees", [
      { id: 1, person: "Zoë", device: "D-1", badge: 4711, file: "A/1", code: "secret", salary: 1 },
    ]);
    assert.match(row.device, /^[0-9a-f]{8}-[0-9a-f]{4}-8/);
    assert.match(row.badge, /^\d{7}$/);
    assert.match(row.file, /^\w{4}-\w{4}-\w{4}-\w$/);
    const { records } = await (await signIn("payroll")).reveal("employees", [row], { purpose: "payroll" });
    const { $fs, ...kept } = row;
    assert.deepEqual(records[0], { ...kept, code: "secret", salary: 1 });
  });

  test("that were exchanged in a record do not let its fields open", async () => {
    const clerk = await signIn("clerk");
    const rows = [
      { id: 1, person: "A", salary: 1 },
      { id: 2, person: "B", salary: 2 },
    ];
    const [a, b] = await clerk.protect("employees", rows);
    const payroll = await signIn("payroll");
    const exchanged = [a, { ...b, person: a.person }];
    const { at, status } = await refusal(payroll.reveal("employees", exchanged, { purpose: "payroll" }));
    assert.deepEqual([at, status], ["/1/salary", 422]);
    const { records, errors } = await payroll.reveal("employees", exchanged, { purpose: "payroll", onError: "report" });
    assert.deepEqual([records[0].salary, records[1].salary, errors.length], [1, undefined, 1]);
  });

  test("lead back to the identifier with a reason, and once another person has approved", async () => {
    const clerk = await signIn("clerk");
    const [row] = await clerk.protect("employees", [{ id: 1, person: " Şule  Überall " }]);
    const [officer, approver] = [await signIn("officer"), await signIn("approver")];
    const ask = () => officer.reidentify("person", [row.person, "0b2a9d7c-5d55-4c5e-9f0e-3b8f2b1c6a10"], { reason });
    assert.equal((await refusal(ask())).code, "approval_required");
    const { id, decideBefore } = await officer.requestApproval("reidentification", reason, { minutes: 5 });
    assert.ok(decideBefore > new Date());
    assert.equal((await refusal(officer.approve(id))).code, "approval_own");
    const [open] = await approver.approvals();
    assert.deepEqual([open.id, open.reason, open.own, open.state], [id, reason, false, "requested"]);
    const given = await approver.approve(id);
    assert.ok(given.expires - given.approved === 5 * 60_000);
    assert.deepEqual(await ask(), [
      { pseudonym: row.person, identifier: " Şule  Überall " },
      { pseudonym: "0b2a9d7c-5d55-4c5e-9f0e-3b8f2b1c6a10", code: "pseudonym_unknown" },
    ]);
    assert.equal((await officer.approvals())[0].state, "approved");
    assert.equal((await refusal(clerk.reidentify("person", [row.person], { reason }))).code, "purpose_not_granted");
  });

  test("of somebody who was erased open nothing any more, and a new upload gives another one", async () => {
    const [clerk, payroll, officer] = [await signIn("clerk"), await signIn("payroll"), await signIn("officer")];
    const rows = [
      { id: 1, person: "Ephraim", salary: 1, remark: "stays" },
      { id: 2, person: "Kept", salary: 2 },
    ];
    const sealed = await clerk.protect("employees", rows);
    assert.equal((await refusal(clerk.erase("person", sealed[0].person))).code, "domain_not_granted");
    const { sequence, erased } = await officer.erase("person", sealed[0].person);
    assert.ok(sequence >= 1 && erased <= new Date());
    const { records, errors } = await payroll.reveal("employees", sealed, { purpose: "payroll", onError: "report" });
    assert.deepEqual(errors, [{ at: "/0/salary", code: "data_subject_erased" }]);
    assert.deepEqual([records[0].remark, records[1].salary], ["stays", 2]);
    const [anew] = await clerk.protect("employees", [rows[0]]);
    assert.notEqual(anew.person, sealed[0].person);
    assert.equal((await officer.erase("person", sealed[0].person)).sequence, sequence); // once is enough
  });

  test("end with the budget: nothing is returned, and the error says for how long", async () => {
    const clerk = await signIn("clerk2");
    const rows = Array.from({ length: 1200 }, (_, i) => ({ id: i, person: `Many ${i}` }));
    const error = await refusal(clerk.protect("employees", rows));
    assert.deepEqual([error.code, error.status], ["budget_exhausted", 429]);
    assert.ok(error.retryAfter > 0);
  });

  test("leave no identifier and no reason in what the sidecar logs", () => {
    assert.ok(sidecar.log.some((line) => line.includes("/v1/assignments")));
    assert.deepEqual(
      sidecar.log.filter((line) => /Person 7|Überall|Ephraim|12\/26/i.test(line)),
      [],
    );
  });
});

/** fetch() over the sidecar's Unix socket. */
function fetchFrom(socketPath, url, { method, headers, body, signal }) {
  const { pathname, search } = new URL(url);
  return new Promise((resolve, reject) => {
    const options = { socketPath, path: pathname + search, method, signal };
    const outgoing = request({ ...options, headers: { ...headers, host: "sidecar.example" } }, async (answer) => {
      const bytes = Buffer.concat(await answer.toArray());
      resolve(new Response(bytes, { status: answer.statusCode, headers: answer.headers }));
    });
    outgoing.on("error", reject).end(body);
  });
}
