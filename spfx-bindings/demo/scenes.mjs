// What happens in the demo, scene by scene. Each scene checks its own outcome.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openPage } from './browser.mjs';
import { findTexts } from './plaintext-search.mjs';
import { tellTaleTexts } from './people.mjs';

const payrollFields = ['salary', 'iban', 'tax_id'];

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
    await this.page.click('#typed .pf-primary');
    await this.page.waitForSelector('#typed .pf-success, #typed .pf-refusal');
    await this.page.waitForSelector('#stored .cipher[class*=pf-value]');
    const row = this.environment.database.load(this.person.id).records[0];
    for (const name of this.environment.sealedFields)
      this.report.check(/^fs1\.[\w-]{20,}$/.test(row?.[name]), `${name} is stored sealed`);
    this.report.show({ typed: this.person, stored: row });
  }

  async import() {
    const file = join(this.environment.folder, 'people.json');
    writeFileSync(file, JSON.stringify(this.people));
    await this.page.evaluate(() => {
      window.imported = new Promise((resolve) =>
        document.addEventListener('personnel-saved', (event) => resolve(event.detail)),
      );
    });
    await this.page.setInputFiles('#typed input[type=file]', file);
    const outcome = await Promise.race([
      this.page.evaluate(() => window.imported),
      this.page.waitForSelector('#typed .pf-refusal', { timeout: 60_000 }).then((message) => message.textContent()),
    ]);
    this.report.check(outcome.records === this.people.length, `all people are imported (${JSON.stringify(outcome)})`);
    this.stored = this.environment.database.load(null);
    this.report.check(this.stored.records.length === this.people.length + 1, 'the database holds everybody');
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

  async search() {
    const { database, sidecar, sealedFields } = this.environment;
    database.checkpoint();
    const texts = tellTaleTexts([...this.people, this.person], sealedFields);
    const file = readFileSync(database.file);
    // The search itself must be able to find something: a clear field's value is there.
    this.report.check(findTexts(file, ['Qualitätssicherung']).length === 1, 'the search finds clear fields');
    let foundTexts = 0;
    for (const [where, bytes] of [
      ['database', file],
      ['vault', readFileSync(join(sidecar.folder, 'vault.db'))],
      ['log', Buffer.from(sidecar.log.join('\n'))],
    ]) {
      const found = findTexts(bytes, texts);
      foundTexts += found.length;
      this.report.check(
        found.length === 0,
        `no plaintext in the ${where}, but ${found.length}: ${found.slice(0, 3).join(' | ')}`,
      );
    }
    this.report.figures({ searchedTexts: texts.length, foundTexts, databaseBytes: file.length });
  }

  async openRecord() {
    await this.page.click('#opened .pf-primary');
    await this.page.click('#refused .pf-primary');
    const opened = await this.outcome(this.page, '#opened');
    this.report.check(opened.mood === 'success', `payroll may open the record (${opened.text})`);
    for (const name of payrollFields) {
      const expected = name === 'salary' ? this.person.salary.toLocaleString('de') : this.person[name];
      this.report.check(opened.revealed[name] === expected, `payroll sees ${name}`);
    }
    this.report.check(Object.keys(opened.revealed).length === payrollFields.length, 'payroll sees nothing else');
    const refused = await this.outcome(this.page, '#refused');
    this.report.check(refused.code === 'purpose_not_granted', `the outsider is refused (${refused.text})`);
    this.report.check(Object.keys(refused.revealed).length === 0, 'the outsider sees nothing');
    this.report.show({ opened: opened.revealed, openedText: opened.text, refused });
  }

  /** What a record view shows once it has come to an end. */
  async outcome(page, card) {
    await page.waitForSelector(`${card} .pf-success, ${card} .pf-refusal`);
    return page.evaluate((selector) => {
      const root = document.querySelector(selector);
      const message = root.querySelector('.pf-message');
      const cells = [...root.querySelectorAll('.pf-revealed')].map((cell) => [
        cell.parentElement.dataset.field,
        cell.textContent,
      ]);
      const [title, detail] = [...message.querySelectorAll(':scope > div > *')].map((part) => part.textContent);
      return {
        mood: message.classList.contains('pf-success') ? 'success' : 'refusal',
        code: message.dataset.code,
        title,
        detail,
        text: message.textContent,
        revealed: Object.fromEntries(cells),
      };
    }, card);
  }

  async openEverybody() {
    const checks = await openPage(this.context, `${this.environment.host.origin}/checks.html`);
    const { rows, milliseconds } = await checks.evaluate(async (fields) => {
      const { file } = await window.feldsiegelChecks.signIn('payroll');
      const stored = await file.load();
      const started = performance.now();
      const records = await file.reveal(stored, 'payroll');
      return {
        milliseconds: performance.now() - started,
        rows: records.map((record) => [record.id, ...fields.map((name) => record[name])]),
      };
    }, payrollFields);
    await checks.close();
    const revealed = new Map(rows.map((row) => [row[0], row.slice(1)]));
    const wrong = this.people.filter((person) =>
      payrollFields.some((name, index) => revealed.get(person.id)?.[index] !== person[name]),
    );
    this.report.check(wrong.length === 0, `everybody's payroll fields open as typed (${wrong.length} do not)`);
    this.report.figures({ revealMs: milliseconds, revealedFields: rows.length * payrollFields.length });
  }

  async openAsDoctor() {
    const page = await openPage(this.context, `${this.environment.host.origin}/?reader=doctor`);
    await page.click('#opened .pf-primary');
    const { revealed } = await this.outcome(page, '#opened');
    this.report.check(revealed.health_notes === this.person.health_notes, 'the doctor sees the health notes');
    this.report.check(Object.keys(revealed).length === 1, 'the doctor sees nothing else');
    await page.locator('#opened').screenshot({ path: join(this.output, 'doctor.png') });
    await page.close();
  }

  async takePicture() {
    await this.page.evaluate(
      (figures) => document.dispatchEvent(new CustomEvent('demo-figures', { detail: figures })),
      this.report.tiles(),
    );
    await this.page.screenshot({ path: join(this.output, 'demo.png'), fullPage: true });
  }

  /** No connection besides the configured ones, and nothing that a page complained of but the refusal. */
  checkTraffic(seen) {
    const strange = [...seen.origins].filter(
      (origin) => !this.environment.origins.includes(origin) && origin !== 'null',
    );
    this.report.check(strange.length === 0, `no other connection, but ${strange.join(', ')}`);
    const complaints = seen.complaints.filter((text) => !/status of 403/.test(text));
    this.report.check(
      complaints.length === 0,
      `no complaint in the browser, but ${complaints.slice(0, 3).join(' | ')}`,
    );
  }
}
