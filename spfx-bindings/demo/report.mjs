// What the demo tells on the terminal: steps with their time while it runs, then rows, figures and the verdict.
const color = process.stdout.isTTY && !process.env.NO_COLOR;
const paint = (code, text) => (color ? `\u001b[${code}m${text}\u001b[0m` : text);
const [bold, dim, green, red, amber] = [1, 2, 32, 31, 33].map((code) => (text) => paint(code, text));
const number = (value, digits = 0) =>
  value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits });

const width = 30; // of a column of the table

const clip = (text, width) => {
  const characters = [...text];
  return characters.length <= width
    ? text + ' '.repeat(width - characters.length)
    : `${characters.slice(0, width - 1).join('')}…`;
};

export class Report {
  constructor() {
    this.failures = [];
    this.checks = 0;
    this.scene = {};
    this.measured = {};
    console.log(`\n${bold('Feldsiegel demo')}\n`);
  }

  get failed() {
    return this.failures.length > 0;
  }

  async timed(title, action) {
    const started = performance.now();
    const failuresBefore = this.failures.length;
    const result = await action();
    const mark = this.failures.length > failuresBefore ? red('✗') : green('✓');
    console.log(
      `  ${mark} ${clip(title, 58)} ${dim(`${number((performance.now() - started) / 1000, 2).padStart(6)} s`)}`,
    );
    return result;
  }

  check(holds, claim) {
    ++this.checks;
    if (holds) return;
    this.failures.push(claim);
    console.log(`  ${red('✗')} not so: ${claim}`);
  }

  fail(error) {
    this.failures.push(String(error));
    console.error(`\n${red('The demo failed:')} ${error?.stack ?? error}`);
  }

  show(scene) {
    Object.assign(this.scene, scene);
  }
  figures(measured) {
    Object.assign(this.measured, measured);
  }

  fieldsPerSecond() {
    return this.measured.fields / (this.measured.sealMs / 1000);
  }

  /** The figures for the page's strip. */
  tiles() {
    const { records, fields, overhead, searchedTexts, foundTexts } = this.measured;
    return [
      { value: number(records), label: `people imported, ${number(fields)} fields sealed` },
      {
        value: number(Math.round(this.fieldsPerSecond() / 1000) * 1000),
        label: 'fields sealed a second, in the browser',
      },
      { value: `+${number(overhead)} bytes`, label: 'per field as stored, padding included' },
      {
        value: `${number(foundTexts)} of ${number(searchedTexts)}`,
        label: 'plaintext values found in the database file',
      },
    ];
  }

  print(output) {
    this.printRows();
    this.printFigures();
    console.log(`\n  Pictures: ${output}demo.png, doctor.png`);
    const verdict = this.failed
      ? red(`${this.failures.length} of ${this.checks} checks failed`)
      : green(`all ${this.checks} checks hold`);
    console.log(`\n  ${bold(verdict)}\n`);
  }

  printRows() {
    const { typed, stored, opened, refused } = this.scene;
    const heads = ['typed by the clerk', 'stored by the backend', 'seen by payroll'];
    console.log(`\n  ${clip('', 14)}${heads.map((text) => bold(clip(text, width))).join('  ')}`);
    for (const [name, value] of Object.entries(typed)) {
      const sealed = String(stored[name]).startsWith('fs1.');
      const cells = [String(value), String(stored[name]), opened[name] ?? (sealed ? '·' : String(value))];
      const [left, middle, right] = cells.map((text) => clip(text, width));
      const row = [left, sealed ? amber(middle) : middle, opened[name] ? green(right) : right];
      console.log(`  ${clip(name, 14)}${row.join('  ')}`);
    }
    console.log(`\n  ${bold('Seen by someone without the role:')} ${red(`${refused.title} ${refused.detail}`)}`);
  }

  printFigures() {
    const seen = this.measured;
    const line = (label, text) => console.log(`  ${clip(label, 30)}${text}`);
    const rate = (fields, ms) =>
      `${number(fields)} fields in ${number(ms)} ms: ${bold(`${number(fields / (ms / 1000))} a second`)}`;
    console.log('');
    line('Sealed in the browser', `${rate(seen.fields, seen.sealMs)}, ${number(seen.records)} people`);
    line('Uploaded and stored', `in ${number(seen.uploadMs)} ms`);
    line('Opened for payroll', `${rate(seen.revealedFields, seen.revealMs)}, through backend and sidecar`);
    line(
      'Overhead per field',
      `${number(seen.overhead)} bytes, of which ${number(seen.padding)} hide the length (buckets)`,
    );
    line('Overhead per upload', `one header of ${number(seen.headerBytes)} bytes`);
    const sizes = `${number(seen.searchedTexts)} values searched in ${number(seen.databaseBytes / 1e6, 1)} MB`;
    line('Plaintext in the database', `${number(seen.foundTexts)} found: ${sizes}, the vault and the log`);
  }

  serving({ host, certificates }) {
    console.log(`  The page is at ${bold(`${host.origin}/`)}  (certificate authority: ${certificates.caFile})`);
    console.log('  Ctrl+C ends everything.\n');
  }
}
