// What the web part does with people: seal and store them, load them as stored, reveal them for a purpose.
// The backend sees `protect`'s output only; what `reveal` returns exists in this browser only.
import type { Feldsiegel } from '@feldsiegel/spfx';
import type { Person } from './fields';
import { pack, unpack, type Batch } from './wire';

const recordsPerUpload = 1000;

/** Milliseconds spent sealing and uploading. */
export interface ImportReport {
  records: number;
  sealMs: number;
  uploadMs: number;
}

export class PersonnelFile {
  public constructor(
    private readonly _feldsiegel: Feldsiegel,
    private readonly _backend: string,
    private readonly _getToken: () => Promise<string>,
  ) {}

  public async save(people: Person[], onProgress: (share: number) => void = () => undefined): Promise<ImportReport> {
    const started = performance.now();
    const sealed = await this._feldsiegel.protect('employees', people, {
      onProgress: (progress) => onProgress((0.5 * progress.done) / progress.total),
    });
    const sealedAt = performance.now();
    for (let first = 0; first < sealed.length; first += recordsPerUpload) {
      await this._call('/api/employees', pack(sealed.slice(first, first + recordsPerUpload) as Person[]));
      onProgress(0.5 + (0.5 * Math.min(first + recordsPerUpload, sealed.length)) / sealed.length);
    }
    return { records: people.length, sealMs: sealedAt - started, uploadMs: performance.now() - sealedAt };
  }

  /** One record by its id, or everything: clear fields readable, the others as the backend holds them. */
  public async load(id?: string): Promise<Person[]> {
    return unpack(await this._call<Batch>('/api/employees' + (id ? `?id=${encodeURIComponent(id)}` : '')));
  }

  public async reveal(records: Person[], purpose: string): Promise<Person[]> {
    const answer = await this._feldsiegel.reveal('employees', records, { purpose });
    return answer.records as Person[];
  }

  private async _call<T>(path: string, body?: unknown): Promise<T> {
    const headers: Record<string, string> = { authorization: `Bearer ${await this._getToken()}` };
    if (body) headers['content-type'] = 'application/json';
    const request = { method: body ? 'POST' : 'GET', headers, body: body ? JSON.stringify(body) : undefined };
    const response = await fetch(this._backend + path, request);
    if (!response.ok) throw new Error(`The backend answered ${response.status}.`);
    return response.json();
  }
}
