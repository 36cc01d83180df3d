// A personnel record on its way: typed by a clerk, stored, opened by someone who may, refused to someone who may not.
import { addCard, describe } from "./card";
import type { DemoConfig } from "./config";
import { showFigures } from "./figures";
import { mount } from "./mount";
import { StoredPanel } from "./stored";

const waiting = [
  "people imported",
  "fields sealed a second",
  "bytes more per field",
  "plaintext found in the database",
];

export async function showRecordsPage(config: DemoConfig, grid: HTMLElement): Promise<void> {
  const { clerk, outsider } = config.persons;
  const reader = new URLSearchParams(location.search).get("reader") ?? "payroll";
  const entry = addCard(grid, "typed", { step: "1", title: "As typed", tone: "blue", ...describe(clerk) });
  const stored = addCard(grid, "stored", {
    step: "2",
    title: "As the backend stores it",
    tone: "slate",
    who: "SQLite Database",
    note: "what an administrator, a backup or a thief sees",
  });
  const opened = addCard(grid, "opened", {
    step: "3",
    title: "As the authorized reader sees it",
    tone: "green",
    ...describe(config.persons[reader]),
  });
  const refused = addCard(grid, "refused", {
    step: "4",
    title: "As anyone else sees it",
    tone: "red",
    ...describe(outsider),
  });
  const panel = new StoredPanel(config, stored);
  document.addEventListener("personnel-saved", () => panel.reload());
  await mount(config, "clerk", entry, "entry");
  await mount(config, reader, opened, "record");
  await mount(config, "outsider", refused, "record");
  await panel.reload();
  showFigures(waiting.map((label) => ({ value: "–", label })));
}
