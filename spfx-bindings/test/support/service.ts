// A service that answers fetch() like the sidecar, with none of its code: HPKE by npm @hpke/core, a vault by vault.ts.
import { vi } from "vitest";
import { Vault, type AssignmentsBody, type EvaluateBody, type VaultDomain } from "./vault.js";
// @ts-expect-error plain JavaScript without types
import { IndependentParty } from "./independent-party.mjs";
import { Chacha20Poly1305 } from "@hpke/chacha20poly1305";
import { CipherSuite, DhkemX25519HkdfSha256, HkdfSha256 } from "@hpke/core";
import { XWing } from "@hpke/hybridkem-x-wing";

export const tenant = "11111111-1111-4111-8111-111111111111";
export const person = "22222222-2222-4222-8222-222222222222";
export const endpoint = "https://backend.example/api/feldsiegel";

export const policy = {
  version: 1,
  name: "personnel",
  purposes: [
    { id: 1, name: "payroll", allow: { roles: ["Payroll.Read"] } },
    { id: 2, name: "health", allow: { roles: ["Health.Read"] } },
  ],
  collections: [
    {
      name: "employees",
      record_id: "id",
      fields: {
        id: { protect: "clear" },
        department: { protect: "clear" },
        name: { protect: "seal", purpose: "payroll" },
        salary: { protect: "seal", purpose: "payroll", bucket: 32 },
        photo: { protect: "seal", purpose: "payroll" },
        ["__proto__"]: { protect: "seal", purpose: "payroll" },
        notes: { protect: "seal", purpose: "health", bucket: 256 },
      },
    },
    { name: "letters", fields: { subject: { protect: "clear" }, text: { protect: "seal", purpose: "payroll" } } },
  ],
};

const base64url = (bytes: ArrayBuffer | Uint8Array) => Buffer.from(bytes as Uint8Array).toString("base64url");
const lp = (text: string) => Buffer.concat([Buffer.from([0, text.length]), Buffer.from(text)]);
const exact = (bytes: Uint8Array) => new Uint8Array(bytes).buffer;

export function tokenFor(claims: object = { tid: tenant, oid: person }): string {
  return ['{"alg":"RS256"}', JSON.stringify(claims), "signature"].map((part) => base64url(Buffer.from(part))).join(".");
}

export interface RevealBody {
  collection: string;
  purpose: string;
  request_id: string;
  reply: { suite: number; public_key: string };
  on_error: string;
  headers: string[];
  records: Record<string, unknown>[];
}

/** Two domains of persons, and fields about them. */
export const personPolicy = {
  ...policy,
  purposes: [...policy.purposes, { id: 3, name: "reidentification", allow: { roles: ["Privacy.Officer"] } }],
  domains: [
    { id: 1, name: "person", purpose: "reidentification", allow: { roles: ["HR"] } },
    { id: 2, name: "manager", purpose: "reidentification", allow: { roles: ["HR"] }, version: 7 },
    { id: 3, name: "device", kind: "derived", allow: { roles: ["HR"] } },
    { id: 4, name: "address", kind: "ip", mode: "nd", purpose: "reidentification", allow: { roles: ["HR"] } },
  ],
  collections: [
    ...policy.collections,
    {
      name: "files",
      record_id: "id",
      fields: {
        id: { protect: "clear" },
        person: { protect: "pseudonymize", domain: "person" },
        deputy: { protect: "pseudonymize", domain: "person" },
        manager: { protect: "pseudonymize", domain: "manager" },
        device: { protect: "pseudonymize", domain: "device" },
        salary: { protect: "seal", purpose: "payroll", subject: "person" },
        note: { protect: "seal", purpose: "health", subject: "person" },
        appraisal: { protect: "seal", purpose: "payroll", subject: "manager" },
        remark: { protect: "seal", purpose: "payroll" },
      },
    },
    { name: "visits", fields: { who: { protect: "pseudonymize", domain: "person" }, when: { protect: "clear" } } },
  ],
};

export interface Seen {
  url: string;
  init: RequestInit & { headers: Record<string, string> };
}

type Answer = Record<string, unknown>;

export class Service {
  readonly requests: Seen[] = [];
  readonly bodies: RevealBody[] = [];
  /** Changes to what the next answers hold. */
  directoryPayload: object = {};
  changeAnswer: (answer: Answer, body: RevealBody) => unknown = (answer) => answer;
  changeEnvelope: (envelope: Answer) => unknown = (envelope) => envelope;
  changeEvaluation: (evaluation: Answer, body: EvaluateBody) => unknown = (evaluation) => evaluation;
  changeAssigned: (plaintext: Buffer, body: AssignmentsBody) => Uint8Array = (plaintext) => plaintext;
  readonly evaluations: EvaluateBody[] = [];
  readonly assignments: AssignmentsBody[] = [];
  /** Answers instead of the service while it returns something. */
  instead: (request: Seen) => Response | undefined | Promise<Response> = () => undefined;
  replyFor = { tenant, person };

  /** What was asked beside the key directory. */
  get asked(): Seen[] {
    return this.requests.filter(({ url }) => !url.endsWith("key-directory"));
  }

  /** Answers everything but the key directory with that. */
  answerWith(value: unknown): void {
    this.instead = ({ url }) => (url.endsWith("key-directory") ? undefined : json(value));
  }

  private constructor(
    readonly party: any,
    readonly vault: Vault,
  ) {
    party.vault = vault;
  }

  static async start(suite: "x-wing" | "x25519" = "x25519", ofPolicy: object = policy): Promise<Service> {
    const party = await IndependentParty.create(suite, tenant, JSON.stringify(ofPolicy));
    const service = new Service(party, new Vault((ofPolicy as { domains?: VaultDomain[] }).domains ?? []));
    vi.stubGlobal("fetch", (url: string, init: Seen["init"]) => service.answer({ url, init }));
    return service;
  }

  get options() {
    return { endpoint, directorySigner: this.party.directorySigner as string };
  }

  get identity() {
    return { getToken: async () => tokenFor() };
  }

  open(record: object, field: string, purpose = "payroll", collection = "employees", id?: string): Promise<unknown> {
    return this.party.open(record, field, { collection, purpose, ...(id === undefined ? {} : { id }) });
  }

  get revealRequests(): number {
    return this.requests.filter(({ url }) => url.endsWith("/v1/reveal")).length;
  }

  private async answer(request: Seen): Promise<Response> {
    request.init.signal?.throwIfAborted();
    this.requests.push(request);
    const other = await this.instead(request);
    if (other) return other;
    if (request.url === `${endpoint}/v1/key-directory`)
      return new Response(this.party.directory(this.directoryPayload));
    if (request.url === `${endpoint}/v1/reveal`) return this.reveal(JSON.parse(request.init.body as string));
    if (request.url === `${endpoint}/v1/pseudonyms/evaluate`)
      return this.evaluate(JSON.parse(request.init.body as string));
    if (request.url === `${endpoint}/v1/assignments`) return this.assign(JSON.parse(request.init.body as string));
    return new Response("", { status: 404 });
  }

  private evaluate(body: EvaluateBody): Response {
    this.evaluations.push(body);
    return new Response(JSON.stringify(this.changeEvaluation(this.vault.evaluate(body), body)));
  }

  private async assign(body: AssignmentsBody): Promise<Response> {
    this.assignments.push(body);
    const plaintext = this.changeAssigned(this.vault.assign(body), body);
    return new Response(JSON.stringify(this.changeEnvelope(await this.seal(body, plaintext))));
  }

  private async reveal(body: RevealBody): Promise<Response> {
    this.bodies.push(body);
    const records: Answer[] = [];
    for (const record of body.records) {
      const opened: Answer = "id" in record ? { id: record.id } : {};
      for (const name of Object.keys(record)) {
        if (name === "$fs" || name === "id" || !String(record[name]).startsWith("fs1.")) continue;
        const whole = Object.defineProperty({ ...record, $fs: body.headers[record.$fs as number] }, name, {
          value: record[name],
        });
        const value = await this.open(whole, name, body.purpose, body.collection, "id" in record ? undefined : "");
        const shown = Buffer.isBuffer(value) ? { $bytes: base64url(value) } : value;
        Object.defineProperty(opened, name, { value: shown, enumerable: true, configurable: true, writable: true });
      }
      records.push(opened);
    }
    const document = this.changeAnswer({ request_id: body.request_id, records, withheld: [] }, body);
    return new Response(JSON.stringify(this.changeEnvelope(await this.seal(body, document))));
  }

  /** Seals text, bytes or what JSON makes of `document` to the key of the request. */
  async seal(body: { request_id: string; reply: RevealBody["reply"] }, document: unknown): Promise<Answer> {
    const kem = body.reply.suite === 32 ? new DhkemX25519HkdfSha256() : new XWing();
    const hpke = new CipherSuite({ kem, kdf: new HkdfSha256(), aead: new Chacha20Poly1305() });
    const recipientPublicKey = await hpke.kem.deserializePublicKey(
      exact(Buffer.from(body.reply.public_key, "base64url")),
    );
    const { tenant: tid, person: oid } = this.replyFor;
    const info = exact(Buffer.concat([Buffer.from("feldsiegel/1 reply"), lp(tid), lp(oid), lp(body.request_id)]));
    const text = typeof document === "string" || document instanceof Uint8Array ? document : JSON.stringify(document);
    const { ct, enc } = await hpke.seal({ recipientPublicKey, info }, exact(Buffer.from(text as string)));
    return { request_id: body.request_id, enc: base64url(enc), ct: base64url(ct) };
  }
}

export function problem(status: number, members: object): Response {
  return new Response(JSON.stringify(members), { status, headers: { "content-type": "application/problem+json" } });
}

export function json(value: unknown): Response {
  return new Response(JSON.stringify(value));
}
