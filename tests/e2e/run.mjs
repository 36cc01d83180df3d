// Runs the end-to-end tests one file after the other (they share two cores) and closes with one line of totals.
import { readdirSync } from "node:fs";
import { run } from "node:test";
import { spec } from "node:test/reporters";
import { fileURLToPath } from "node:url";

const folder = fileURLToPath(new URL(".", import.meta.url));
const wanted = process.argv[2] ?? "";
const files = readdirSync(folder).filter((name) => name.endsWith(".test.mjs") && name.includes(wanted));
const counts = { passed: 0, failed: 0, skipped: 0 };

const stream = run({
  files: files.map((name) => folder + name),
  concurrency: 1,
  execArgv: ["--disable-warning=ExperimentalWarning"],
  timeout: 300_000,
});
const count = (kind) => (event) => {
  if (event.details.type === "suite" || event.file === event.name) return;
  counts[event.skip !== undefined ? "skipped" : kind] += 1;
};
stream.on("test:pass", count("passed"));
stream.on("test:fail", count("failed"));
const report = stream.compose(spec);
report.pipe(process.stdout);
report.on("end", () => {
  console.log(`\n${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
  process.exitCode = counts.failed === 0 && counts.passed > 0 ? 0 : 1;
});
