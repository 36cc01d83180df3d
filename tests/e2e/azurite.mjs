// Azurite, Microsoft's implementation of Azure Blob Storage for tests, over HTTPS on a free loopback port, with an
// account of this run. What the sidecar gets of it is the URL of one blob; the account's owner can do anything. It
// keeps no versions and knows no immutability.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { createHmac, randomBytes } from "node:crypto";
import { once } from "node:events";
import { request } from "node:https";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const program = fileURLToPath(new URL("node_modules/azurite/dist/src/blob/main.js", import.meta.url));
const account = "feldsiegeltest";
const version = "2021-12-02";

export class Azurite {
  /** Keeps its data in `folder`, so that they survive a stop. */
  constructor({ folder, certificates }) {
    Object.assign(this, { location: join(folder, "azurite"), certificates, port: 0, key: randomBytes(64) });
  }

  /** The first start takes a free port, a later one the same again. */
  async start() {
    const { certificateFile, keyFile } = this.certificates;
    const place = ["--blobHost", "127.0.0.1", "--blobPort", `${this.port}`, "--location", this.location];
    const options = ["--cert", certificateFile, "--key", keyFile, "--disableTelemetry", "--silent"];
    const env = { ...process.env, AZURITE_ACCOUNTS: `${account}:${this.key.toString("base64")}` };
    const stdio = ["ignore", "pipe", "inherit"];
    this.process = spawn(process.execPath, [program, ...place, ...options], { env, stdio });
    this.ended = once(this.process, "exit");
    this.port = await this.#listening();
    return this;
  }

  async #listening() {
    const giveUp = setTimeout(() => this.process.kill("SIGKILL"), 30_000);
    try {
      for await (const line of createInterface({ input: this.process.stdout })) {
        const port = /successfully listens on https:\/\/127\.0\.0\.1:(\d+)/.exec(line)?.[1];
        if (port) return Number(port);
      }
    } finally {
      clearTimeout(giveUp);
      this.process.stdout.resume();
    }
    throw new Error("Azurite ended before it listened");
  }

  async close() {
    if (!this.process) return;
    if (this.process.exitCode === null) this.process.kill("SIGTERM");
    await this.ended;
  }

  /** The blob's URL with a service SAS; `seconds` from now until it runs out, less than 0: it has run out. */
  urlOf(blob, { permissions = "rcw", seconds = 3600 } = {}) {
    const expiry = new Date(Date.now() + 1000 * seconds).toISOString().replace(/\.\d+/, "");
    const signed = { sp: permissions, st: "", se: expiry, resource: `/blob/${account}/${blob}`, si: "", sip: "" };
    const last = { spr: "https", sv: version, sr: "b", snapshot: "", ses: "", rscc: "", rscd: "", rsce: "", rscl: "" };
    const sig = this.#sign([...Object.values(signed), ...Object.values(last), ""].join("\n"));
    const query = new URLSearchParams({ sp: permissions, se: expiry, spr: "https", sv: version, sr: "b", sig });
    return `https://127.0.0.1:${this.port}/${account}/${blob}?${query}`;
  }

  createContainer(name) {
    return this.#send("PUT", name, { restype: "container" }).then(expectStatus(201));
  }
  /** The blob's text as the account's owner reads it, or undefined. */
  async read(blob) {
    const answer = await this.#send("GET", blob);
    return answer.status === 404 ? undefined : expectStatus(200)(answer).text;
  }
  write(blob, text) {
    return this.#send("PUT", blob, {}, Buffer.from(text)).then(expectStatus(201));
  }
  remove(blob) {
    return this.#send("DELETE", blob).then(expectStatus(202));
  }

  #sign(text) {
    return createHmac("sha256", this.key).update(text).digest("base64");
  }

  /** A request with the account's key (Shared Key). */
  async #send(method, path, query = {}, body = undefined) {
    const headers = { "x-ms-date": new Date().toUTCString(), "x-ms-version": version };
    if (body !== undefined) Object.assign(headers, { "x-ms-blob-type": "BlockBlob", "content-type": "text/plain" });
    const canonical = Object.keys(headers)
      .filter((name) => name.startsWith("x-ms-"))
      .sort();
    const lines = canonical.map((name) => `${name}:${headers[name]}`);
    const parameters = Object.entries(query).map(([name, value]) => `${name}:${value}`);
    // Twice the account: once as such, once as the first part of the path.
    const resource = [`/${account}/${account}/${path}`, ...parameters];
    const standard = [method, "", "", body?.length ?? "", "", headers["content-type"] ?? "", "", "", "", "", "", ""];
    headers.authorization = `SharedKey ${account}:${this.#sign([...standard, ...lines, ...resource].join("\n"))}`;
    if (body !== undefined) headers["content-length"] = body.length;
    const address = `https://127.0.0.1:${this.port}/${account}/${path}?${new URLSearchParams(query)}`;
    return new Promise((resolve, reject) => {
      request(address, { method, headers, ca: this.certificates.ca, agent: false }, async (answer) => {
        resolve({ status: answer.statusCode, text: Buffer.concat(await answer.toArray()).toString() });
      })
        .on("error", reject)
        .end(body);
    });
  }
}

function expectStatus(status) {
  return (answer) => {
    assert.equal(answer.status, status, answer.text);
    return answer;
  };
}
