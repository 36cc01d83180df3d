// The message line under a form: success, information or a refusal with its stable code.
import { FeldsiegelError, type ErrorCode } from "@feldsiegel/spfx";
import { element, replaceChildren } from "./elements";

export type Mood = "info" | "success" | "refusal";

const icons: Record<Mood, string> = { info: "i", success: "✓", refusal: "✕" };

const titles: Partial<Record<ErrorCode, string>> = {
  purpose_not_granted: "Refused: this purpose is not granted to you.",
  domain_not_granted: "Refused: this is not granted to you.",
  approval_required: "Refused: a second person has to approve first.",
  approval_own: "Refused: nobody approves their own request.",
  data_subject_erased: "This person was erased.",
  assignment_forged: "Forged: this pseudonym does not belong to its personnel number.",
  proof_invalid: "Stopped: the service could not prove its answer. Nothing was saved.",
  budget_exhausted: "Your budget for this is used up.",
};

export class MessageLine {
  public readonly element: HTMLElement = element("div", { class: "pf-message", role: "status" });

  public show(mood: Mood, title: string, detail: string = ""): void {
    this.element.className = `pf-message pf-${mood}`;
    this.element.removeAttribute("data-code");
    const text = element("div", {}, element("strong", {}, title));
    if (detail) text.appendChild(element("span", {}, detail));
    replaceChildren(this.element, element("span", { class: "pf-icon", "aria-hidden": "true" }, icons[mood]), text);
  }

  public showError(error: unknown): void {
    if (!(error instanceof FeldsiegelError)) return this.show("refusal", "That did not work.", String(error));
    const status = error.status ? `${error.status} ` : "";
    const detail = `${status}${error.code}${error.at ? ` at ${error.at}` : ""}`;
    this.show("refusal", titles[error.code] || error.message, detail + waitOf(error));
    this.element.setAttribute("data-code", error.code);
  }
}

/** When it is worth trying again, where the service said so. */
function waitOf({ retryAfter }: FeldsiegelError): string {
  if (retryAfter === undefined) return "";
  const minutes = Math.ceil(retryAfter / 60);
  const wait = minutes === 1 ? "a minute" : `${minutes} minutes`;
  return ` – try again at ${clock(new Date(Date.now() + retryAfter * 1000))}, in ${wait}`;
}

/** Hours and minutes, as the reader's browser writes them. */
export function clock(time: Date): string {
  return time.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
}
