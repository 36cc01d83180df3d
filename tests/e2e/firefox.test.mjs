// Stock Firefox against the real sidecar: the SIMD build, and the JavaScript build where WebAssembly is switched off.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Environment } from "../../spfx-bindings/demo/environment.mjs";
import { launchFirefox, openFirefoxPage } from "../../spfx-bindings/test/support/firefox.mjs";
import { people, revealInPage, sealInPage } from "./support.mjs";

let environment;
before(async () => (environment = await Environment.start()));
after(() => environment?.close());

async function withFirefox(preferences, path, action) {
  const browser = await launchFirefox(preferences);
  try {
    await action(await openFirefoxPage(browser, environment.host.origin + path));
  } finally {
    await browser.close();
  }
}

async function assertRoundTrip(page, variant) {
  const { sealed, variant: used } = await sealInPage(
    { evaluate: (script, values) => page.evaluate(script, values) },
    people,
  );
  assert.equal(used, variant);
  const { records, code } = await revealInPage(page, sealed);
  assert.equal(code, undefined);
  assert.deepEqual(
    records.map(({ iban }) => iban),
    people.map(({ iban }) => iban),
  );
  assert.equal((await revealInPage(page, sealed, { person: "outsider" })).code, "purpose_not_granted");
}

test("Firefox seals and reveals with the SIMD build", () =>
  withFirefox({}, "/checks.html", (page) => assertRoundTrip(page, "simd")));

test("Firefox under a policy with only 'wasm-unsafe-eval' does so too", () =>
  withFirefox({}, "/strict/checks.html", (page) => assertRoundTrip(page, "simd")));

test("Firefox without WebAssembly seals and reveals with the JavaScript build", () =>
  withFirefox({ "javascript.options.wasm": false }, "/strict/checks.html", (page) =>
    assertRoundTrip(page, "javascript"),
  ));
