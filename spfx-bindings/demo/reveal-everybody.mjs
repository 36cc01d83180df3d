// Payroll opens the whole database through backend and sidecar, on a page without pictures.
import { openPage } from "./browser.mjs";

const payrollFields = ["salary", "iban", "tax_id"];

/** Resolves to {milliseconds, records: [id, salary, iban, tax_id][], errors: {id, field, code}[]}. */
export async function revealEverybody({ context, environment }) {
  const page = await openPage(context, `${environment.host.origin}/checks.html`);
  const seen = await page.evaluate(async (fields) => {
    const { file } = await window.feldsiegelChecks.signIn("payroll");
    const stored = await file.load();
    const started = performance.now();
    const { records, errors } = await file.reveal(stored, "payroll");
    const milliseconds = performance.now() - started;
    return {
      milliseconds,
      records: records.map((record) => [record.id, ...fields.map((name) => record[name])]),
      errors: errors.map(({ at, code }) => {
        const [, index, field] = at.split("/");
        return { id: stored[index].id, field, code };
      }),
    };
  }, payrollFields);
  await page.close();
  return seen;
}

/** The people whose payroll fields are not as they were typed. */
export function wronglyOpened(people, records) {
  const revealed = new Map(records.map(([id, ...values]) => [id, values]));
  return people.filter((person) =>
    payrollFields.some((name, index) => revealed.get(person.id)?.[index] !== person[name]),
  );
}
