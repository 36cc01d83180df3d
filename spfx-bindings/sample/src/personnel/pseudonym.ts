// A pseudonym on the page. A narrow place cuts it; the whole of it is its title.
import { element } from "./elements";

export function pseudonymElement(pseudonym: string): HTMLElement {
  return element("span", { class: "pf-value pf-pseudonym", title: pseudonym }, pseudonym);
}
