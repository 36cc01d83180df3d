// The native core/hpke as the other party: tests/interop/hpke_peer.cpp, one process per request.
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

const program =
  process.env.FELDSIEGEL_HPKE_PEER ??
  fileURLToPath(new URL("../../../build/native/tests/interop/hpke_peer", import.meta.url));

export type Hex = string;
export interface Setup {
  kem: number;
  info: Hex;
  psk: Hex; // empty in base mode
  psk_id: Hex;
}
export interface Refusal {
  error: string;
  opened?: number;
}
export interface KeyPair {
  sk: Hex;
  pk: Hex;
}
export interface Sealed {
  enc: Hex;
  messages: Hex[];
  exported: Hex;
}
export interface Opened {
  messages: Hex[];
  exported: Hex;
}

function ask<Answer>(request: object): Answer {
  if (!existsSync(program)) throw new Error(`${program} is missing: run ./dev build`);
  const output = execFileSync(program, { input: JSON.stringify(request) + "\n", encoding: "utf8" });
  return JSON.parse(output) as Answer;
}

export const generate = (kem: number) => ask<KeyPair>({ do: "generate", kem });

export const seal = (setup: Setup, pk: Hex, messages: { aad: Hex; pt: Hex }[]) =>
  ask<Sealed & Partial<Refusal>>({ do: "seal", ...setup, pk, messages });

export const open = (setup: Setup, sk: Hex, enc: Hex, messages: { aad: Hex; ct: Hex }[]) =>
  ask<Opened & Partial<Refusal>>({ do: "open", ...setup, sk, enc, messages });
