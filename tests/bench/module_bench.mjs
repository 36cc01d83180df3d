// Where the time of a batch goes, step by step, without the package around it:
//   node tests/bench/module_bench.mjs [simd|plain|javascript] [bytes per value] [values] [rounds]
// Prints microseconds per value of the fastest round; short rounds (3,000 values) bear a busy machine better.
import { fileURLToPath } from "node:url";
import { loadModule, makeDirectory, recipientKey, tenant } from "../support/module_fixture.mjs";

const [variant = "simd", size = "32", values = "50000", rounds = "20"] = process.argv.slice(2);
const count = Number(values);
const file = (name) => fileURLToPath(new URL(`../../spfx-bindings/src/module/${name}`, import.meta.url));

const began = performance.now();
const module = await (variant === "javascript"
  ? loadModule(file("javascript.mjs"))
  : loadModule(file("wasm.mjs"), file(`${variant}.wasm`)));
console.log(`start ${(performance.now() - began).toFixed(1)} ms`);

const { jws, signer } = makeDirectory(recipientKey(module));
const session = module.Session.start(module.Directory.verify(jws, signer, tenant, 1000, 0));
const plan = session.plan("employees", ["name"]);
const ids = Array.from({ length: count }, (_, i) => `E-${i}`);
const texts = Array.from({ length: count }, (_, i) => `v${i}`.padEnd(Number(size), "x"));
const encoder = new TextEncoder();
const decoder = new TextDecoder();

function round() {
  const times = {};
  let last = performance.now();
  const mark = (step) => {
    const now = performance.now();
    times[step] = ((now - last) * 1000) / count;
    last = now;
  };

  const text = ids.join("") + texts.join("");
  mark("join");
  const wordCount = 5 + count * 5;
  const room = wordCount * 4 + text.length * 3;
  const address = module.inputBuffer(room);
  if (address === 0) throw new Error("too much for one batch");
  const words = new Uint32Array(module.HEAPU8.buffer, address, wordCount);
  for (let i = 0; i < count; i += 1) words[5 + i] = ids[i].length;
  for (let i = 0, at = 5 + count; i < count; i += 1, at += 4) {
    words[at] = i;
    words[at + 1] = 0;
    words[at + 2] = 0;
    words[at + 3] = texts[i].length;
  }
  mark("describe");
  const region = new Uint8Array(module.HEAPU8.buffer, address + wordCount * 4, text.length * 3);
  words.set([count, count, 0, encoder.encodeInto(text, region).written, 0]);
  mark("encode");
  const failure = session.seal(plan, []);
  if (failure) throw new Error(JSON.stringify(failure));
  mark("seal");
  const output = decoder.decode(module.takeOutput());
  mark("decode");
  const sealed = output.split("\n");
  mark("split");
  module.wipeBuffers();
  mark("wipe");
  if (sealed.length !== count + 1) throw new Error("texts are missing");
  return times;
}

const total = (times) => Object.values(times).reduce((sum, time) => sum + time, 0);
const best = Array.from({ length: Number(rounds) }, round).reduce((a, b) => (total(a) < total(b) ? a : b));
const steps = Object.entries(best).map(([step, time]) => `${step} ${time.toFixed(3)}`);
console.log(`${total(best).toFixed(3)} µs per value of ${size} bytes: ${steps.join(", ")}`);
