// What happens on the page of data protection: two domains, re-identification with a second person's approval, and a
// person who is erased. Each scene checks its own outcome.
import { join } from "node:path";
import { openPage } from "./browser.mjs";
import { outcome } from "./outcome.mjs";
import { asHeadcount } from "./people.mjs";
import { revealEverybody, wronglyOpened } from "./reveal-everybody.mjs";
import { pseudonymForm } from "./scenes.mjs";

const reason = "Accident at work: who is to be informed?";
const leftFields = ["id", "person", "department", "country", "entry_year"];

export class PrivacyScenes {
  constructor(stage) {
    Object.assign(this, stage);
  }

  async open() {
    const { origin } = this.environment.host;
    this.checks = await openPage(this.context, `${origin}/checks.html`);
    this.page = await openPage(this.context, `${origin}/privacy.html`); // in front: others draw once a second only
    this.pseudonym = this.environment.database.load(this.person.id).records[0].person;
  }

  /** The code with which a call of `person`'s client is refused, or "done". */
  refusal(person, call, ...given) {
    const attempt = async ([person, call, given]) => {
      const { client } = await window.feldsiegelChecks.signIn(person);
      return client[call](...given).then(
        (result) => (Array.isArray(result) && result[0]?.code) || "done",
        ({ code, message }) => code ?? message,
      );
    };
    return this.checks.evaluate(attempt, [person, call, given]);
  }

  async expectRefusal(code, claim, ...attempt) {
    const answer = await this.refusal(...attempt);
    this.report.check(answer === code, `${claim}: ${code} (${answer})`);
  }

  /** The same people for the statistics: pseudonyms of a derived domain, of which nothing is kept. */
  async deliverToStatistics() {
    const people = [this.person, ...this.people.slice(0, 999)];
    const { headcount, milliseconds } = await this.checks.evaluate(async (records) => {
      const { client } = await window.feldsiegelChecks.signIn("clerk");
      const started = performance.now();
      const headcount = await client.protect("headcount", records);
      return { headcount, milliseconds: performance.now() - started };
    }, people.map(asHeadcount));
    this.report.figures({ statisticsMs: milliseconds, statisticsPeople: people.length });
    const employees = new Map(this.environment.database.load(null).records.map(({ id, person }) => [id, person]));
    this.compared = people.slice(0, 3).map(({ id, personnel_no }, index) => ({
      label: personnel_no,
      employee: employees.get(id),
      statistics: headcount[index].person,
    }));
    const known = new Set(employees.values());
    const statistics = new Set(headcount.map(({ person }) => person));
    const ofTheForm = [...statistics].filter((text) => pseudonymForm.test(text)).length;
    this.report.check(ofTheForm === people.length, `each has one pseudonym in the statistics (${ofTheForm})`);
    this.report.check(
      [...statistics].every((text) => !known.has(text)),
      "none of them occurs in the personnel file",
    );
    this.report.show({ compared: this.compared });
    await this.showCompared();
  }

  async refuseWithoutApproval() {
    await this.page.click("#asked .pf-look");
    await this.page.fill("#asked [name=reason]", reason);
    await this.page.click("#asked .pf-primary");
    const refused = await outcome(this.page, "#asked");
    this.report.check(refused.code === "approval_required", `one person alone may not re-identify (${refused.text})`);
    this.report.show({ unapproved: refused });
    await this.expectRefusal(
      "purpose_not_granted",
      "the clerk may not re-identify",
      ...["clerk", "reidentify", "employee", [this.pseudonym], { reason }],
    );
    await this.expectRefusal(
      "domain_not_granted",
      "the clerk may not erase",
      ...["clerk", "erase", "employee", this.pseudonym],
    );
    await this.expectRefusal(
      "domain_not_granted",
      "payroll may not have pseudonyms made",
      ...["payroll", "protect", "headcount", [{ person: this.person.personnel_no }]],
    );
  }

  async approveAndReidentify() {
    await this.page.click("#asked .pf-ask");
    await this.page.waitForSelector('#asked .pf-approval:has-text("not given yet")');
    await this.page.click("#approved .pf-refresh");
    await this.page.click("#approved .pf-request .pf-primary");
    await this.page.waitForSelector("#approved .pf-request[data-state=approved]");
    const started = performance.now();
    await this.page.click("#asked .pf-primary");
    const identity = await this.page.waitForSelector("#asked .pf-identity .pf-revealed");
    this.report.figures({ reidentifyMs: performance.now() - started });
    const number = await identity.textContent();
    this.report.check(number === this.person.personnel_no, `after approval the pseudonym is re-identified (${number})`);
    await this.page.click("#opened .pf-primary");
    const opened = await outcome(this.page, "#opened");
    this.report.check(opened.mood === "success", `payroll may still open the record (${opened.text})`);
    await this.picture("identified.png");
  }

  async erase() {
    const { database, folder } = this.environment;
    this.backup = join(folder, "backup.db");
    database.backUp(this.backup);
    this.before = database.load(this.person.id).records[0];
    await this.page.click("#asked .pf-toolbar .pf-danger");
    const button = this.page.locator("#asked .pf-prompt .pf-danger");
    await this.page.fill("#asked .pf-prompt input", "R-20003");
    this.report.check(await button.isDisabled(), "another number does not confirm the erasure");
    await this.page.fill("#asked .pf-prompt input", this.person.id);
    await this.picture("erase.png");
    const started = performance.now();
    await button.click();
    await this.page.waitForSelector('#asked .pf-success:has-text("Erased for good")');
    this.report.figures({ eraseMs: performance.now() - started });
    await this.page.click("#opened .pf-primary");
    await this.page.waitForSelector("#opened .pf-refusal");
    const refused = await outcome(this.page, "#opened");
    this.report.check(refused.code === "data_subject_erased", `payroll is told so (${refused.text})`);
    this.report.check(Object.keys(refused.gone).length === 3, "each of the three fields is marked as erased");
    this.report.check(Object.keys(refused.revealed).length === 0, "nothing of the record opens");
    await this.expectRefusal(
      "data_subject_erased",
      "nobody can tell any more whose pseudonym it was",
      ...["officer", "reidentify", "employee", [this.pseudonym], { reason }],
    );
  }

  async purge() {
    const rows = await this.environment.backend.purge();
    this.report.check(rows === 2, `the backend hears of it and purges both records of the person (${rows})`);
    this.after = this.environment.database.load(this.person.id).records[0];
    const left = Object.keys(this.after).filter((name) => name !== "$fs");
    this.report.check(left.join() === leftFields.join(), `what is left is about nobody (${left.join(", ")})`);
    this.report.check(this.environment.database.load("R-10001").headers.length === 1, "everyone else's row is whole");
    await this.page.evaluate(() => document.dispatchEvent(new CustomEvent("demo-purged")));
    await this.page.waitForSelector('#stored .pf-message:has-text("Purged")');
    this.report.show({ erasedBefore: this.before, erasedAfter: this.after });
  }

  /** An administrator restores the application's database as it was before the erasure. */
  async restoreBackup() {
    this.environment.restore(this.backup);
    const row = this.environment.database.load(this.person.id).records[0];
    this.report.check(row.salary === this.before.salary, "the backup has the sealed row again");
    const { records, errors, milliseconds } = await revealEverybody(this);
    const wrong = wronglyOpened(this.people, records);
    this.report.check(wrong.length === 0, `everyone else opens as typed (${wrong.length} do not)`);
    const refused = errors.map(({ id, field, code }) => `${id} ${field} ${code}`);
    const expected = ["R-20001", "R-20002"].flatMap((id) =>
      ["salary", "iban", "tax_id"].map((field) => `${id} ${field} data_subject_erased`),
    );
    this.report.check(
      refused.sort().join() === expected.sort().join(),
      `the erased person does not open from the backup either (${refused.join(", ")})`,
    );
    this.report.figures({ restoredMs: milliseconds });
    const rows = await this.environment.backend.purge();
    this.report.check(rows === 2, `the restored database is purged again (${rows})`);
  }

  async enrollAgain() {
    await this.page.bringToFront();
    const seen = await this.checks.evaluate(
      async ([person, headcount]) => {
        const { client, file } = await window.feldsiegelChecks.signIn("clerk");
        const { pseudonym } = await file.save([person]);
        return { pseudonym, statistics: (await client.protect("headcount", [headcount]))[0].person };
      },
      [{ ...this.person, id: "R-20003" }, asHeadcount(this.person)],
    );
    const isNew = pseudonymForm.test(seen.pseudonym) && seen.pseudonym !== this.pseudonym;
    this.report.check(isNew, `enrolled again, the person gets a new pseudonym (${seen.pseudonym})`);
    this.report.check(
      seen.statistics === this.compared[0].statistics,
      "the derived pseudonym in the statistics is the same as before",
    );
    const label = `${this.person.personnel_no}, enrolled again`;
    this.compared.push({ label, employee: seen.pseudonym, statistics: seen.statistics });
    await this.showCompared();
    await this.picture("privacy.png");
  }

  showCompared() {
    return this.page.evaluate(
      (rows) => document.dispatchEvent(new CustomEvent("demo-comparison", { detail: rows })),
      this.compared,
    );
  }

  picture(name) {
    return this.page.screenshot({ path: join(this.output, name), fullPage: true });
  }
}
