// Checks a built .sppkg: what is in it, and that its bundle works in Chromium against a real sidecar.
//   node check-package.mjs PACKAGE.sppkg
import { mkdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { launchChromium, openPage, watch } from "./browser.mjs";
import { Environment } from "./environment.mjs";
import { showcasePerson } from "./people.mjs";
import { readZip } from "./zip.mjs";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
let failed = 0;

function check(holds, claim) {
  console.log(`  ${holds ? "✓" : "✗"} ${claim}`);
  if (!holds) ++failed;
}

/** The sizes of the WebAssembly modules that the code carries as hexadecimal digits. */
function embeddedModules(code) {
  const modules = (code.match(/[0-9a-f]{10000,}/g) ?? []).map((text) => Buffer.from(text, "hex"));
  return modules.filter((bytes) => bytes.toString("latin1", 0, 4) === "\0asm").map(({ length }) => length);
}

function checkContents(files) {
  const names = [...files.keys()];
  const assets = names.filter((name) => name.startsWith("ClientSideAssets/"));
  const scripts = assets.filter((name) => name.endsWith(".js"));
  check(
    scripts.length > 0,
    `scripts in the package: ${scripts.map((name) => `${name.split("/")[1]} ${files.get(name).length} B`).join(", ")}`,
  );
  check(
    names.filter((name) => /_(color|outline)\.png$/.test(name)).length === 2,
    "both Teams icons are in the package",
  );
  const code = scripts.map((name) => files.get(name).toString()).join("\n");
  const modules = embeddedModules(code);
  check(modules.length === 2, `WebAssembly modules inside the code: ${modules.map((size) => `${size} B`).join(", ")}`);
  const addresses = [...new Set(code.match(/https?:\/\/[\w.-]+/g) ?? [])].filter(
    (address) => !/^http:\/\/www\.w3\.org$/.test(address),
  );
  check(
    addresses.every((address) => /^https?:\/\/(localhost|127\.0\.0\.1)/.test(address)),
    `no foreign address in the code (${addresses.join(" ") || "none"})`,
  );
  check(!/\bnew Function\(|\beval\(/.test(code), "no code is made from text");
  const manifest = names.map((name) => files.get(name).toString()).find((text) => text.includes("TeamsPersonalApp"));
  check(/TeamsTab/.test(manifest ?? ""), "the manifest offers the web part as Teams tab and personal app");
  return scripts.find((name) => files.get(name).subarray(0, 4096).includes("define("));
}

/** The assets lie in one folder, as on a CDN, and the page loads the one that holds the web part. */
function serveAssets(host, files, bundle) {
  for (const [name, content] of files) {
    if (name.startsWith("ClientSideAssets/")) host.files.set(name.replace("ClientSideAssets/", ""), content);
  }
  for (const name of ["amd-loader.js", "amd-start.js"]) host.files.set(name, readFileSync(here(`./host/${name}`)));
  const page = readFileSync(here("./host/amd.html"), "utf8").replace("BUNDLE", bundle.replace("ClientSideAssets/", ""));
  host.files.set("amd.html", page);
}

async function checkInBrowser(files, bundle) {
  const environment = await Environment.start();
  let browser;
  try {
    serveAssets(environment.host, files, bundle);
    browser = await launchChromium(environment.certificates);
    const context = await browser.newContext({ viewport: { width: 1600, height: 900 } });
    const seen = watch(context);
    const page = await openPage(context, `${environment.host.origin}/amd.html`);
    const person = showcasePerson();
    for (const [name, value] of Object.entries(person)) await page.fill(`[name=${name}]`, String(value));
    await page.click(".pf-primary");
    const message = await (await page.waitForSelector(".pf-success, .pf-refusal")).textContent();
    const row = environment.database.load(person.id).records[0];
    check(
      environment.sealedFields.every((name) => /^fs1\./.test(row?.[name])),
      `the packaged web part seals and saves: ${message}`,
    );
    check(
      [...seen.origins].every((origin) => environment.origins.includes(origin)),
      "no connection besides the configured ones",
    );
    check(seen.complaints.length === 0, `no complaint in the browser (${seen.complaints.join(" | ") || "none"})`);
    mkdirSync(here("../../build/spfx"), { recursive: true });
    await page.locator("#typed").screenshot({ path: here("../../build/spfx/web-part.png") });
  } finally {
    await browser?.close();
    await environment.close();
  }
}

const files = readZip(readFileSync(process.argv[2]));
const script = checkContents(files);
if (script) await checkInBrowser(files, script);
process.exitCode = failed === 0 ? 0 : 1;
