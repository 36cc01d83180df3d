// Everything of one run, on loopback and free ports: certificates, issuer, sidecar, backend and database, host page.
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Backend } from "./backend.mjs";
import { makeCertificates } from "./certificates.mjs";
import { EmployeeDatabase } from "./database.mjs";
import { HostPage } from "./host.mjs";
import { Issuer } from "./issuer.mjs";
import { audience, demoPersons, tenantId } from "./persons.mjs";
import { policyFile, Sidecar } from "./sidecar.mjs";

export class Environment {
  /** `sidecar`: further options of Sidecar; `recordId`: the record that the page starts with. */
  static async start({ sidecar = {}, recordId = "R-20001" } = {}) {
    const environment = new Environment();
    try {
      await environment.startAll(sidecar, recordId);
    } catch (error) {
      await environment.close();
      throw error;
    }
    return environment;
  }

  async startAll(sidecarOptions, recordId) {
    this.folder = mkdtempSync(join(tmpdir(), "feldsiegel-"));
    this.policy = JSON.parse(readFileSync(sidecarOptions.policy ?? policyFile, "utf8"));
    const { fields } = this.policy.collections[0];
    this.fields = Object.keys(fields);
    this.sealedFields = this.fields.filter((name) => fields[name].protect === "seal");
    this.persons = demoPersons(this.policy);
    this.certificates = makeCertificates(this.folder);
    this.issuer = await new Issuer(this.persons).start(this.certificates);
    this.host = await new HostPage().start(this.certificates);
    this.issuer.allowedOrigin = this.host.origin;
    const {
      folder,
      issuer,
      certificates: { caFile },
      host: { origin },
    } = this;
    this.sidecar = new Sidecar({
      folder: join(folder, "sidecar"),
      issuer,
      caFile,
      origins: [origin],
      ...sidecarOptions,
    });
    await this.sidecar.start();
    this.database = this.openDatabase(join(folder, "backend.db"));
    const parts = { database: this.database, issuer, sidecar: this.sidecar.address, hostOrigin: origin };
    this.backend = await new Backend(parts).start(this.certificates);
    this.host.config = this.pageConfig(recordId);
  }

  openDatabase(file) {
    return new EmployeeDatabase(file, this.fields, this.sealedFields);
  }

  /** A copy of the application's database takes its place, as when an administrator restores a backup. */
  restore(file) {
    this.database.close();
    this.backend.database = this.database = this.openDatabase(file);
  }

  pageConfig(recordId) {
    return {
      tenantId,
      resource: audience,
      issuer: this.issuer.origin,
      backend: this.backend.origin,
      recordId,
      directorySigner: this.sidecar.directorySigner,
      persons: this.persons,
    };
  }

  /** The only origins that a page of this environment may talk to. */
  get origins() {
    return [this.host.origin, this.backend.origin, this.issuer.origin];
  }

  /** Ends what was started, in the order in which one part needs the other. */
  async close() {
    this.backend?.erasures?.stop();
    for (const part of [this.backend, this.sidecar, this.host, this.issuer]) await part?.server?.close?.();
    await this.sidecar?.close();
    this.database?.close();
    if (this.folder) rmSync(this.folder, { recursive: true, force: true });
  }
}
