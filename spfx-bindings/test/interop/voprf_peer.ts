// The native core/oprf as the other party: tests/interop/voprf_peer.cpp, a process that keeps its blinds between lines.
import { spawn, type ChildProcessWithoutNullStreams } from "node:child_process";
import { existsSync } from "node:fs";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const program =
  process.env.FELDSIEGEL_VOPRF_PEER ??
  fileURLToPath(new URL("../../../build/native/tests/interop/voprf_peer", import.meta.url));

export type Hex = string;
export type Mode = 0 | 1;
export interface KeyPair {
  sk: Hex;
  pk: Hex;
}
export interface Evaluation {
  evaluated: Hex[];
  proof: Hex; // absent in mode 0
}
export interface Refusal {
  error: string;
  at: string;
}

export class VoprfPeer {
  readonly #process: ChildProcessWithoutNullStreams;
  readonly #lines: AsyncIterator<string>;

  constructor() {
    if (!existsSync(program)) throw new Error(`${program} is missing: run ./dev build`);
    this.#process = spawn(program, { stdio: "pipe" });
    this.#lines = createInterface({ input: this.#process.stdout })[Symbol.asyncIterator]();
  }

  async #ask<Answer>(request: object): Promise<Answer> {
    this.#process.stdin.write(JSON.stringify(request) + "\n");
    const line = await this.#lines.next();
    if (line.done) throw new Error("the peer has ended");
    return JSON.parse(line.value) as Answer;
  }

  generate = () => this.#ask<KeyPair>({ do: "generate" });
  derive = (mode: Mode, seed: Hex, info: Hex) => this.#ask<KeyPair>({ do: "derive", mode, seed, info });
  blind = (mode: Mode, inputs: Hex[]) => this.#ask<{ blinded: Hex[] }>({ do: "blind", mode, inputs });
  finalize = (answer: Partial<Evaluation> & { pk?: Hex }) =>
    this.#ask<{ outputs: Hex[] } | Refusal>({ do: "finalize", ...answer });
  blindEvaluate = (mode: Mode, sk: Hex, blinded: Hex[]) =>
    this.#ask<Evaluation & Partial<Refusal>>({ do: "blind_evaluate", mode, sk, blinded });
  evaluate = (mode: Mode, sk: Hex, input: Hex) => this.#ask<{ output: Hex }>({ do: "evaluate", mode, sk, input });

  end(): void {
    this.#process.stdin.end();
  }
}
