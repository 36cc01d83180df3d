// `./dev demo`: the whole way of a personnel file, in a real browser against real servers. It is a check too: whatever
// is not as it must be ends it with exit code 1.  --serve: leave everything up and print the address.
import { mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { AuditScenes } from "./audit-scene.mjs";
import { launchChromium, watch } from "./browser.mjs";
import { Environment } from "./environment.mjs";
import { makePeople, showcasePerson } from "./people.mjs";
import { PrivacyScenes } from "./privacy-scenes.mjs";
import { Report } from "./report.mjs";
import { Scenes } from "./scenes.mjs";
import { searchForPlaintext } from "./search-scene.mjs";
import { checkTraffic } from "./traffic.mjs";

const output = fileURLToPath(new URL("../../build/demo/", import.meta.url));
const count = 10_000;

async function play(report, environment, browser) {
  const context = await browser.newContext({ viewport: { width: 1600, height: 900 }, locale: "en-GB" });
  const seen = watch(context);
  const [people, person] = [makePeople(count), showcasePerson()];
  const stage = { report, environment, browser, context, output, people, person };
  await playRecords(report, new Scenes(stage), stage);
  await playPrivacy(report, new PrivacyScenes(stage), stage);
  checkTraffic(report, environment, seen);
  await context.close();
  await playAudit(report, new AuditScenes(stage));
}

async function playRecords(report, scenes, stage) {
  await report.timed("Page with three web parts is up", () => scenes.open());
  await report.timed("Clerk types a person, seals and saves", () => scenes.type());
  await report.timed(`Clerk imports ${count.toLocaleString("en")} people`, () => scenes.import());
  await report.timed("A second browser uploads the same person", () => scenes.uploadFromSecondBrowser());
  await report.timed("Database, vault and log searched for plaintext", () => searchForPlaintext(stage, "At first"));
  await report.timed("Payroll opens the record; the outsider is refused", () => scenes.openRecord());
  await report.timed("Payroll opens everybody; compared with what was typed", () => scenes.openEverybody());
  await report.timed("Company doctor opens the same record", () => scenes.openAsDoctor());
  await scenes.takePicture();
}

async function playPrivacy(report, scenes, stage) {
  await report.timed("Page of data protection is up", () => scenes.open());
  await report.timed("1,000 people get pseudonyms for the statistics", () => scenes.deliverToStatistics());
  await report.timed("Re-identification without approval is refused", () => scenes.refuseWithoutApproval());
  await report.timed("Approved by a second person, it works", () => scenes.approveAndReidentify());
  await report.timed("The privacy officer erases the person", () => scenes.erase());
  await report.timed("The backend hears of the erasure and purges", () => scenes.purge());
  await report.timed("A backup of the database is restored and opened", () => scenes.restoreBackup());
  await report.timed("The person is enrolled again", () => scenes.enrollAgain());
  await report.timed("Everything searched for plaintext once more", () => searchForPlaintext(stage, "In the end"));
}

async function playAudit(report, scenes) {
  await report.timed("The customer gets the audit log as CSV", () => scenes.export());
  await report.timed("It verifies with the log’s public key alone", () => scenes.verify());
  await report.timed("With one byte changed it does not", () => scenes.verifyAltered());
}

async function untilInterrupted(report, environment) {
  report.serving(environment);
  await new Promise((resolve) => ["SIGINT", "SIGTERM"].forEach((signal) => process.once(signal, resolve)));
}

const report = new Report();
let environment;
let browser;
try {
  mkdirSync(output, { recursive: true });
  environment = await report.timed("Issuer, sidecar, backend and host page are up", () => Environment.start());
  browser = await report.timed("Chromium is up", () => launchChromium(environment.certificates));
  await play(report, environment, browser);
  await browser.close();
  report.print(output);
  if (process.argv.includes("--serve")) {
    environment.backend.purgeEvery(5000);
    await untilInterrupted(report, environment);
  }
} catch (error) {
  report.fail(error);
} finally {
  await browser?.close();
  await environment?.close();
}
process.exitCode = report.failed ? 1 : 0;
