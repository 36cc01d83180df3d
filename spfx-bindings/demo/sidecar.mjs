// Runs the real `feldsiegel` program: init, then serve behind a Unix socket, with its log kept for inspection.
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { get } from "node:http";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { audience, tenantId } from "./persons.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));
export const program = process.env.FELDSIEGEL_PROGRAM ?? join(root, "build/native/sidecar/feldsiegel");
export const policyFile = join(root, "docs/examples/policy-personnel.json");

export class Sidecar {
  /** `feldsiegel init` into `folder`, which must not exist, and the configuration that the issuer needs. */
  constructor({ folder, issuer, caFile, origins = [], suite = "x-wing", policy = policyFile, change = () => {} }) {
    this.folder = folder;
    const originOptions = origins.flatMap((origin) => ["--origin", origin]);
    const init = execFileSync(
      program,
      [
        "init",
        folder,
        "--tenant",
        tenantId,
        "--audience",
        audience,
        ...originOptions,
        "--policy",
        policy,
        "--suite",
        suite,
      ],
      { encoding: "utf8" },
    );
    this.directorySigner = /fsd1\.[\w-]+/.exec(init)[0];
    this.configFile = join(folder, "feldsiegel.json");
    const config = JSON.parse(readFileSync(this.configFile, "utf8"));
    config.listen = { unix: "feldsiegel.sock" };
    config.management = { address: "127.0.0.1", port: 0 };
    Object.assign(config.tokens, {
      jwks_uri: issuer.jwksUri,
      issuers: [`${issuer.origin}/{tid}/v2.0`],
      ca_file: caFile,
    });
    change(config);
    writeFileSync(this.configFile, JSON.stringify(config, null, 2));
    this.address = { socketPath: join(folder, "feldsiegel.sock") };
  }

  /** Starts the program; resolves when it is ready, and rejects when it ends before. */
  async start() {
    this.log = [];
    this.process = spawn(program, ["serve", "--config", this.configFile], { stdio: ["ignore", "pipe", "pipe"] });
    for (const stream of [this.process.stdout, this.process.stderr]) {
      createInterface({ input: stream }).on("line", (line) => this.log.push(line));
    }
    this.ended = once(this.process, "exit");
    for (let attempt = 0; attempt < 200; ++attempt) {
      if (this.process.exitCode !== null) throw new Error(`the sidecar ended:\n${this.log.join("\n")}`);
      if (await this.isReady()) return this;
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
    throw new Error(`the sidecar does not get ready:\n${this.log.join("\n")}`);
  }

  /** The port of the management listener, from the log. */
  get managementPort() {
    const line = this.log.find((text) => text.includes('"listening"') && text.includes('"port"'));
    return line && JSON.parse(line).port;
  }

  async isReady() {
    if (!this.managementPort) return false;
    return new Promise((resolve) => {
      get({ host: "127.0.0.1", port: this.managementPort, path: "/readyz" }, (answer) => {
        answer.resume();
        resolve(answer.statusCode === 200);
      }).on("error", () => resolve(false));
    });
  }

  /** Drains and ends; resolves to the exit code. */
  async close() {
    if (!this.process) return 0;
    if (this.process.exitCode === null) this.process.kill("SIGTERM");
    const giveUp = setTimeout(() => this.process.kill("SIGKILL"), 10_000);
    await this.ended;
    clearTimeout(giveUp);
    return this.process.exitCode;
  }

  /** Another command of the program on the same folder, for example `tenant rotate`. */
  run(...words) {
    return execFileSync(program, words, { encoding: "utf8" });
  }
}
