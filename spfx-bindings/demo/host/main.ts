// The demo's host page: a site with two pages, each of them the sample web part for several people side by side.
import { element, replaceChildren } from "../../sample/src/personnel/elements";
import { addStyles } from "../../sample/src/personnel/styles";
import { loadConfig } from "./config";
import { showPrivacyPage } from "./privacy-page";
import { showRecordsPage } from "./records-page";

const bold = (text: string) => element("b", {}, text);
const pages = {
  "/": {
    show: showRecordsPage,
    lead: [
      bold("Pseudonymized and sealed in this browser"),
      " before upload, stored as ciphertext,",
      element("br"),
      "opened by the sidecar for a ",
      bold("verified person and purpose"),
      " only.",
    ],
  },
  "/privacy.html": {
    show: showPrivacyPage,
    lead: [
      "Who a record is about stands in the assignment vault, ",
      bold("apart from the data"),
      ".",
      element("br"),
      "Seen by ",
      bold("two people with a reason"),
      ", and ",
      bold("erased for good"),
      " when it has to be.",
    ],
  },
};

async function start(): Promise<void> {
  const path = location.pathname === "/privacy.html" ? "/privacy.html" : "/";
  document.querySelector(`nav [href="${path}"]`)?.classList.add("here");
  const lead = pages[path].lead.map((part) => (typeof part === "string" ? document.createTextNode(part) : part));
  replaceChildren(document.querySelector(".lead") as Element, ...lead);
  addStyles(document);
  await pages[path].show(await loadConfig(), document.getElementById("cards") as HTMLElement);
  document.documentElement.dataset.ready = "true";
}

start().catch((error) => {
  document.documentElement.dataset.failed = String(error);
  throw error;
});
