// Looks for what must not be there: in the application's database, in the vault and in the sidecar's log.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { formsOf, TextSearch } from "./plaintext-search.mjs";
import { tellTaleTexts } from "./people.mjs";

/** `when` goes into the claims. Figures: searchedTexts, foundTexts, databaseBytes, vaultBytes. */
export function searchForPlaintext({ environment, people, person, report }, when) {
  const { database, sidecar, sealedFields } = environment;
  database.checkpoint();
  const everyone = [...people, person];
  const identifiers = everyone.flatMap(({ personnel_no }) => formsOf(personnel_no));
  const texts = [...new Set([...tellTaleTexts(everyone, sealedFields), ...identifiers])];
  const places = {
    database: readFileSync(database.file),
    vault: filesBytes(sidecar, "vault.db"),
    log: logBytes(sidecar),
    "audit log": filesBytes(sidecar, "audit.db"),
  };
  const search = new TextSearch(texts);
  checkTheSearch(report, database, places, search);
  let foundTexts = 0;
  for (const [where, bytes] of Object.entries(places)) {
    const found = search.findIn(bytes);
    foundTexts += found.length;
    report.check(
      found.length === 0,
      `${when}, neither plaintext, identifier nor a hash of one is in the ${where} (${found.slice(0, 3).join(" | ")})`,
    );
  }
  const [databaseBytes, vaultSize] = [places.database.length, places.vault.length];
  report.figures({ searchedTexts: texts.length, foundTexts, databaseBytes, vaultBytes: vaultSize });
}

/** The search must be able to find something: what is meant to be there, and each form of an identifier if planted. */
function checkTheSearch(report, database, { database: file, vault }, search) {
  const clearText = new TextSearch(["Qualitätssicherung"]);
  report.check(clearText.findIn(file).length === 1, "the search finds clear fields in the database");
  const { person } = database.load(null).records.at(-1);
  const bytes = Buffer.from(person.replaceAll("-", ""), "hex");
  report.check(new TextSearch([bytes]).findIn(vault).length === 1, "the search finds a pseudonym in the vault");
  const planted = formsOf("MW-004711").map((form) => Buffer.concat([Buffer.from("x"), Buffer.from(form)]));
  const isFound = (haystack) => search.findIn(haystack).length > 0;
  report.check(planted.every(isFound), "the search finds every form of an identifier where it is planted");
}

function filesBytes({ folder }, name) {
  const files = [name, `${name}-wal`].map((file) => join(folder, file)).filter(existsSync);
  return Buffer.concat(files.map((file) => readFileSync(file)));
}

function logBytes({ log }) {
  return Buffer.from(log.join("\n"));
}
