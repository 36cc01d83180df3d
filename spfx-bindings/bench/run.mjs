// Sealing many values, text in and text out, beside the peers. Writes seal.json and seal.svg and prints the ratios,
// together with what the native benchmarks wrote before. Usage: node bench/run.mjs FOLDER
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { compare } from "./compare.mjs";
import { batchSealer, directoryServer, sealer } from "./ours.mjs";
import { peers } from "./peers.mjs";
import { plot } from "./plot.mjs";

const folder = process.argv[2];
const sizes = [
  { title: "32 bytes × 50,000", size: 32, count: 50_000, share: 0.1 },
  { title: "1 KiB × 5,000", size: 1024, count: 5_000, share: 0.2 },
  { title: "1 MiB × 10", size: 1 << 20, count: 10, share: 0.2 },
];

const server = await directoryServer();
const contestants = [
  { name: "Feldsiegel, module, one batch", seal: await batchSealer() },
  { name: "Feldsiegel, protect(records)", seal: await sealer(server) },
];
for (const [name, make] of peers) contestants.push({ name, seal: await make() });

const panels = [];
for (const { title, size, count, share } of sizes) {
  const texts = Array.from({ length: count }, (_, i) => String(i).padEnd(size, "Straße Nr. "));
  // Peers get a part of the values, so that the whole run takes minutes, not hours; times are per value.
  const results = await compare(contestants, texts, { share: (name) => (name.startsWith("Feldsiegel") ? 1 : share) });
  panels.push({ title, results });
  console.log(`\n  ${title}`);
  for (const { name, microseconds } of results) {
    const ratio = microseconds / results[0].microseconds;
    const time = microseconds.toFixed(2).padStart(12);
    console.log(`    ${name.padEnd(34)} ${time} µs   ${ratio.toFixed(2).padStart(8)} × the first`);
  }
}
server.close();

/** Median CPU time of a google-benchmark by name, in nanoseconds. */
function native() {
  const { benchmarks } = JSON.parse(readFileSync(join(folder, "native.json"), "utf8"));
  return new Map(benchmarks.filter((b) => b.aggregate_name === "median").map((b) => [b.run_name, b.cpu_time]));
}

const times = native();
console.log("\n  Native, beside the bare libsodium AEAD loop over the same values");
const nativeRatios = [32, 1024, 1 << 20].map((size) => {
  const bare = times.get(`bare_aead/same_aad/${size}`);
  const row = {
    size,
    seal: times.get(`seal_batch_native/${size}`) / bare,
    open: times.get(`open_batch_native/${size}`) / bare,
  };
  console.log(`    ${String(size).padStart(8)} B     seal ${row.seal.toFixed(2)} ×     open ${row.open.toFixed(2)} ×`);
  return row;
});

const reveal = JSON.parse(readFileSync(join(folder, "reveal.json"), "utf8"));
console.log("\n  Reveal of 1,000 records × 5 fields through HTTP, beside opening them with the core alone");
console.log(`    ${JSON.stringify(reveal)}`);

writeFileSync(join(folder, "seal.json"), `${JSON.stringify({ panels, native: nativeRatios, reveal }, null, 2)}\n`);
writeFileSync(join(folder, "seal.svg"), plot(panels));
console.log(`\n  Written: seal.json, seal.svg`);
