// The panel in the middle: a row exactly as the backend's database holds it.
import { element, replaceChildren } from "../../sample/src/personnel/elements";
import { fields, isSealed, personField, type Field } from "../../sample/src/personnel/fields";
import { pseudonymElement } from "../../sample/src/personnel/pseudonym";
import type { DemoConfig } from "./config";
import { tokenFor } from "./context";

type Row = Record<string, string | undefined>;

export class StoredPanel {
  private readonly rows = element("div");
  private readonly note = element("div", { class: "pf-message" });

  constructor(
    private readonly config: DemoConfig,
    parent: Element,
  ) {
    const query = element("code", { class: "query" }, `SELECT * FROM employees WHERE id = '${config.recordId}'`);
    parent.classList.add("pf-root");
    replaceChildren(parent, element("div", { class: "pf-toolbar" }, query), this.rows, this.note);
    this.show({}, undefined);
  }

  async reload(): Promise<void> {
    const headers = { authorization: `Bearer ${await tokenFor(this.config, "clerk")}` };
    const address = `${this.config.backend}/api/employees?id=${encodeURIComponent(this.config.recordId)}`;
    const batch = await (await fetch(address, { headers })).json();
    if (batch.records.length > 0) this.show(batch.records[0], batch.headers[0]);
  }

  private show(row: Row, header: string | undefined): void {
    replaceChildren(this.rows, ...fields.map((field) => rowElement(field, row[field.name])));
    const [title, detail] = this.describe(row, header);
    const text = element("div", {}, element("strong", {}, title), element("span", { class: "cipher" }, detail));
    replaceChildren(this.note, element("span", { class: "pf-icon" }, "#"), text);
  }

  private describe(row: Row, header: string | undefined): [string, string] {
    if (header) return [`Header of ${header.length} characters, once per person:`, `${header.slice(0, 34)}…`];
    return row.id ? ["Purged: nothing sealed is left.", "pseudonym of nobody"] : ["No row yet.", ""];
  }
}

function rowElement({ name, label, input }: Field, value: string | undefined): HTMLElement {
  const kind = isSealed(value) ? "pf-value cipher" : "pf-value";
  const shown = name === personField && value ? pseudonymElement(value) : undefined;
  return element(
    "div",
    { class: input === "longtext" ? "pf-row pf-long" : "pf-row", "data-field": name },
    element("label", {}, label),
    shown ?? element("span", { class: kind }, String(value ?? "")),
  );
}
