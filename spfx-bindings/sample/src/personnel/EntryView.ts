// The clerk's form: one person typed in, or a whole personnel file imported.
import { element, replaceChildren } from "./elements";
import { fields, personField, type Field, type Person } from "./fields";
import { MessageLine } from "./message";
import type { ImportReport, PersonnelFile } from "./PersonnelFile";
import { pseudonymElement } from "./pseudonym";

const typedFields = fields.filter(({ input }) => input !== "made");

export class EntryView {
  private readonly _message: MessageLine = new MessageLine();
  private readonly _bar: HTMLProgressElement = element("progress", { max: "1", value: "0", hidden: true });
  private readonly _form: HTMLFormElement;

  public constructor(private readonly _file: PersonnelFile) {
    this._form = element("form", { submit: (event) => this._submit(event) }, ...fields.map(inputRow));
    this._message.show("info", "Personal fields are sealed here,", "before anything is sent.");
  }

  public render(parent: Element): void {
    const picker = element("input", {
      type: "file",
      accept: "application/json",
      class: "pf-file",
      change: (e) => this._import(e),
    });
    const save = element(
      "button",
      { type: "button", class: "pf-primary", click: () => this._form.requestSubmit() },
      "Seal and save",
    );
    const importLabel = element("label", { class: "pf-button" }, "Import file…", picker);
    replaceChildren(
      parent,
      element("div", { class: "pf-toolbar" }, save, importLabel, this._bar),
      this._form,
      this._message.element,
    );
  }

  private _submit(event: Event): void {
    event.preventDefault();
    this._save([this._typed()]).catch(() => undefined);
  }

  private _typed(): Person {
    const person: Person = {};
    typedFields.forEach(({ name, input }) => {
      const text = (this._form.elements.namedItem(name) as HTMLInputElement).value;
      person[name] = input === "number" ? Number(text) : text;
    });
    return person;
  }

  private _import(event: Event): void {
    const file = ((event.target as HTMLInputElement).files as FileList)[0];
    if (file)
      file
        .text()
        .then((text) => this._save(JSON.parse(text)))
        .catch((error) => this._message.showError(error));
  }

  private async _save(people: Person[]): Promise<void> {
    this._bar.hidden = false;
    try {
      const report = await this._file.save(people, (share) => (this._bar.value = share));
      if (report.pseudonym) this._showPseudonym(report.pseudonym);
      this._message.show("success", summary(report), "No name or number left this browser readable.");
      this._form.dispatchEvent(new CustomEvent("personnel-saved", { bubbles: true, detail: report }));
    } catch (error) {
      this._message.showError(error);
    }
    this._bar.hidden = true;
  }

  private _showPseudonym(pseudonym: string): void {
    const place = this._form.querySelector(`[data-field=${personField}] .pf-made`) as Element;
    replaceChildren(place, pseudonymElement(pseudonym));
  }
}

function summary(report: ImportReport): string {
  const people = report.records === 1 ? "One person" : `${report.records.toLocaleString("en")} people`;
  const seconds = ((report.pseudonymMs + report.sealMs) / 1000).toFixed(2);
  return `${people} sealed in ${seconds} s and saved.`;
}

function inputRow(field: Field): HTMLElement {
  const id = `pf-${field.name}`;
  if (field.input === "made") {
    const hint = element("span", { class: "pf-value pf-hint" }, "made when the record is saved");
    const made = element("div", { class: "pf-made" }, hint);
    return element("div", { class: "pf-row", "data-field": field.name }, element("label", {}, field.label), made);
  }
  const attributes = { id, name: field.name, class: "pf-input", autocomplete: "off", spellcheck: "false" };
  const long = field.input === "longtext";
  const input = long ? element("textarea", attributes) : element("input", { ...attributes, type: field.input });
  return element(
    "div",
    { class: long ? "pf-row pf-long" : "pf-row" },
    element("label", { for: id }, field.label),
    input,
  );
}
