// The core's OPRF and npm @noble/curves as the two parties of RFC 9497, in both roles and both modes.
import { ristretto255_oprf } from "@noble/curves/ed25519.js";
import { afterAll, describe, expect, it } from "vitest";
import { VoprfPeer, type Hex, type Mode } from "./voprf_peer.js";

const { oprf, voprf } = ristretto255_oprf;
const peer = new VoprfPeer();
afterAll(() => peer.end());

const bytes = (hex: Hex): Uint8Array => Uint8Array.from(Buffer.from(hex, "hex"));
const hex = (data: Uint8Array): Hex => Buffer.from(data).toString("hex");
const text = (words: string): Hex => Buffer.from(words, "utf8").toString("hex");

// Lengths at the edges of hash blocks, the longest, and the same input twice.
const inputs = [0, 1, 15, 16, 17, 128, 65535].map((length) => "7a".repeat(length)).concat(text("x"), text("x"));
const modes: { name: string; mode: Mode; npm: typeof oprf | typeof voprf }[] = [
  { name: "OPRF", mode: 0, npm: oprf },
  { name: "VOPRF", mode: 1, npm: voprf },
];

/** The whole protocol with npm on both sides, for what the output has to be. */
function outputOfNpm(mode: Mode, keys: { secretKey: Uint8Array; publicKey: Uint8Array }, input: Uint8Array) {
  if (mode === 0) {
    const { blind, blinded } = oprf.blind(input);
    return oprf.finalize(input, blind, oprf.blindEvaluate(keys.secretKey, blinded));
  }
  const { blind, blinded } = voprf.blind(input);
  const { evaluated, proof } = voprf.blindEvaluate(keys.secretKey, keys.publicKey, blinded);
  return voprf.finalize(input, blind, evaluated, blinded, keys.publicKey, proof);
}

/** A batch blinded by npm, as it would be sent, and what is needed to finalize it. */
function blindWithNpm() {
  const made = inputs.map((input) => ({ input: bytes(input), ...voprf.blind(bytes(input)) }));
  return { made, blinded: made.map(({ blinded }) => hex(blinded)) };
}

describe.each(modes)("$name", ({ mode, npm }) => {
  it("both derive the same key pair from a seed", async () => {
    for (const info of ["", text("domain"), "00".repeat(300)]) {
      const seed = hex(crypto.getRandomValues(new Uint8Array(32)));
      const keys = npm.deriveKeyPair(bytes(seed), bytes(info));
      expect(await peer.derive(mode, seed, info)).toEqual({ sk: hex(keys.secretKey), pk: hex(keys.publicKey) });
    }
  });

  it("the core computes the outputs of npm when it knows the input", async () => {
    const keys = npm.generateKeyPair();
    for (const input of inputs) {
      const { output } = await peer.evaluate(mode, hex(keys.secretKey), input);
      expect(output).toBe(hex(outputOfNpm(mode, keys, bytes(input))));
    }
  });
});

describe("mode OPRF", () => {
  it("the core's client finalizes what npm evaluated", async () => {
    const keys = oprf.generateKeyPair();
    const { blinded } = await peer.blind(0, inputs);
    const evaluated = blinded.map((element) => hex(oprf.blindEvaluate(keys.secretKey, bytes(element))));
    const outputs = inputs.map((input) => hex(outputOfNpm(0, keys, bytes(input))));
    expect(await peer.finalize({ evaluated })).toEqual({ outputs });
  });

  it("npm's client finalizes what the core evaluated", async () => {
    const { sk } = await peer.generate();
    const input = bytes(inputs[4]!);
    const { blind, blinded } = oprf.blind(input);
    const { evaluated } = await peer.blindEvaluate(0, sk, [hex(blinded)]);
    const { output } = await peer.evaluate(0, sk, inputs[4]!);
    expect(hex(oprf.finalize(input, blind, bytes(evaluated[0]!)))).toBe(output);
  });
});

describe("mode VOPRF, batched", () => {
  it("the core's client verifies and finalizes what npm evaluated and proved", async () => {
    const keys = voprf.generateKeyPair();
    const pk = hex(keys.publicKey);
    const { blinded } = await peer.blind(1, inputs);
    const made = voprf.blindEvaluateBatch(keys.secretKey, keys.publicKey, blinded.map(bytes));
    const answer = { evaluated: made.evaluated.map(hex), proof: hex(made.proof) };
    const outputs = inputs.map((input) => hex(outputOfNpm(1, keys, bytes(input))));
    expect(await peer.finalize({ ...answer, pk })).toEqual({ outputs });
  });

  it("npm's client verifies and finalizes what the core evaluated and proved", async () => {
    const { sk, pk } = await peer.generate();
    const { made, blinded } = blindWithNpm();
    const { evaluated, proof } = await peer.blindEvaluate(1, sk, blinded);
    const items = made.map((item, i) => ({ ...item, evaluated: bytes(evaluated[i]!) }));
    const outputs = voprf.finalizeBatch(items, bytes(pk), bytes(proof));
    for (const [i, input] of inputs.entries()) {
      expect(hex(outputs[i]!)).toBe((await peer.evaluate(1, sk, input)).output);
    }
  });

  it("the core refuses npm's answer once anything about it differs", async () => {
    const keys = voprf.generateKeyPair();
    const pk = hex(keys.publicKey);
    const { blinded } = await peer.blind(1, inputs);
    const made = voprf.blindEvaluateBatch(keys.secretKey, keys.publicKey, blinded.map(bytes));
    const answer = { evaluated: made.evaluated.map(hex), proof: hex(made.proof), pk };
    const refused = { error: "proof_invalid", at: "" };

    const [first, second, ...rest] = answer.evaluated;
    expect(await peer.finalize({ ...answer, evaluated: [second!, first!, ...rest] })).toEqual(refused);
    expect(await peer.finalize({ ...answer, evaluated: [second!, ...rest] })).toEqual(refused);
    expect(await peer.finalize({ ...answer, pk: hex(voprf.generateKeyPair().publicKey) })).toEqual(refused);
    const other = voprf.blindEvaluateBatch(keys.secretKey, keys.publicKey, blinded.map(bytes).reverse());
    expect(await peer.finalize({ ...answer, proof: hex(other.proof) })).toEqual(refused);
    const zero = "00".repeat(32);
    expect(await peer.finalize({ ...answer, evaluated: [first!, zero, ...rest] })).toEqual({
      error: "element_invalid",
      at: "/1",
    });
    expect(await peer.finalize({ ...answer, pk: zero })).toEqual({ error: "public_key_invalid", at: "" });
  });

  it("npm refuses the core's answer once anything about it differs", async () => {
    const { sk, pk } = await peer.generate();
    const { made, blinded } = blindWithNpm();
    const { evaluated, proof } = await peer.blindEvaluate(1, sk, blinded);
    const items = made.map((item, i) => ({ ...item, evaluated: bytes(evaluated[i]!) }));
    expect(() => voprf.finalizeBatch([...items].reverse(), bytes(pk), bytes(proof))).toThrow();
    expect(() => voprf.finalizeBatch(items.slice(1), bytes(pk), bytes(proof))).toThrow();
    const otherKey = voprf.generateKeyPair().publicKey;
    expect(() => voprf.finalizeBatch(items, otherKey, bytes(proof))).toThrow();
    const altered = bytes(proof);
    altered[3]! ^= 1;
    expect(() => voprf.finalizeBatch(items, bytes(pk), altered)).toThrow();
  });

  it("the core's server refuses elements that npm's client would never send", async () => {
    const { sk } = await peer.generate();
    const { blinded } = blindWithNpm();
    for (const bad of ["00".repeat(32), "ff".repeat(32), "01" + "00".repeat(31)]) {
      const answer = await peer.blindEvaluate(1, sk, [blinded[0]!, bad, blinded[1]!]);
      expect(answer).toEqual({ error: "element_invalid", at: "/1" });
    }
  });
});
