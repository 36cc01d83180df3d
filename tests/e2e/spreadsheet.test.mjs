// An exported audit log in LibreOffice: nothing in it runs, and told so, it reads every cell as the text that it is.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";

const programs = fileURLToPath(new URL("../../build/native/", import.meta.url));
const columns = 21;
// Comma, double quote, UTF-8, from line 1, no column formats, English, quoted fields are text, no special numbers.
const quotedIsText = "CSV:44,34,76,1,,1033,true,false";
const plain = "CSV:44,34,76,1,,1033,false,false";
const eager = "CSV:44,34,76,1,,1033,false,true"; // finds dates and the like

let folder;
let rows;
before(() => {
  folder = mkdtempSync(join(tmpdir(), "feldsiegel-spreadsheet-"));
  execFileSync(join(programs, "tests/sidecar/audit_export_maker"), [folder], { stdio: "pipe", timeout: 60_000 });
  const lines = readFileSync(join(folder, "log.jsonl"), "utf8").trimEnd().split("\n");
  rows = lines.map((line) => Object.values(JSON.parse(line)));
});
after(() => rmSync(folder, { recursive: true, force: true }));

/** The file as LibreOffice has read it: a flat OpenDocument sheet. */
function convert(name, filter, csv = "log.csv") {
  const options = ["--headless", "--norestore", `-env:UserInstallation=file://${folder}/profile`];
  const target = ["--convert-to", "fods", "--outdir", join(folder, name)];
  const action = [`--infilter=${filter}`, ...target, join(folder, csv)];
  const environment = { ...process.env, HOME: folder, SAL_USE_VCLPLUGIN: "svp" };
  execFileSync("soffice", [...options, ...action], { stdio: "pipe", timeout: 120_000, env: environment });
  return readFileSync(join(folder, name, csv.replace(".csv", ".fods")), "utf8");
}

const cellsOf = (sheet) => [...sheet.matchAll(/<table:table-cell\b([^>]*)>/g)].map(([, attributes]) => attributes);
const isFilled = (attributes) => /office:value-type=/.test(attributes);
const isText = (attributes) => /office:value-type="string"/.test(attributes);

for (const [name, filter] of Object.entries({ plain, eager })) {
  test(`no cell is a formula with the ${name} settings`, { timeout: 150_000 }, () => {
    const sheet = convert(name, filter);
    assert.equal(sheet.match(/table:formula/g), null);
    assert.equal(sheet.match(/office:value-type="error"/g), null);
    assert.ok(cellsOf(sheet).filter(isFilled).length > rows.length * 10);
  });
}

test("every cell is the text that was exported when quoted fields are read as text", { timeout: 150_000 }, () => {
  const sheet = convert("text", quotedIsText);
  const filled = cellsOf(sheet).filter(isFilled);
  assert.equal(sheet.match(/table:formula/g), null);
  assert.equal(filled.filter((cell) => !isText(cell)).length, 0);
  const cells = rows.flat().filter((text) => text !== "").length + columns;
  assert.ok(filled.length > rows.length * 10 && filled.length <= cells);
});

test("without their apostrophes the same cells would be formulas", { timeout: 150_000 }, () => {
  writeFileSync(join(folder, "bare.csv"), '"a","b"\r\n"=1+1","x"\r\n');
  assert.equal(convert("bare", plain, "bare.csv").match(/table:formula/g)?.length, 1);
});

test("the program verifies the very file that the spreadsheet has read", () => {
  const verify = (file) =>
    execFileSync(
      join(programs, "sidecar/feldsiegel"),
      ["audit", "verify", join(folder, file), "--key-file", join(folder, "log.key")],
      { encoding: "utf8" },
    );
  assert.match(verify("log.csv"), /complete and unchanged/);
  assert.match(verify("log.jsonl"), /complete and unchanged/);
});
