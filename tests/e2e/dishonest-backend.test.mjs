// A backend between Chromium and the sidecar that does not pass on what it was told: evaluations of others, replays,
// swapped rows. Each is noticed, and nothing is uploaded. And what the web part says then, or when a budget is used up.
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { showcasePerson } from "../../spfx-bindings/demo/people.mjs";
import { policyFile } from "../../spfx-bindings/demo/sidecar.mjs";
import { call, checksPage, openPage, people, revealInPage, sealInPage, start } from "./support.mjs";

const evaluate = "**/v1/pseudonyms/evaluate";
const assign = "**/v1/assignments";

/** Changes the JSON answers to `address`: change(answer, body of the request, asking again with another body). */
function tamper(stage, page, address, change) {
  return page.route(address, async (route) => {
    const [path, { authorization, origin }] = [new URL(route.request().url()).pathname, route.request().headers()];
    const token = authorization.replace("Bearer ", "");
    const ask = (body) => call(stage, path, { token, body, headers: { origin } });
    const asked = route.request().postDataJSON();
    const { status, headers, body } = await ask(asked);
    const changed = await change(body, asked, async (other) => (await ask(other)).body);
    const { "content-length": length, "transfer-encoding": coding, connection, ...others } = headers;
    assert.ok(length ?? coding ?? connection);
    await route.fulfill({ status, headers: others, body: JSON.stringify(changed) });
  });
}

const bytesOf = (text) => Buffer.from(text, "base64url");
const textOf = (bytes) => bytes.toString("base64url");
const elementsOf = (text) =>
  Array.from({ length: bytesOf(text).length / 32 }, (_, i) => bytesOf(text).subarray(32 * i, 32 * i + 32));
const flipped = (text, at) => textOf(bytesOf(text).map((byte, i) => (i === at ? byte ^ 1 : byte)));

let first; // the first answer to an evaluation: it is spoiled, kept, and replayed to the second request
const keepOrReplay = (answer, replay) => {
  if (first) return replay(first);
  first = answer;
  return { ...answer, proof: flipped(answer.proof, 1) };
};
const lies = [
  [
    "the evaluation of other elements, with its own valid proof",
    "proof_invalid",
    async (answer, asked, ask) => {
      const elements = textOf(Buffer.concat(elementsOf(asked.elements).reverse()));
      return ask({ ...asked, elements });
    },
  ],
  [
    "the elements in another order",
    "proof_invalid",
    (answer) => ({
      ...answer,
      elements: textOf(Buffer.concat(elementsOf(answer.elements).reverse())),
    }),
  ],
  [
    "one person's element twice",
    "proof_invalid",
    (answer) => {
      const [one, , ...others] = elementsOf(answer.elements);
      return { ...answer, elements: textOf(Buffer.concat([one, one, ...others])) };
    },
  ],
  ["the blinded elements themselves", "proof_invalid", (answer, { elements }) => ({ ...answer, elements })],
  ["a flipped bit in the proof", "proof_invalid", ({ proof, ...answer }) => ({ ...answer, proof: flipped(proof, 0) })],
  ["a proof of zeros", /proof_invalid|element_invalid/, (answer) => ({ ...answer, proof: textOf(Buffer.alloc(64)) })],
  [
    "an earlier evaluation, under the id of this request",
    "proof_invalid",
    (answer, { request_id }) => keepOrReplay(answer, (earlier) => ({ ...earlier, request_id })),
    2,
  ],
  ["an earlier evaluation as it was", "reply_malformed", (answer) => keepOrReplay(answer, (earlier) => earlier), 2],
  [
    "the identity",
    "element_invalid",
    ({ elements, ...answer }) => ({
      ...answer,
      elements: textOf(Buffer.concat([Buffer.alloc(32), ...elementsOf(elements).slice(1)])),
    }),
  ],
  [
    "one element too few",
    "proof_invalid",
    ({ elements, ...answer }) => ({
      ...answer,
      elements: textOf(bytesOf(elements).subarray(32)),
    }),
  ],
  ["another domain's name", "reply_malformed", (answer) => ({ ...answer, domain: "statistics" })],
  ["another version of the key", "proof_invalid", (answer) => ({ ...answer, version: 2 })],
];

describe("a backend that answers evaluations with something else", () => {
  let stage;
  before(async () => (stage = await start()));
  after(() => stage?.close());

  for (const [name, code, change, attempts = 1] of lies) {
    test(`${name}: ${code.source ?? code}, and nothing is uploaded`, async () => {
      first = undefined;
      const { page, context } = await checksPage(stage);
      const uploads = [];
      page.on("request", (request) => {
        const uploaded = request.method() === "POST" && /\/(assignments|employees)$/.test(request.url());
        if (uploaded) uploads.push(request.url());
      });
      await tamper(stage, page, evaluate, change);
      let seen;
      for (let attempt = 0; attempt < attempts; ++attempt) seen = await save(page, people);
      await context.close();
      assert.match(seen.code, new RegExp(`^(${code.source ?? code})$`), JSON.stringify(seen));
      assert.deepEqual(uploads, []);
      assert.equal(stage.environment.database.load(null).records.length, 0);
    });
  }

  test("another request's assignments are refused: they are sealed to another key", async () => {
    const { page, context } = await checksPage(stage);
    let kept;
    await tamper(stage, page, assign, (answer, { request_id }) => {
      kept ??= answer;
      return { ...kept, request_id };
    });
    assert.equal((await save(page, people.slice(0, 1))).records, 1, "the first is passed on as it is");
    const seen = await save(page, people.slice(1, 3));
    assert.match(seen.code, /^(not_authentic|reply_malformed)$/);
    assert.equal(stage.environment.database.load(null).records.length, 1);
    await context.close();
  });

  test("without a lie the same page saves everybody, so the refusals above have their reason", async () => {
    const { page, context } = await checksPage(stage);
    assert.equal((await save(page, people)).records, people.length);
    await context.close();
  });

  test("the web part says that it stopped, and saves nothing", async () => {
    const context = await stage.browser.newContext();
    const page = await openPage(context, stage.environment.host.origin);
    await tamper(stage, page, evaluate, ({ proof, ...answer }) => ({ ...answer, proof: flipped(proof, 9) }));
    const message = await saveByHand(page);
    assert.equal(message.code, "proof_invalid");
    assert.match(message.text, /^✕Stopped: .*Nothing was saved\./);
    assert.deepEqual(stage.environment.database.load(showcasePerson().id).records, []);
    await context.close();
  });
});

describe("a backend that changes what it has stored", () => {
  let stage;
  let page;
  let sealed;
  before(async () => {
    stage = await start();
    ({ page } = await checksPage(stage));
    ({ sealed } = await sealInPage(page, people.slice(0, 4)));
  });
  after(() => stage?.close());

  const withHeaderByte = (header, fromEnd) => {
    const bytes = bytesOf(header.slice(5));
    bytes[bytes.length - fromEnd] ^= 1;
    return `fsh1.${textOf(bytes)}`;
  };
  const withoutPerson = (header) => `fsh1.${textOf(bytesOf(header.slice(5)).subarray(0, -17))}`;
  const changes = [
    [
      "pseudonyms exchanged between two rows",
      (r) => ([r[1].person, r[2].person] = [r[2].person, r[1].person]),
      "not_authentic",
    ],
    ["headers exchanged between two rows", (r) => ([r[1].$fs, r[2].$fs] = [r[2].$fs, r[1].$fs]), "not_authentic"],
    [
      "pseudonym and header of another person",
      (r) => Object.assign(r[1], { person: r[2].person, $fs: r[2].$fs }),
      "not_authentic",
    ],
    ["a pseudonym that nobody has", (r) => (r[1].person = crypto.randomUUID()), "not_authentic"],
    ["a pseudonym that is none", (r) => (r[1].person = "MW-123456"), "pseudonym_malformed"],
    ["another pseudonym in the header", (r) => (r[1].$fs = withHeaderByte(r[1].$fs, 1)), "not_authentic"],
    ["another domain in the header", (r) => (r[1].$fs = withHeaderByte(r[1].$fs, 17)), "not_authentic"],
    ["a header without its person", (r) => (r[1].$fs = withoutPerson(r[1].$fs)), "header_malformed"],
  ];
  for (const [name, change, code] of changes) {
    test(`${name}: ${code}, and nothing is revealed`, async () => {
      const records = structuredClone(sealed);
      change(records);
      const refused = await revealInPage(page, records);
      assert.deepEqual([refused.code, refused.at?.split("/")[1]], [code, "1"], JSON.stringify(refused));
      assert.equal(refused.records, undefined);
    });
  }

  test("the row's own person deleted from it does not stop it from opening", async () => {
    const records = sealed.map(({ person, ...others }) => others);
    assert.equal((await revealInPage(page, records)).records[1].iban, people[1].iban);
  });
});

describe("a budget that is used up", () => {
  let stage;
  let folder;
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), "feldsiegel-policy-"));
    const policy = JSON.parse(readFileSync(policyFile, "utf8"));
    policy.domains[0].budgets.evaluate = { burst: 5, per_hour: 6 };
    writeFileSync(join(folder, "policy.json"), JSON.stringify(policy));
    stage = await start({ sidecar: { policy: join(folder, "policy.json") } });
  });
  after(async () => {
    await stage?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  test("more people than it can ever hold are refused as a whole", async () => {
    const { page, context } = await checksPage(stage);
    const seen = await save(page, people.slice(0, 6));
    assert.deepEqual([seen.code, seen.limit], ["batch_too_large", 5]);
    await context.close();
  });

  test("the web part says when it is worth trying again, and nothing is saved", async () => {
    const context = await stage.browser.newContext({ locale: "en-GB" });
    const page = await openPage(context, stage.environment.host.origin);
    const checks = await openPage(context, `${stage.environment.host.origin}/checks.html`);
    assert.equal((await save(checks, people.slice(0, 5))).records, 5);
    const message = await saveByHand(page);
    assert.equal(message.code, "budget_exhausted");
    assert.match(message.text, /Your budget for this is used up\./);
    assert.match(message.text, /429 budget_exhausted.* – try again at \d\d:\d\d, in (10|9) minutes$/);
    assert.deepEqual(stage.environment.database.load(showcasePerson().id).records, []);
    await context.close();
  });
});

/** Seals and uploads in the page as the clerk: the report, or what the error says. */
function save(page, records) {
  return page.evaluate(async (records) => {
    const { file } = await window.feldsiegelChecks.signIn("clerk");
    return file.save(records).catch(({ code, at, limit, status, message }) => ({ code, at, limit, status, message }));
  }, records);
}

/** Types the showcase person into the entry form, saves, and waits for the message. */
async function saveByHand(page) {
  for (const [name, value] of Object.entries(showcasePerson())) await page.fill(`#typed [name=${name}]`, String(value));
  await page.click("#typed .pf-primary");
  await page.waitForSelector("#typed .pf-success, #typed .pf-refusal");
  return page.$eval("#typed .pf-message", ({ dataset, textContent }) => ({ code: dataset.code, text: textContent }));
}
