// What the privacy officer and the approver do with pseudonyms. All of it is checked by the service: purpose, approval,
// right to erase. Hiding a button protects nothing.
import { FeldsiegelError, type Approval, type Erased, type Feldsiegel } from "@feldsiegel/spfx";

const domain = "employee";
const purpose = "reidentification";

export class PrivacyDesk {
  public constructor(private readonly _feldsiegel: Feldsiegel) {}

  /** The personnel number behind a pseudonym. */
  public async reidentify(pseudonym: string, reason: string): Promise<string> {
    const [{ identifier, code }] = await this._feldsiegel.reidentify(domain, [pseudonym], { reason });
    if (identifier === undefined) throw new FeldsiegelError(code || "pseudonym_unknown");
    return identifier;
  }

  public async askForApproval(reason: string): Promise<void> {
    await this._feldsiegel.requestApproval(purpose, reason);
  }

  /** The caller's own request that holds longest; an approved one comes first. */
  public async ownApproval(): Promise<Approval | undefined> {
    const own = (await this._feldsiegel.approvals()).filter((approval) => approval.own);
    const rank = ({ expires, decideBefore }: Approval): number =>
      expires ? expires.getTime() : Number(decideBefore) - 1e12;
    return own.sort((left, right) => rank(right) - rank(left))[0];
  }

  /** Requests of others, which the caller may approve. */
  public async requests(): Promise<Approval[]> {
    return (await this._feldsiegel.approvals()).filter((approval) => !approval.own);
  }

  public async approve(id: string): Promise<void> {
    await this._feldsiegel.approve(id);
  }

  public erase(pseudonym: string): Promise<Erased> {
    return this._feldsiegel.erase(domain, pseudonym);
  }
}
