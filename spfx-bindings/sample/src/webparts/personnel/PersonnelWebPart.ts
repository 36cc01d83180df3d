// The sample web part: a SharePoint web part, a full page, a Teams tab and a Teams personal app from the same code.
import { Version } from "@microsoft/sp-core-library";
import {
  PropertyPaneDropdown,
  PropertyPaneTextField,
  type IPropertyPaneConfiguration,
} from "@microsoft/sp-property-pane";
import { BaseClientSideWebPart } from "@microsoft/sp-webpart-base";
import { feldsiegel, SPFx } from "@feldsiegel/spfx";
import { ApprovalsView } from "../../personnel/ApprovalsView";
import { EntryView } from "../../personnel/EntryView";
import { MessageLine } from "../../personnel/message";
import { PersonnelFile } from "../../personnel/PersonnelFile";
import { PrivacyDesk } from "../../personnel/PrivacyDesk";
import { PrivacyView } from "../../personnel/PrivacyView";
import { RecordView } from "../../personnel/RecordView";
import { addStyles } from "../../personnel/styles";

export interface PersonnelWebPartProperties {
  /**
   * `entry`: the clerk's form; `record`: one record, revealed for `purpose`; `privacy`: who a record is about, and
   * erasing them; `approvals`: a second person's approval of that.
   */
  view: "entry" | "record" | "privacy" | "approvals";
  purpose: string;
  /** Origin of the backend, for example https://backend.example; it passes /api/feldsiegel/ on to the sidecar. */
  backend: string;
  /** App id URI of the backend's app registration. */
  resource: string;
  /** Printed by `feldsiegel init`; pins who may sign the key directory. */
  directorySigner: string;
  /** The record that the view starts with. */
  recordId?: string;
}

export default class PersonnelWebPart extends BaseClientSideWebPart<PersonnelWebPartProperties> {
  private _file: PersonnelFile | undefined;
  private _desk: PrivacyDesk | undefined;
  private _failure: unknown;

  protected async onInit(): Promise<void> {
    addStyles(document);
    const { backend, resource, directorySigner } = this.properties;
    try {
      const provider = await this.context.aadTokenProviderFactory.getTokenProvider();
      const client = await feldsiegel({ endpoint: `${backend}/api/feldsiegel`, directorySigner }).using(
        SPFx(this.context, { resource }),
      );
      this._file = new PersonnelFile(client, backend, () => provider.getToken(resource));
      this._desk = new PrivacyDesk(client);
    } catch (error) {
      this._failure = error;
    }
  }

  public render(): void {
    this.domElement.className += " pf-root";
    if (!this._file || !this._desk) return this._renderFailure();
    this._view(this._file, this._desk).render(this.domElement);
  }

  private _view(file: PersonnelFile, desk: PrivacyDesk): { render(parent: Element): void } {
    const { view, purpose, recordId } = this.properties;
    switch (view) {
      case "entry":
        return new EntryView(file);
      case "privacy":
        return new PrivacyView(file, desk, recordId || "");
      case "approvals":
        return new ApprovalsView(desk);
      default:
        return new RecordView(file, purpose, recordId || "");
    }
  }

  private _renderFailure(): void {
    const message = new MessageLine();
    message.showError(this._failure);
    this.domElement.appendChild(message.element);
  }

  protected get dataVersion(): Version {
    return Version.parse("1.0");
  }

  protected getPropertyPaneConfiguration(): IPropertyPaneConfiguration {
    const views = [
      { key: "entry", text: "Entry form" },
      { key: "record", text: "One record" },
      { key: "privacy", text: "Data protection" },
      { key: "approvals", text: "Approvals" },
    ];
    const groupFields = [
      PropertyPaneDropdown("view", { label: "View", options: views }),
      PropertyPaneTextField("purpose", { label: "Purpose" }),
      PropertyPaneTextField("backend", { label: "Backend" }),
      PropertyPaneTextField("resource", { label: "App id URI" }),
      PropertyPaneTextField("directorySigner", { label: "Directory signer" }),
    ];
    return { pages: [{ header: { description: "Personnel record" }, groups: [{ groupFields }] }] };
  }
}
