// Security events at a receiver of CloudEvents over HTTPS: what arrives, what never does, and that nothing is lost.
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { makeCertificates } from "../../spfx-bindings/demo/certificates.mjs";
import { tenantId } from "../../spfx-bindings/demo/persons.mjs";
import { policyFile } from "../../spfx-bindings/demo/sidecar.mjs";
import { readBody, startServer } from "../../spfx-bindings/demo/web-server.mjs";
import { Service, until } from "./service.mjs";

const columns = "index tenant tenant_index action outcome code app collection fields purpose domain counts approval";
const told = [...columns.split(" "), "policy", "request_id", "trace_id"];
const reason = "Frau Weber asks who looked into her file.";

/** Takes what is POSTed to it; `answer` says how: a status, or a function of the response. */
class Receiver {
  posts = [];
  answer = 204;

  async start(certificates) {
    this.server = await startServer(certificates, async (request, response) => {
      const { method, url, headers } = request;
      const text = (await readBody(request, 1 << 20)).toString();
      this.posts.push({ method, url, headers, text, event: JSON.parse(text) });
      if (typeof this.answer === "function") this.answer(response);
      else response.writeHead(this.answer).end();
    });
    return this;
  }

  of(kind) {
    return this.posts.filter(({ event }) => event.type === `org.feldsiegel.${kind}`);
  }

  arrival(kind, count = 1) {
    return until(`${count} of ${kind}`, () => this.of(kind).length >= count && this.of(kind)[count - 1]);
  }
}

let service;
let receiver;
const authorization = `Bearer ${randomBytes(24).toString("base64url")}`;
before(async () => {
  service = await Service.create("webhook");
  receiver = await new Receiver().start(service.certificates);
  const policy = JSON.parse(readFileSync(policyFile, "utf8"));
  policy.domains[0].budgets.evaluate = { burst: 2, per_hour: 1 };
  const file = join(service.folder, "policy.json");
  writeFileSync(file, JSON.stringify(policy));
  service.init("sidecar", { policy: file });
  writeFileSync(join(service.sidecar.folder, "authorization"), authorization, { mode: 0o600 });
  setWebhook(`${receiver.server.origin}/events?of=feldsiegel`);
  await service.sidecar.start();
});
after(async () => {
  await service?.close();
  await receiver?.server.close();
});

function setWebhook(webhook, caFile = service.certificates.caFile) {
  const { configFile } = service.sidecar;
  const config = JSON.parse(readFileSync(configFile, "utf8"));
  config.audit = { events: { webhook, authorization_file: "authorization", ca_file: caFile } };
  writeFileSync(configFile, JSON.stringify(config));
}

async function requestApproval(headers = {}) {
  const body = { purpose: "reidentification", reason };
  const answer = await service.call("officer", "/v1/approvals", { body, headers });
  assert.equal(answer.status, 201, JSON.stringify(answer.body));
  return answer.body.id;
}

test("an approval arrives as two CloudEvents, in their order", async () => {
  const id = await requestApproval();
  const approved = await service.call("approver", `/v1/approvals/${id}/approve`, { method: "POST" });
  assert.equal(approved.status, 200, JSON.stringify(approved.body));
  const [asked, given] = [await receiver.arrival("approval_requested"), await receiver.arrival("approval_given")];
  assert.ok(receiver.posts.indexOf(asked) < receiver.posts.indexOf(given));
  assert.ok(Number(asked.event.data.index) < Number(given.event.data.index));
  for (const post of [asked, given]) assertCloudEvent(post, { subject: tenantId, purpose: "reidentification" });
});

test("a budget that is used up arrives once, with the domain; evaluations that are allowed do not", async () => {
  const answers = [await service.evaluate(2), await service.evaluate(1)];
  assert.deepEqual(
    answers.map(({ status }) => status),
    [200, 429],
  );
  const post = await receiver.arrival("evaluate_budget_exhausted");
  assertCloudEvent(post, { subject: tenantId, domain: "employee" });
  assert.equal(post.event.data.request_id, answers[1].headers["x-request-id"]);
  assert.deepEqual([receiver.of("evaluate_budget_exhausted").length, receiver.of("evaluate").length], [1, 0]);
});

test("the caller's trace goes on at the receiver", async () => {
  const [trace, parent] = [randomBytes(16).toString("hex"), randomBytes(8).toString("hex")];
  const count = receiver.of("approval_requested").length;
  await requestApproval({ traceparent: `00-${trace}-${parent}-01` });
  const { headers, event } = await receiver.arrival("approval_requested", count + 1);
  const [, sent, span] = headers.traceparent.split("-");
  assert.deepEqual([sent, event.data.trace_id], [trace, trace]);
  assert.notEqual(span, parent);
});

test("what arrived is what the log holds of these events, but for everything personal", () => {
  const file = join(service.folder, "export.jsonl");
  const exported = service.run("audit", "export", "--format", "jsonl", "--output", file);
  assert.equal(exported.status, 0, exported.stderr);
  const log = readFileSync(file, "utf8");
  const rows = log
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
  for (const { event } of receiver.posts) {
    const row = rows[Number(event.data.index)];
    const filled = told.filter((name) => row[name] !== "").map((name) => [name, row[name]]);
    assert.deepEqual(
      Object.entries(event.data).map(([name, value]) => [name, asText(value)]),
      filled,
    );
    assert.equal(event.time, row.time);
  }
  const everything = receiver.posts.map(({ text, headers }) => text + JSON.stringify(headers)).join("\n");
  const { clerk, officer, approver } = service.persons;
  for (const secret of [clerk.oid, officer.oid, approver.oid, reason]) {
    assert.ok(log.includes(secret), "the log has it");
    assert.ok(!everything.includes(secret), secret);
  }
  for (const secret of [clerk.name, officer.name, "disclosure", "eyJ"]) assert.ok(!everything.includes(secret), secret);
});

test("a receiver that answers 500 and a service that is killed lose nothing: the same event comes again", async () => {
  const seen = receiver.posts.length;
  const since = () => receiver.posts.slice(seen).map(({ event }) => event.id);
  receiver.answer = 500;
  await requestApproval();
  await until("a first attempt", () => since().length === 1);
  receiver.answer = () => {}; // takes it, but the service never learns of that
  await requestApproval();
  await until("a second attempt", () => since().length === 2);
  const [failure] = service.lines("webhook_failed");
  assert.deepEqual([failure.result, failure.status, failure.attempts], ["busy", 500, 1]);
  service.sidecar.process.kill("SIGKILL");
  await service.sidecar.ended;
  receiver.answer = 204;
  await service.sidecar.start();
  await until("both events", () => since().length === 4);
  const [first, , , last] = since();
  assert.deepEqual(since(), [first, first, first, last], "in their order");
  assert.notEqual(first, last);
  const texts = receiver.posts.slice(seen).map(({ text }) => text);
  assert.deepEqual(texts.slice(0, 3), Array(3).fill(texts[0]));
  await until("nothing waits", async () => (await service.metric("feldsiegel_outbox_depth")) === 0);
});

test("a redirect is followed neither to an address inside nor to another path; the event comes again", async () => {
  const inside = [];
  const internal = createServer(({ url }, response) => inside.push(url) && response.end());
  await new Promise((resolve) => internal.listen(0, "127.0.0.1", resolve));
  const outside = receiver.server.origin;
  const redirects = [302, 307, 308].map((status, at) => [
    status,
    at === 1 ? `${outside}/elsewhere` : `http://127.0.0.1:${internal.address().port}/latest/meta-data`,
  ]);
  const seen = receiver.posts.length;
  receiver.answer = (response) => {
    const [status, location] = redirects.shift() ?? [204];
    response.writeHead(status, location && { location }).end();
  };
  for (let count = 0; count < 3; ++count) await requestApproval();
  await until("three events, each twice", () => receiver.posts.length === seen + 6);
  const posts = receiver.posts.slice(seen);
  assert.equal(new Set(posts.map(({ event }) => event.id)).size, 3);
  assert.ok(posts.every(({ method, url }) => method === "POST" && url === "/events?of=feldsiegel"));
  assert.deepEqual(inside, []);
  const refused = service.lines("webhook_failed").filter(({ result }) => result === "refused");
  assert.deepEqual(
    refused.map(({ status }) => status),
    [302, 307, 308],
  );
  await new Promise((resolve) => internal.close(resolve));
});

test("a receiver with a certificate of another authority learns nothing; the trusted one gets it later", async () => {
  await service.sidecar.close();
  const seen = receiver.posts.length;
  const other = join(service.folder, "other");
  mkdirSync(other);
  setWebhook(`${receiver.server.origin}/events?of=feldsiegel`, makeCertificates(other).caFile);
  await service.sidecar.start();
  await until("it is told", () => service.lines("webhook_unreachable").length > 0);
  const failure = await until("it is told", () => service.lines("webhook_failed")[0]);
  assert.deepEqual([failure.result, failure.status], ["unreachable", 0]);
  assert.equal(receiver.posts.length, seen);
  await service.sidecar.close();
  setWebhook(`${receiver.server.origin}/events?of=feldsiegel`);
  await service.sidecar.start();
  await until("both changes of the configuration", () => receiver.posts.length === seen + 2);
  for (const { event } of receiver.posts.slice(seen)) assert.equal(event.type, "org.feldsiegel.configuration_changed");
});

describe("webhooks that are refused at the start", () => {
  before(() => service.sidecar.close());

  const refused = [
    "http://events.example/hook",
    "http://10.0.0.1/hook",
    "http://169.254.169.254/latest/meta-data",
    "http://localhost/hook",
    "http://127.0.0.1.events.example/hook",
    "http://127.0.0.1@events.example/hook",
    "https://user:secret@events.example/hook",
    "https://events.example/hook#part",
    "https://",
    "ftp://events.example/hook",
    "file:///etc/passwd",
    "events.example/hook",
  ];
  for (const url of refused) {
    test(`${url}: invalid_value`, async () => {
      setWebhook(url);
      assert.match(await service.refusal(), /^78: .*:\/audit\/events\/webhook: .*\(invalid_value\)$/);
    });
  }
});

const asText = (value) => (typeof value === "string" ? value : JSON.stringify(value));

/** What the specification of CloudEvents 1.0 asks for in structured mode, and the page on webhooks beyond that. */
function assertCloudEvent({ method, url, headers, event }, { subject, ...data }) {
  assert.deepEqual([method, url], ["POST", "/events?of=feldsiegel"]);
  assert.equal(headers["content-type"], "application/cloudevents+json");
  assert.equal(headers.authorization, authorization);
  assert.match(headers.traceparent, /^00-[0-9a-f]{32}-[0-9a-f]{16}-0[01]$/);
  const { id, source, time, data: given, ...others } = event;
  const type = `org.feldsiegel.${given.action}`;
  assert.deepEqual(others, { specversion: "1.0", type, subject, datacontenttype: "application/json" });
  assert.equal(source, /^([^+]+)\+/.exec(service.run("audit", "key").stdout)[1], "the log's name");
  assert.equal(id, `${source}/${given.index}`);
  assert.equal(time, new Date(time).toISOString());
  assert.ok(Math.abs(Date.now() - Date.parse(time)) < 60_000);
  for (const [name, value] of Object.entries({ tenant: subject, outcome: "done", ...data })) {
    assert.equal(given[name], value, name);
  }
}
