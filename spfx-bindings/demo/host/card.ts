// One card of the page: a headline, who looks at it, and the place where a web part or panel goes.
import { element } from "../../sample/src/personnel/elements";
import type { DemoPerson } from "./config";

export interface CardText {
  step: string;
  title: string;
  tone: "blue" | "slate" | "green" | "red";
  who: string;
  note: string;
}

/** Appends a card to `parent` and returns its body. */
export function addCard(parent: Element, id: string, { step, title, tone, who, note }: CardText): HTMLElement {
  const body = element("div", { class: "card-body" });
  const initials = who
    .replace(/^Dr\. /, "")
    .split(" ")
    .map((word) => word.charAt(0))
    .slice(0, 2)
    .join("");
  const persona = element(
    "div",
    { class: "persona" },
    element("span", { class: "avatar" }, initials),
    element("div", {}, element("strong", {}, who), element("span", {}, note)),
  );
  const head = element("header", {}, element("span", { class: "step" }, step), element("h2", {}, title));
  parent.appendChild(element("section", { id, class: `card ${tone}` }, head, persona, body));
  return body;
}

export function describe(person: DemoPerson): Pick<CardText, "who" | "note"> {
  return { who: person.name, note: `${person.job} · ${person.roles[0] ?? "no role granted"}` };
}
