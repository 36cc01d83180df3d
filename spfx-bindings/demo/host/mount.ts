// Puts the sample web part into a card of the page, signed in as one of the demo's persons.
import PersonnelWebPart, {
  type PersonnelWebPartProperties,
} from "../../sample/src/webparts/personnel/PersonnelWebPart";
import type { DemoConfig } from "./config";
import { contextFor } from "./context";

export async function mount(
  config: DemoConfig,
  person: string,
  body: HTMLElement,
  view: PersonnelWebPartProperties["view"],
): Promise<void> {
  const { backend, resource, directorySigner, recordId } = config;
  const properties = { view, purpose: config.persons[person].purpose, backend, resource, directorySigner, recordId };
  const part = new PersonnelWebPart() as unknown as { mountForDemo(...parts: unknown[]): Promise<void> };
  const place = document.createElement("div");
  body.replaceChildren(place);
  await part.mountForDemo(place, contextFor(config, person), properties);
}
