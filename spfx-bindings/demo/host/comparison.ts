// The same people in two pseudonym domains, side by side. The demo's driver fills it in.
import { element, replaceChildren } from "../../sample/src/personnel/elements";
import { pseudonymElement } from "../../sample/src/personnel/pseudonym";

/** Pseudonyms of one person in the personnel file and in the statistics. */
export interface ComparedPerson {
  label: string;
  employee: string;
  statistics: string;
}

const heads = ["Personnel no.", "In the personnel file: assigned", "In the statistics: derived"];

/** Fills `place` as soon as the pseudonyms are known. */
export function addComparison(place: HTMLElement): void {
  place.classList.add("pf-root");
  const show = (people: ComparedPerson[]) => {
    const rows = people.map(({ label, employee, statistics }) =>
      row("td", label, pseudonymElement(employee), pseudonymElement(statistics)),
    );
    replaceChildren(place, element("table", {}, row("th", ...heads), ...rows));
  };
  show([]);
  document.addEventListener("demo-comparison", (event) => show((event as CustomEvent<ComparedPerson[]>).detail));
}

function row(kind: "td" | "th", ...cells: (Node | string)[]): HTMLElement {
  return element("tr", {}, ...cells.map((cell) => element(kind, {}, cell)));
}
