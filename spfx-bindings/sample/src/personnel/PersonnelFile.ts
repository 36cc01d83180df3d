// What the web part does with people: pseudonymize, seal and store them, load them as stored, reveal them for a
// purpose. The backend sees `protect`'s output only; what `reveal` returns exists in this browser only.
import type { Feldsiegel, Revealed } from "@feldsiegel/spfx";
import { personField, type Person } from "./fields";
import { pack, unpack, type Batch } from "./wire";

const recordsPerUpload = 1000;

/** Milliseconds spent making pseudonyms, sealing and uploading; the pseudonym where it was one record. */
export interface ImportReport {
  records: number;
  pseudonymMs: number;
  sealMs: number;
  uploadMs: number;
  pseudonym?: string;
}

export class PersonnelFile {
  public constructor(
    private readonly _feldsiegel: Feldsiegel,
    private readonly _backend: string,
    private readonly _getToken: () => Promise<string>,
  ) {}

  public async save(people: Person[], onProgress: (share: number) => void = () => undefined): Promise<ImportReport> {
    const started = performance.now();
    let enrolledAt = started;
    const sealed = (await this._feldsiegel.protect("employees", people.map(named), {
      onProgress: ({ phase, done, total }) => {
        if (phase === "pseudonyms") enrolledAt = performance.now();
        onProgress(phase === "pseudonyms" ? (0.6 * done) / total : 0.6 + (0.1 * done) / total);
      },
    })) as Person[];
    const sealedAt = performance.now();
    for (let first = 0; first < sealed.length; first += recordsPerUpload) {
      await this._call("/api/employees", pack(sealed.slice(first, first + recordsPerUpload)));
      onProgress(0.7 + (0.3 * Math.min(first + recordsPerUpload, sealed.length)) / sealed.length);
    }
    return {
      records: people.length,
      pseudonymMs: enrolledAt - started,
      sealMs: sealedAt - enrolledAt,
      uploadMs: performance.now() - sealedAt,
      pseudonym: sealed.length === 1 ? String(sealed[0][personField]) : undefined,
    };
  }

  /** One record by its number, or everything: clear fields readable, the others as the backend holds them. */
  public async load(id?: string): Promise<Person[]> {
    return unpack(await this._call<Batch>("/api/employees" + (id ? `?id=${encodeURIComponent(id)}` : "")));
  }

  /** What does not open is reported and left out: one erased person must not keep everyone else's fields shut. */
  public reveal(records: Person[], purpose: string): Promise<Revealed> {
    return this._feldsiegel.reveal("employees", records, { purpose, onError: "report" });
  }

  private async _call<T>(path: string, body?: unknown): Promise<T> {
    const headers: Record<string, string> = { authorization: `Bearer ${await this._getToken()}` };
    if (body) headers["content-type"] = "application/json";
    const request = { method: body ? "POST" : "GET", headers, body: body ? JSON.stringify(body) : undefined };
    const response = await fetch(this._backend + path, request);
    if (!response.ok) throw new Error(`The backend answered ${response.status}.`);
    return response.json();
  }
}

/** The personnel number goes in twice: to be replaced by the pseudonym, and to be sealed for those who may see it. */
function named(person: Person): Person {
  return { ...person, [personField]: person.personnel_no };
}
