// Runs the real `feldsiegel` program: init, then serve behind a Unix socket, with its log kept for inspection.
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync, readFileSync, writeFileSync } from "node:fs";
import { get } from "node:http";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { audience, tenantId } from "./persons.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));
export const program = process.env.FELDSIEGEL_PROGRAM ?? join(root, "build/native/sidecar/feldsiegel");
export const policyFile = join(root, "docs/examples/policy-personnel.json");

export class Sidecar {
  /**
   * `feldsiegel init` into `folder`, which must not exist, and the configuration that the issuer needs. `build` is the
   * program to run, where it is not this checkout's.
   */
  constructor({
    folder,
    issuer,
    caFile,
    origins = [],
    suite = "x-wing",
    policy = policyFile,
    change = () => {},
    build = program,
  }) {
    this.folder = folder;
    this.program = build;
    const originOptions = origins.flatMap((origin) => ["--origin", origin]);
    const init = execFileSync(
      build,
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

  /** A sidecar of its own in `folder`, with a copy of all that this one has, which must not be running. */
  copyTo(folder, build = this.program) {
    execFileSync("cp", ["-a", this.folder, folder]);
    const configFile = join(folder, "feldsiegel.json");
    const address = { socketPath: join(folder, "feldsiegel.sock") };
    return Object.assign(Object.create(Sidecar.prototype), this, { folder, program: build, configFile, address });
  }

  /**
   * Starts the program; resolves when it is ready, and rejects when it ends before. Looks every `pause` milliseconds. A
   * program that is measured writes its log to a file, so that this process has nothing to do while it works.
   */
  async start({ pause = 25, patience = 5000, logFile = undefined } = {}) {
    this.log = [];
    this.logFile = logFile;
    const sink = logFile && openSync(logFile, "w", 0o600);
    const outputs = Array(2).fill(sink ?? "pipe");
    this.process = spawn(this.program, ["serve", "--config", this.configFile], { stdio: ["ignore", ...outputs] });
    if (sink) closeSync(sink);
    for (const stream of sink ? [] : [this.process.stdout, this.process.stderr]) {
      createInterface({ input: stream }).on("line", (line) => this.log.push(line));
    }
    this.ended = once(this.process, "exit");
    for (const end = Date.now() + patience; Date.now() < end;) {
      if (this.process.exitCode !== null) throw new Error(`the sidecar ended:\n${this.log.join("\n")}`);
      if (await this.isReady()) return this;
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
    throw new Error(`the sidecar does not get ready:\n${this.log.join("\n")}`);
  }

  /** The port of the management listener, from the log. */
  get managementPort() {
    return this.portOf("management");
  }

  /** The port of the listener for calls, where the configuration was changed to have one. */
  get port() {
    return this.portOf("api");
  }

  portOf(listener) {
    const line = this.log.find((text) => text.includes('"listening"') && text.includes(`"${listener}"`));
    return line && JSON.parse(line).port;
  }

  async isReady() {
    if (this.logFile) this.log = readFileSync(this.logFile, "utf8").split("\n");
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
    return execFileSync(this.program, words, { encoding: "utf8" });
  }
}
