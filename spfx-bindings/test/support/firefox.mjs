// Debian's Firefox, headless, driven by WebDriver BiDi: puppeteer-core takes it as it is, playwright-core would not.
import puppeteer from "puppeteer-core";

/** `preferences`: entries of about:config. The run's authority is not in Firefox's store: certificates are accepted. */
export function launchFirefox(preferences = {}) {
  return puppeteer.launch({
    browser: "firefox",
    executablePath: process.env.FIREFOX ?? "/usr/bin/firefox-esr",
    headless: true,
    acceptInsecureCerts: true,
    extraPrefsFirefox: {
      "datareporting.policy.dataSubmissionEnabled": false,
      "app.update.enabled": false,
      ...preferences,
    },
  });
}

/** Opens a page of the environment's host and waits until it says that it is ready. */
export async function openFirefoxPage(browser, address) {
  const page = await browser.newPage();
  await page.goto(address);
  await page.waitForFunction(() => document.documentElement.dataset.ready || document.documentElement.dataset.failed);
  return page;
}
