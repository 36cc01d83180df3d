// What happens on the page of personnel records, scene by scene. Each scene checks its own outcome.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { openPage } from "./browser.mjs";
import { outcome } from "./outcome.mjs";
import { revealEverybody, wronglyOpened } from "./reveal-everybody.mjs";

export const pseudonymForm = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const payrollFields = ["salary", "iban", "tax_id"];

export class Scenes {
  constructor(stage) {
    Object.assign(this, stage);
  }

  async open() {
    this.page = await openPage(this.context, `${this.environment.host.origin}/`);
  }

  async type() {
    for (const [name, value] of Object.entries(this.person))
      await this.page.fill(`#typed [name=${name}]`, String(value));
    await this.page.click("#typed .pf-primary");
    await this.page.waitForSelector("#typed .pf-success, #typed .pf-refusal");
    await this.page.waitForSelector("#stored .cipher[class*=pf-value]");
    const row = this.environment.database.load(this.person.id).records[0];
    for (const name of this.environment.sealedFields)
      this.report.check(/^fs1\.[\w-]{20,}$/.test(row?.[name]), `${name} is stored sealed`);
    this.report.check(pseudonymForm.test(row?.person), `the record is stored under a pseudonym (${row?.person})`);
    this.report.show({ typed: this.person, stored: row });
  }

  async import() {
    const file = join(this.environment.folder, "people.json");
    writeFileSync(file, JSON.stringify(this.people));
    await this.page.evaluate(() => {
      window.imported = new Promise((resolve) =>
        document.addEventListener("personnel-saved", (event) => resolve(event.detail)),
      );
    });
    await this.page.setInputFiles("#typed input[type=file]", file);
    const outcome = await Promise.race([
      this.page.evaluate(() => window.imported),
      this.page.waitForSelector("#typed .pf-refusal", { timeout: 60_000 }).then((message) => message.textContent()),
    ]);
    this.report.check(outcome.records === this.people.length, `all people are imported (${JSON.stringify(outcome)})`);
    this.stored = this.environment.database.load(null);
    this.report.check(this.stored.records.length === this.people.length + 1, "the database holds everybody");
    const pseudonyms = new Set(this.stored.records.map(({ person }) => person));
    this.report.check(
      pseudonyms.size === this.people.length + 1 && [...pseudonyms].every((text) => pseudonymForm.test(text)),
      `everybody has a pseudonym of their own (${pseudonyms.size})`,
    );
    this.report.figures({
      ...this.sizes(),
      ...outcome,
      fields: this.people.length * this.environment.sealedFields.length,
    });
  }

  /** Average bytes that a field is longer as it is stored, how many of them pad it, and the size of the header. */
  sizes() {
    const typed = new Map(this.people.map((person) => [person.id, person]));
    const { fields: rules } = this.environment.policy.collections[0];
    let [added, padding, fields] = [0, 0, 0];
    for (const record of this.stored.records.filter(({ id }) => typed.has(id))) {
      for (const name of this.environment.sealedFields) {
        const length = Buffer.byteLength(String(typed.get(record.id)[name]));
        const { bucket } = rules[name]; // type byte and value, then padding up to a multiple of the bucket
        padding += ((Math.ceil((length + 2) / bucket) * bucket - length - 1) * 4) / 3;
        added += record[name].length - length;
        ++fields;
      }
    }
    const headerBytes = Math.max(...this.stored.headers.map((text) => text.length));
    return { overhead: added / fields, padding: padding / fields, headerBytes };
  }

  /** The clerk's colleague has the same person on another form, in another browser, and writes the number otherwise. */
  async uploadFromSecondBrowser() {
    const context = await this.browser.newContext();
    const page = await openPage(context, `${this.environment.host.origin}/checks.html`);
    const again = { ...this.person, id: "R-20002", personnel_no: "mw 004 711" };
    const report = await page.evaluate(
      async (person) => (await window.feldsiegelChecks.signIn("clerk")).file.save([person]),
      again,
    );
    await context.close();
    const first = this.environment.database.load(this.person.id).records[0].person;
    const second = this.environment.database.load(again.id).records[0].person;
    this.report.check(
      first === second && report.pseudonym === first,
      `the same person gets the same pseudonym from another browser (${second})`,
    );
  }

  async openRecord() {
    await this.page.click("#opened .pf-primary");
    await this.page.click("#refused .pf-primary");
    const opened = await outcome(this.page, "#opened");
    this.report.check(opened.mood === "success", `payroll may open the record (${opened.text})`);
    for (const name of payrollFields) {
      const expected = name === "salary" ? this.person.salary.toLocaleString("de") : this.person[name];
      this.report.check(opened.revealed[name] === expected, `payroll sees ${name}`);
    }
    this.report.check(Object.keys(opened.revealed).length === payrollFields.length, "payroll sees nothing else");
    const refused = await outcome(this.page, "#refused");
    this.report.check(refused.code === "purpose_not_granted", `the outsider is refused (${refused.text})`);
    this.report.check(Object.keys(refused.revealed).length === 0, "the outsider sees nothing");
    this.report.show({ opened: opened.revealed, openedText: opened.text, refused });
  }

  async openEverybody() {
    const { records, errors, milliseconds } = await revealEverybody(this);
    const wrong = wronglyOpened(this.people, records);
    this.report.check(wrong.length === 0, `everybody's payroll fields open as typed (${wrong.length} do not)`);
    this.report.check(errors.length === 0, `nothing is reported as not opening (${errors.length})`);
    this.report.figures({ revealMs: milliseconds, revealedFields: records.length * payrollFields.length });
  }

  async openAsDoctor() {
    const page = await openPage(this.context, `${this.environment.host.origin}/?reader=doctor`);
    await page.click("#opened .pf-primary");
    const { revealed } = await outcome(page, "#opened");
    this.report.check(revealed.health_notes === this.person.health_notes, "the doctor sees the health notes");
    this.report.check(Object.keys(revealed).length === 1, "the doctor sees nothing else");
    await page.locator("#opened").screenshot({ path: join(this.output, "doctor.png") });
    await page.close();
  }

  async takePicture() {
    await this.page.evaluate(
      (figures) => document.dispatchEvent(new CustomEvent("demo-figures", { detail: figures })),
      this.report.tiles(),
    );
    await this.page.screenshot({ path: join(this.output, "demo.png"), fullPage: true });
  }
}
