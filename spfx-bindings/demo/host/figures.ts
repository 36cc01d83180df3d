// The strip of figures under the cards. The demo's driver fills it in when it has measured them.
import { element, replaceChildren } from "../../sample/src/personnel/elements";

export interface Figure {
  value: string;
  label: string;
}

export function showFigures(figures: Figure[]): void {
  const strip = document.getElementById("figures") as HTMLElement;
  const tiles = figures.map(({ value, label }) =>
    element("div", { class: "figure" }, element("strong", {}, value), element("span", {}, label)),
  );
  replaceChildren(strip, ...tiles);
}

document.addEventListener("demo-figures", (event) => showFigures((event as CustomEvent<Figure[]>).detail));
