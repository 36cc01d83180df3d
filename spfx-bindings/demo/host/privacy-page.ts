// Who a record is about: asked by the privacy officer, approved by a second person, and erased for good.
import { addCard, describe } from "./card";
import { addComparison } from "./comparison";
import type { DemoConfig } from "./config";
import { mount } from "./mount";
import { StoredPanel } from "./stored";

export async function showPrivacyPage(config: DemoConfig, grid: HTMLElement): Promise<void> {
  const { officer, approver, payroll } = config.persons;
  const asked = addCard(grid, "asked", { step: "1", title: "Who is it?", tone: "blue", ...describe(officer) });
  const approved = addCard(grid, "approved", {
    step: "2",
    title: "A second person approves",
    tone: "green",
    ...describe(approver),
  });
  const stored = addCard(grid, "stored", {
    step: "3",
    title: "As the backend stores it",
    tone: "slate",
    who: "SQLite Database",
    note: "asks the sidecar what to purge",
  });
  const opened = addCard(grid, "opened", {
    step: "4",
    title: "As payroll sees it",
    tone: "green",
    ...describe(payroll),
  });
  const compared = addCard(grid, "compared", {
    step: "5",
    title: "The same people in the statistics",
    tone: "slate",
    who: "Two Domains",
    note: "nothing links them but the personnel number, which neither has",
  });
  addComparison(compared);
  const panel = new StoredPanel(config, stored);
  for (const event of ["personnel-erased", "demo-purged"]) document.addEventListener(event, () => panel.reload());
  await mount(config, "officer", asked, "privacy");
  await mount(config, "approver", approved, "approvals");
  await mount(config, "payroll", opened, "record");
  await panel.reload();
}
