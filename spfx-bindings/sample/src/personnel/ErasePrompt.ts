// Erasing cannot be undone, so it is confirmed by typing the record's number, not by a second click.
import { element, replaceChildren } from "./elements";

export class ErasePrompt {
  public readonly element: HTMLElement = element("div", { class: "pf-prompt", role: "alertdialog", hidden: true });

  public constructor(private readonly _confirmed: () => void) {}

  public open(recordId: string, pseudonym: string): void {
    const erase = element(
      "button",
      { class: "pf-danger", type: "button", disabled: true, click: () => this._confirmed() },
      "Erase for good",
    );
    const typed = element("input", {
      class: "pf-input pf-id",
      "aria-label": "Record number, to confirm",
      input: () => (erase.disabled = typed.value !== recordId),
    });
    const keep = element("button", { type: "button", click: () => this.close() }, "Keep");
    replaceChildren(
      this.element,
      element("strong", {}, `Erase the person behind ${pseudonym}?`),
      element("p", {}, "What is sealed about them becomes unreadable, in every copy and backup. Nobody can undo this."),
      element("p", {}, `To confirm, type ${recordId}:`),
      element("div", { class: "pf-toolbar" }, typed, erase, keep),
    );
    this.element.hidden = false;
    typed.focus();
  }

  public close(): void {
    this.element.hidden = true;
    replaceChildren(this.element);
  }
}
