// What a second person sees: who asks to re-identify, why, and a button to approve it.
import type { Approval } from "@feldsiegel/spfx";
import { element, replaceChildren } from "./elements";
import { clock, MessageLine } from "./message";
import type { PrivacyDesk } from "./PrivacyDesk";

export class ApprovalsView {
  private readonly _message: MessageLine = new MessageLine();
  private readonly _list: HTMLElement = element("div", { class: "pf-requests" });

  public constructor(private readonly _desk: PrivacyDesk) {
    this._message.show("info", "Two people, one re-identification.", "Nobody approves their own request.");
  }

  public render(parent: Element): void {
    const refresh = element("button", { type: "button", class: "pf-refresh", click: () => this._refresh() }, "Refresh");
    replaceChildren(parent, element("div", { class: "pf-toolbar" }, refresh), this._list, this._message.element);
    this._refresh();
  }

  private _refresh(): void {
    this._load().catch((error) => this._message.showError(error));
  }

  private async _load(): Promise<void> {
    const requests = await this._desk.requests();
    const none = element("p", { class: "pf-hint" }, "Nobody is waiting for an approval.");
    replaceChildren(this._list, ...(requests.length > 0 ? requests.map((request) => this._request(request)) : [none]));
  }

  private _request(request: Approval): HTMLElement {
    const { id, purpose, requester, reason, minutes, state, expires } = request;
    const given = `Approved, holds until ${expires ? clock(expires) : ""}`;
    const approve = element(
      "button",
      { type: "button", class: "pf-primary", click: () => this._approve(id) },
      `Approve for ${minutes} minutes`,
    );
    return element(
      "div",
      { class: "pf-request", "data-state": state },
      element("strong", {}, `For ${purpose}`),
      element("p", {}, reason === null ? "(The reason was altered. Do not approve.)" : `“${reason}”`),
      element("p", { class: "pf-hint" }, `Asked for at ${clock(request.requested)} by`),
      element("p", { class: "pf-requester", title: "Object id in Microsoft Entra" }, requester),
      state === "requested" ? approve : element("p", { class: "pf-given" }, given),
    );
  }

  private _approve(id: string): void {
    this._desk
      .approve(id)
      .then(() => this._load())
      .then(() => this._message.show("success", "Approved.", "The reason and both names are on record."))
      .catch((error) => this._message.showError(error));
  }
}
