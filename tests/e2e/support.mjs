// What the end-to-end tests share: a running environment, pages of it in Chromium, and HTTPS calls from outside.
import { readFileSync } from "node:fs";
import { request } from "node:https";
import { launchChromium, openPage, watch } from "../../spfx-bindings/demo/browser.mjs";
import { Environment } from "../../spfx-bindings/demo/environment.mjs";
import { asRecord, makePeople } from "../../spfx-bindings/demo/people.mjs";
import { policyFile } from "../../spfx-bindings/demo/sidecar.mjs";

export { openPage, watch };
export const people = makePeople(20, 1).map(asRecord);

/** The demo's policy as a text without pseudonyms, for tests in which nobody is there to make them. */
export function policyWithoutDomains() {
  const policy = JSON.parse(readFileSync(policyFile, "utf8"));
  delete policy.domains;
  policy.collections.length = 1;
  const { fields } = policy.collections[0];
  fields.person = { protect: "clear" };
  for (const field of Object.values(fields)) delete field.subject;
  return JSON.stringify(policy);
}

/** Scripts that run before a page's own and take something away from its browser. */
export const without = {
  simd: () => {}, // nothing is taken away: the SIMD build is used
  plain: () => {
    const validate = WebAssembly.validate;
    // Modules with SIMD (opcode prefix 0xfd) count as invalid, as in a browser that does not know it.
    WebAssembly.validate = (bytes) => !new Uint8Array(bytes.buffer ?? bytes).includes(0xfd) && validate(bytes);
  },
  javascript: () => {
    delete globalThis.WebAssembly;
  },
};

/** An environment with a browser; `close` ends both. */
export async function start(options) {
  const environment = await Environment.start(options);
  try {
    const browser = await launchChromium(environment.certificates, ["--js-flags=--expose-gc"]);
    const close = async () => {
      await browser.close();
      await environment.close();
    };
    return { environment, browser, close };
  } catch (error) {
    await environment.close();
    throw error;
  }
}

/** A context whose traffic is watched, with one page of checks; `prepare` runs in the page before its scripts. */
export async function checksPage({ environment, browser }, { prepare, path = "/checks.html" } = {}) {
  const context = await browser.newContext();
  const seen = watch(context);
  if (prepare) await context.addInitScript(prepare);
  const page = await openPage(context, environment.host.origin + path);
  return { page, context, seen };
}

/** Seals `records` in the page as `person`; returns them with the variant that did it. */
export function sealInPage(page, records, { person = "clerk", options = {}, collection = "employees" } = {}) {
  const seal = async ([person, options, collection, records]) => {
    const { client } = await window.feldsiegelChecks.signIn(person, options);
    return { sealed: await client.protect(collection, records), ...client.module };
  };
  return page.evaluate(seal, [person, options, collection, records]);
}

/** Reveals in the page; resolves to what was revealed, or to the error's code, place and status. */
export function revealInPage(page, records, how = {}) {
  const { person = "payroll", purpose = "payroll", options = {}, onError = "refuse" } = how;
  const reveal = async ([person, purpose, options, onError, records]) => {
    const { client } = await window.feldsiegelChecks.signIn(person, options);
    try {
      return await client.reveal("employees", records, { purpose, onError });
    } catch ({ code, at, status, message }) {
      return { code, at, status, message };
    }
  };
  return page.evaluate(reveal, [person, purpose, options, onError, records]);
}

/** Calls a method of the person's client; resolves to what it gives, or to { code, at, status, limit }. */
export function callInPage(page, person, method, ...given) {
  const attempt = async ([person, method, given]) => {
    const { client } = await window.feldsiegelChecks.signIn(person);
    try {
      return await client[method](...given);
    } catch ({ code, at, status, limit, message }) {
      return { code, at, status, limit, message };
    }
  };
  return page.evaluate(attempt, [person, method, given]);
}

/** One HTTPS call to the backend with the run's authority trusted: { status, headers, body }. */
export function call(
  { environment },
  path,
  { token, body, headers = {}, method = body === undefined ? "GET" : "POST" } = {},
) {
  const text = typeof body === "string" || Buffer.isBuffer(body) ? body : body && JSON.stringify(body);
  const all = { ...(text && { "content-type": "application/json" }), ...headers };
  if (token !== undefined) all.authorization = `Bearer ${token}`;
  return new Promise((resolve, reject) => {
    const options = { method, headers: all, ca: environment.certificates.ca };
    const outgoing = request(environment.backend.origin + path, options, async (answer) => {
      const chunks = await answer.toArray();
      resolve({ status: answer.statusCode, headers: answer.headers, body: parse(Buffer.concat(chunks).toString()) });
    });
    outgoing.on("error", reject).end(text);
  });
}

function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
