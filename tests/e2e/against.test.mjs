// The comparison of two builds runs to its end and measures answers, not refusals: here a build beside itself.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { program } from "../../spfx-bindings/demo/sidecar.mjs";
import { Service } from "./service.mjs";

const at = (path) => fileURLToPath(new URL(`../../${path}`, import.meta.url));

/** Not synchronously: this process is the issuer, and reads what the sidecar logs. */
const load = (...words) =>
  new Promise((resolve) =>
    execFile(at("build/native/tests/load"), words.map(String), { timeout: 30_000 }, (error, stdout, stderr) =>
      resolve({ status: error ? error.code : 0, stdout, stderr }),
    ),
  );

let service;
before(async () => {
  service = await Service.create("against");
  service.init("service", { change: (config) => (config.listen = { address: "127.0.0.1", port: 0 }) });
  await service.sidecar.start();
});
after(() => service?.close());

/** A file with a whole request for the key directory. */
function request(token) {
  const file = join(service.folder, "request");
  const lines = ["GET /v1/key-directory HTTP/1.1", "Host: 127.0.0.1", `Authorization: Bearer ${token}`];
  writeFileSync(file, `${lines.join("\r\n")}\r\n\r\n`);
  return file;
}

test("a build beside itself is compared in turns, work by work", async () => {
  const output = join(service.folder, "against.json");
  const options = ["--rounds", "3", "--milliseconds", "150", "--records", "20", "--events", "50"];
  await promisify(execFile)(process.execPath, [at("tests/bench/against.mjs"), program, output, ...options], {
    timeout: 240_000,
  });
  const { rounds, records, events, old_program: old, ...found } = JSON.parse(readFileSync(output, "utf8"));
  assert.deepEqual([rounds, records, events, old], [3, 20, 50, program]);
  assert.equal(Object.keys(found).length, 8);
  // How near to 1 the ratios come is for a quiet machine to say, not for a test.
  for (const [what, { ratio, rounds: taken }] of Object.entries(found)) {
    for (const side of [taken.old, taken.new]) assert.ok(side.length === 3 && side.every((value) => value > 0), what);
    const all = taken.new.map((value, round) => value / taken.old[round]).sort((a, b) => a - b);
    for (const [index, name] of ["least", "median", "most"].entries()) {
      assert.ok(Math.abs(ratio[name] / all[index] - 1) < 0.001, `${what}: ${name}`);
    }
  }
});

test("the client counts the answers that a service gives", async () => {
  const answer = await load(service.sidecar.port, 4, 100, request(await service.issuer.token(service.persons.clerk)));
  assert.equal(answer.status, 0, answer.stderr);
  const { requests, per_second: rate, p50_ms: half, p99_ms: most } = JSON.parse(answer.stdout);
  assert.ok(requests >= 4 && rate > 0 && half > 0 && half <= most);
});

test("the client does not take refusals for answers", async () => {
  const { status, stderr, stdout } = await load(service.sidecar.port, 1, 100, request("nothing.of.worth"));
  assert.equal(status, 1);
  assert.match(stderr, /not 200/);
  assert.equal(stdout, "");
});

test("the client says that there is no service", async () => {
  const { status, stderr } = await load(1, 1, 100, request("any"));
  assert.equal(status, 1);
  assert.match(stderr, /cannot connect/);
});
