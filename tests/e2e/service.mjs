// A sidecar and the issuer of its callers' tokens, without backend and browser: for tests of the service itself.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { get, request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { makeCertificates } from "../../spfx-bindings/demo/certificates.mjs";
import { Issuer } from "../../spfx-bindings/demo/issuer.mjs";
import { demoPersons } from "../../spfx-bindings/demo/persons.mjs";
import { policyFile, program, Sidecar } from "../../spfx-bindings/demo/sidecar.mjs";

/** The generator of ristretto255 (RFC 9496, A.1): an element to evaluate that is as good as any blinded identifier. */
const element = Buffer.from("e2f2ae0a6abc4e71a884a961c500515f58e30b6aa582dd8db6a65945e08d2d76", "hex");

export class Service {
  static async create(name) {
    const service = new Service();
    service.folder = mkdtempSync(join(tmpdir(), `feldsiegel-${name}-`));
    service.certificates = makeCertificates(service.folder);
    service.persons = demoPersons(JSON.parse(readFileSync(policyFile, "utf8")));
    service.issuer = await new Issuer(service.persons).start(service.certificates);
    return service;
  }

  /** `feldsiegel init` into the folder `name`; `change` and `policy` as for Sidecar. */
  init(name, options = {}) {
    const { caFile } = this.certificates;
    this.sidecar = new Sidecar({ folder: join(this.folder, name), issuer: this.issuer, caFile, ...options });
    return this.sidecar;
  }

  async close() {
    await this.sidecar?.close();
    await this.issuer?.close();
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** Starts the sidecar, which must refuse: what it said on its way, its exit code in front. */
  async refusal() {
    const started = await this.sidecar.start().then(
      () => "it started",
      () => undefined,
    );
    await this.sidecar.close();
    return started ?? `${this.sidecar.process.exitCode}: ${this.sidecar.log.join("\n")}`;
  }

  /** One call in the name of a demo person: { status, headers, body }. */
  async call(person, path, { body, method = body ? "POST" : "GET", headers = {} } = {}) {
    const token = await this.issuer.token(this.persons[person]);
    const all = { authorization: `Bearer ${token}`, ...headers };
    if (body) all["content-type"] = "application/json";
    const options = { ...this.sidecar.address, path, method, headers: all };
    return new Promise((resolve, reject) => {
      request(options, async (answer) => {
        const text = Buffer.concat(await answer.toArray()).toString();
        const isJson = answer.headers["content-type"]?.includes("json");
        resolve({ status: answer.statusCode, headers: answer.headers, body: isJson ? JSON.parse(text) : text });
      })
        .on("error", reject)
        .end(body && JSON.stringify(body));
    });
  }

  /** Has `count` identifiers evaluated as the clerk. */
  evaluate(count = 1, options = {}) {
    const elements = Buffer.concat(Array(count).fill(element)).toString("base64url");
    const body = { domain: "employee", request_id: crypto.randomUUID(), elements };
    return this.call("clerk", "/v1/pseudonyms/evaluate", { body, ...options });
  }

  /** The value of a metric, given as /metrics spells it; undefined where it is not there. */
  async metric(name) {
    const text = await new Promise((resolve, reject) => {
      get({ host: "127.0.0.1", port: this.sidecar.managementPort, path: "/metrics" }, async (answer) =>
        resolve(Buffer.concat(await answer.toArray()).toString()),
      ).on("error", reject);
    });
    const line = text.split("\n").find((each) => each.startsWith(`${name} `));
    return line && Number(line.slice(name.length));
  }

  /** The log's lines of one event. */
  lines(event) {
    const lines = this.sidecar.log.filter((line) => line.startsWith("{")).map((line) => JSON.parse(line));
    return lines.filter((line) => line.event === event);
  }

  /** Another command of the program on this sidecar's folder: { status, stdout, stderr }. */
  run(...words) {
    const options = { encoding: "utf8", timeout: 30_000 };
    return spawnSync(program, [...words, "--config", this.sidecar.configFile], options);
  }
}

/** Waits until `look` gives something true, and resolves to it; after ten seconds it fails with `what`. */
export async function until(what, look) {
  for (const end = Date.now() + 10_000; Date.now() < end;) {
    const seen = await look();
    if (seen) return seen;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error(`not within ten seconds: ${what}`);
}
