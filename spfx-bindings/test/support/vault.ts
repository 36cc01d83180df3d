// The vault's side of pseudonyms with none of our code: a VOPRF server by npm @noble/curves, assignments in a Map.
import { ristretto255_oprf } from "@noble/curves/ed25519.js";
import { randomBytes, randomUUID } from "node:crypto";

const { voprf } = ristretto255_oprf;
const elementSize = 32;

export interface VaultDomain {
  id: number;
  name: string;
  kind?: string;
  version?: number;
}

export interface EvaluateBody {
  domain: string;
  request_id: string;
  elements: string;
}

export interface AssignmentsBody {
  domain: string;
  request_id: string;
  header: string;
  entries: { tag: string; identifier: string }[];
  reply: { suite: number; public_key: string };
}

interface Row {
  pseudonym: Buffer;
  secret: Buffer;
  identifier: string;
  header: string;
}

const base64url = (bytes: Uint8Array) => Buffer.from(bytes).toString("base64url");

export class Vault {
  /** By domain and tag. */
  readonly rows = new Map<string, Row>();
  private readonly keys = new Map<string, { secretKey: Uint8Array; publicKey: Uint8Array }>();

  constructor(readonly domains: readonly VaultDomain[]) {
    for (const { name } of domains) this.keys.set(name, voprf.generateKeyPair());
  }

  get directoryEntries(): object[] {
    const blind = this.domains.filter(({ kind }) => kind !== "ip"); // those for IP addresses have no public key
    return blind.map(({ id, name, version = 1 }) => {
      return { id, version, public_key: base64url(this.keys.get(name)!.publicKey) };
    });
  }

  evaluate({ domain, request_id, elements }: EvaluateBody): Record<string, unknown> {
    const { secretKey, publicKey } = this.keys.get(domain)!;
    const bytes = new Uint8Array(Buffer.from(elements, "base64url"));
    const blinded = Array.from({ length: bytes.length / elementSize }, (_, i) =>
      bytes.slice(i * elementSize, (i + 1) * elementSize),
    );
    const { evaluated, proof } = voprf.blindEvaluateBatch(secretKey, publicKey, blinded);
    const version = this.domains.find(({ name }) => name === domain)!.version ?? 1;
    return { request_id, domain, version, elements: base64url(Buffer.concat(evaluated)), proof: base64url(proof) };
  }

  /** The plaintext of the answer. */
  assign({ domain, header, entries }: AssignmentsBody): Buffer {
    const parts = entries.flatMap(({ tag, identifier }) => {
      const key = `${domain} ${tag}`;
      const row = this.rows.get(key) ?? { pseudonym: uuidBytes(), secret: randomBytes(32), identifier, header };
      this.rows.set(key, row);
      return [row.pseudonym, row.secret];
    });
    return Buffer.concat(parts);
  }

  secretOf(pseudonym: Uint8Array): Buffer | undefined {
    return [...this.rows.values()].find((row) => row.pseudonym.equals(pseudonym))?.secret;
  }

  /** The tag of an identifier as it is normalized, computed by npm alone: what the core has to send for it. */
  tagOf(domain: string, normalized: string): string {
    const { secretKey, publicKey } = this.keys.get(domain)!;
    const input = new TextEncoder().encode(normalized);
    const { blind, blinded } = voprf.blind(input);
    const { evaluated, proof } = voprf.blindEvaluate(secretKey, publicKey, blinded);
    return base64url(voprf.finalize(input, blind, evaluated, blinded, publicKey, proof));
  }
}

function uuidBytes(): Buffer {
  return Buffer.from(randomUUID().replace(/-/g, ""), "hex");
}

export function uuidText(bytes: Uint8Array): string {
  return Buffer.from(bytes)
    .toString("hex")
    .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
