// Debian's Chromium, headless, trusting this run's one certificate key. It is not told to ignore certificate errors.
import { chromium } from "playwright-core";

const quiet = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--disable-default-apps",
  "--disable-domain-reliability",
];

export function launchChromium({ spki }, options = []) {
  const trust = `--ignore-certificate-errors-spki-list=${spki}`;
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: [...quiet, trust, ...options],
  });
}

/** Watches a browser context: `origins` of all requests, and what pages complained of. */
export function watch(context) {
  const seen = { origins: new Set(), complaints: [] };
  context.on("request", (request) => seen.origins.add(new URL(request.url()).origin));
  context.on("page", (page) => {
    page.on("pageerror", (error) => seen.complaints.push(String(error)));
    page.on("console", (message) => message.type() === "error" && seen.complaints.push(message.text()));
  });
  return seen;
}

/** Opens a page of the environment's host and waits until it says that it is ready. */
export async function openPage(context, address) {
  const page = await context.newPage();
  await page.goto(address);
  await page.waitForFunction(() => document.documentElement.dataset.ready || document.documentElement.dataset.failed);
  const failed = await page.evaluate(() => document.documentElement.dataset.failed);
  if (failed) throw new Error(`${address}: ${failed}`);
  return page;
}
