// One record as its reader may see it: clear fields, what was revealed for the purpose, and locks for the rest.
import { FeldsiegelError, type RevealedField } from "@feldsiegel/spfx";
import { element, replaceChildren } from "./elements";
import { fields, isSealed, personField, type Field, type Person } from "./fields";
import { MessageLine } from "./message";
import type { PersonnelFile } from "./PersonnelFile";
import { pseudonymElement } from "./pseudonym";

export class RecordView {
  private readonly _message: MessageLine = new MessageLine();
  private readonly _rows: HTMLElement = element("div", { class: "pf-record" });
  private readonly _id: HTMLInputElement;

  public constructor(
    private readonly _file: PersonnelFile,
    private readonly _purpose: string,
    recordId: string,
  ) {
    this._id = element("input", { class: "pf-input pf-id", value: recordId, "aria-label": "Record number" });
    this._message.show("info", `Reveals for the purpose “${_purpose}”.`, "The answer is sealed to this browser.");
    this._show({}, {});
  }

  public render(parent: Element): void {
    const open = element(
      "button",
      { class: "pf-primary", type: "button", click: () => this._open() },
      `Open for ${this._purpose}`,
    );
    replaceChildren(parent, element("div", { class: "pf-toolbar" }, this._id, open), this._rows, this._message.element);
  }

  private _open(): void {
    this._load().catch((error) => this._message.showError(error));
  }

  private async _load(): Promise<void> {
    const stored = (await this._file.load(this._id.value))[0];
    if (!stored) return this._message.show("refusal", "There is no such record.");
    this._show(stored, {});
    if (!fields.some(({ name }) => isSealed(stored[name]))) {
      return this._message.show("info", "Nothing about a person is left here.", "The backend has purged it.");
    }
    const started = performance.now();
    const { records, errors } = await this._file.reveal([stored], this._purpose);
    const revealed = records[0] as Person;
    this._show(stored, revealed, errors);
    if (errors.length > 0) return this._message.showError(new FeldsiegelError(errors[0].code));
    const count = fields.filter(({ name }) => isSealed(stored[name]) && revealed[name] !== undefined).length;
    const milliseconds = (performance.now() - started).toFixed(0);
    this._message.show(
      "success",
      `${count} ${count === 1 ? "field" : "fields"} revealed for ${this._purpose}, in ${milliseconds} ms.`,
      "The others stay sealed.",
    );
  }

  private _show(stored: Person, revealed: Person, errors: RevealedField[] = []): void {
    const rows = fields.map((field) => {
      const error = errors.filter(({ at }) => at === `/0/${field.name}`)[0];
      return row(field, valueOf(field, stored[field.name], revealed[field.name], error));
    });
    replaceChildren(this._rows, ...rows);
  }
}

function row(field: Field, value: HTMLElement): HTMLElement {
  const long = field.input === "longtext";
  const cell = element("div", { class: long ? "pf-row pf-long" : "pf-row", "data-field": field.name });
  cell.appendChild(element("label", {}, field.label));
  cell.appendChild(value);
  return cell;
}

function valueOf(field: Field, stored: unknown, revealed: unknown, error?: RevealedField): HTMLElement {
  if (stored === undefined || stored === null) return element("span", { class: "pf-value" }, "");
  if (field.name === personField) return pseudonymElement(String(stored));
  if (!isSealed(stored)) return element("span", { class: "pf-value" }, String(stored));
  if (error) return element("span", { class: "pf-value pf-gone", title: error.code }, goneText(error));
  if (revealed === undefined) return element("span", { class: "pf-value pf-locked", title: String(stored) }, "sealed");
  const text = field.name === "salary" ? Number(revealed).toLocaleString("de") : String(revealed);
  return element("span", { class: "pf-value pf-revealed" }, text || "(empty)");
}

function goneText({ code }: RevealedField): string {
  return code === "data_subject_erased" ? "erased" : "does not open";
}
