// The privacy officer's view of one record: the pseudonym it is stored under, who that is (with a reason, and once a
// second person has approved), and erasing that person for good.
import { ErasePrompt } from "./ErasePrompt";
import { element, replaceChildren } from "./elements";
import { isSealed, personField, type Person } from "./fields";
import { clock, MessageLine } from "./message";
import type { PersonnelFile } from "./PersonnelFile";
import type { PrivacyDesk } from "./PrivacyDesk";
import { pseudonymElement } from "./pseudonym";

export class PrivacyView {
  private readonly _message: MessageLine = new MessageLine();
  private readonly _rows: HTMLElement = element("div", { class: "pf-record" });
  private readonly _id: HTMLInputElement;
  private readonly _reason: HTMLTextAreaElement = element("textarea", {
    class: "pf-input",
    name: "reason",
    "aria-label": "Reason",
  });
  private readonly _prompt: ErasePrompt = new ErasePrompt(() => this._run(() => this._erase()));
  private _record: Person | undefined;
  private _identity: HTMLElement | undefined;
  private _erased: boolean = false;

  public constructor(
    private readonly _file: PersonnelFile,
    private readonly _desk: PrivacyDesk,
    recordId: string,
  ) {
    this._id = element("input", { class: "pf-input pf-id", value: recordId, "aria-label": "Record number" });
    this._message.show("info", "Records name nobody.", "Who it is, is kept in the assignment vault.");
  }

  public render(parent: Element): void {
    const button = (name: string, text: string, action: () => Promise<void>): HTMLElement =>
      element("button", { class: `pf-${name}`, type: "button", click: () => this._run(action) }, text);
    const look = button("look", "Look up", () => this._load());
    const bar = element(
      "div",
      { class: "pf-toolbar" },
      button("ask", "Ask for approval", () => this._ask()),
      button("primary", "Re-identify", () => this._identify()),
      button("danger", "Erase…", () => this._confirm()),
    );
    const reason = row("Reason", this._reason, "pf-long");
    const top = element("div", { class: "pf-toolbar" }, this._id, look);
    replaceChildren(parent, top, this._rows, reason, bar, this._prompt.element, this._message.element);
    this._run(() => this._show());
  }

  private _run(action: () => Promise<void>): void {
    this._prompt.close();
    action().catch((error) => this._message.showError(error));
  }

  private async _load(): Promise<void> {
    this._identity = undefined;
    this._erased = false;
    this._record = (await this._file.load(this._id.value))[0];
    await this._show();
    if (!this._record) return this._message.show("refusal", "There is no such record.");
    this._message.show("info", "Stored under a pseudonym.", "To see who it is, give a reason and have it approved.");
  }

  /** The pseudonym of the record that is shown. */
  private async _pseudonym(): Promise<string> {
    if (!this._record) await this._load();
    if (!this._record) throw new Error("Look up a record first.");
    return String(this._record[personField]);
  }

  private async _ask(): Promise<void> {
    await this._desk.askForApproval(this._reason.value);
    await this._show();
    this._message.show("info", "Asked for approval.", "Somebody else has to approve it within 24 hours.");
  }

  private async _identify(): Promise<void> {
    const pseudonym = await this._pseudonym();
    this._identity = undefined;
    await this._show();
    const identity = await this._desk.reidentify(pseudonym, this._reason.value);
    this._identity = element("span", { class: "pf-value pf-revealed" }, identity);
    await this._show();
    this._message.show("success", "Re-identified.", "Who asked, when and why has been written down.");
  }

  private async _confirm(): Promise<void> {
    this._prompt.open(this._id.value, await this._pseudonym());
  }

  private async _erase(): Promise<void> {
    const { erased, sequence } = await this._desk.erase(await this._pseudonym());
    this._identity = element("span", { class: "pf-value pf-gone" }, "erased: nobody can tell any more");
    this._erased = true;
    await this._show();
    const detail = `Erasure no. ${sequence}. Sealed fields cannot be opened any more, in any copy or backup.`;
    this._message.show("success", `Erased for good at ${clock(erased)}.`, detail);
    this._rows.dispatchEvent(new CustomEvent("personnel-erased", { bubbles: true, detail: { sequence } }));
  }

  private async _show(): Promise<void> {
    const record = this._record || {};
    const text = (value: unknown): HTMLElement => element("span", { class: "pf-value" }, String(value || ""));
    const unknown = element("span", { class: "pf-value pf-locked" }, this._record ? "not known here" : "");
    replaceChildren(
      this._rows,
      row("Department", text(record.department)),
      row("About the person", text(this._record && this._about(this._record))),
      row("Pseudonym", this._record ? pseudonymElement(String(record[personField])) : text("")),
      row("Personnel no.", this._identity || unknown, "pf-identity"),
      row("Approval", text(await this._approval()), "pf-approval"),
    );
  }

  private _about(record: Person): string {
    const sealed = Object.keys(record).filter((name) => isSealed(record[name])).length;
    if (sealed === 0) return "nothing is left";
    return `${sealed} sealed fields${this._erased ? ", unreadable" : ""}`;
  }

  private async _approval(): Promise<string> {
    const approval = await this._desk.ownApproval();
    if (!approval) return "not asked for";
    if (approval.state === "requested") return "asked for, not given yet";
    return `given, holds until ${clock(approval.expires as Date)}`;
  }
}

function row(label: string, value: HTMLElement, kind: string = ""): HTMLElement {
  return element("div", { class: `pf-row ${kind}` }, element("label", {}, label), value);
}
