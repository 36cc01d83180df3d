// Every token that must be refused, once through the real stack: TLS, backend, Unix socket, sidecar, JWKS over HTTPS.
import assert from "node:assert/strict";
import { createHmac, generateKeyPairSync } from "node:crypto";
import { after, before, test } from "node:test";
import { Environment } from "../../spfx-bindings/demo/environment.mjs";
import { call } from "./support.mjs";

let stage;
let issuer;
let clerk;
before(async () => {
  stage = { environment: await Environment.start() };
  ({
    issuer,
    persons: { clerk },
  } = stage.environment);
});
after(() => stage?.environment.close());

const seconds = () => Math.floor(Date.now() / 1000);
const part = (value) => Buffer.from(typeof value === "string" ? value : JSON.stringify(value)).toString("base64url");
const otherTenant = "99999999-9999-4999-8999-999999999999";
const otherKey = generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey;
const withClaims = (claims) => () => issuer.token(clerk, claims());
const withHeader = (header) => () => issuer.token(clerk, {}, header);

/** A token signed with the issuer's key over exactly these texts. */
async function signedTexts(header, payload) {
  const input = `${part(header)}.${part(payload)}`;
  const signature = await crypto.subtle.sign("RSASSA-PKCS1-v1_5", issuer.privateKey, Buffer.from(input));
  return `${input}.${Buffer.from(signature).toString("base64url")}`;
}

const goodHeader = () => ({ alg: "RS256", typ: "JWT", kid: issuer.kid });
const unsigned = (alg, signature) => () =>
  `${part({ ...goodHeader(), alg })}.${part(issuer.claims(clerk))}.${signature}`;

function signedWithPublicKey() {
  const input = `${part({ ...goodHeader(), alg: "HS256" })}.${part(issuer.claims(clerk))}`;
  return `${input}.${createHmac("sha256", JSON.stringify(issuer.publicJwk)).update(input).digest("base64url")}`;
}

async function bitFlipped() {
  const token = await issuer.token(clerk);
  const at = token.lastIndexOf(".") + 20;
  return token.slice(0, at) + (token[at] === "A" ? "B" : "A") + token.slice(at + 1);
}

async function payloadSwapped() {
  const [header, , signature] = (await issuer.token(clerk)).split(".");
  return [header, part({ ...issuer.claims(clerk), roles: ["Payroll.Read"] }), signature].join(".");
}

const refusals = [
  ["no token", () => undefined, 401, "token_missing"],
  ["text that is no token", () => "abc", 401, "token_malformed"],
  ["a token of 1 MB", () => `${"A".repeat(1 << 20)}.e30.AA`, [401, 431], "token_too_large"],
  [
    "a token of 15,000 characters that is none",
    () => "A".repeat(15000),
    [401, 431],
    /token_malformed|headers_too_large/,
  ],
  ["alg none", unsigned("none", ""), 401, /token_algorithm_refused|token_malformed/],
  ["alg NONE with a signature", unsigned("NONE", "AAAA"), 401, "token_algorithm_refused"],
  ["HS256 keyed with the public key", signedWithPublicKey, 401, "token_algorithm_refused"],
  ["alg ES256", unsigned("ES256", "AAAA"), 401, "token_algorithm_refused"],
  ["alg PS256", unsigned("PS256", "AAAA"), 401, "token_algorithm_refused"],
  ["a flipped bit in the signature", bitFlipped, 401, "token_signature_invalid"],
  ["another payload under the signature", payloadSwapped, 401, "token_signature_invalid"],
  ["another key under the known kid", () => issuer.token(clerk, {}, {}, otherKey), 401, "token_signature_invalid"],
  ["an unknown kid", withHeader({ kid: "unknown" }), 401, "token_key_unknown"],
  ["jku", withHeader({ jku: "https://localhost/keys" }), 401, "token_header_refused"],
  ["x5u", withHeader({ x5u: "https://localhost/certificate" }), 401, "token_header_refused"],
  ["jwk", withHeader({ jwk: { kty: "RSA" } }), 401, "token_header_refused"],
  ["crit", () => signedTexts({ ...goodHeader(), crit: ["exp"] }, issuer.claims(clerk)), 401, "token_header_refused"],
  [
    "a claim twice",
    () => signedTexts(goodHeader(), JSON.stringify(issuer.claims(clerk)).replace("{", '{"oid":"x",')),
    401,
    "token_duplicate_claim",
  ],
  [
    "the issuer of another tenant",
    withClaims(() => ({ iss: issuer.issuer.replace(/[0-9a-f]{8}-/, "11111111-") })),
    401,
    "token_issuer_mismatch",
  ],
  ["the tenant of another issuer", withClaims(() => ({ tid: otherTenant })), 401, "token_issuer_mismatch"],
  [
    "a tenant that is not onboarded",
    withClaims(() => ({ tid: otherTenant, iss: `${issuer.origin}/${otherTenant}/v2.0` })),
    403,
    "tenant_unknown",
  ],
  ["another audience", withClaims(() => ({ aud: "api://something-else" })), 401, "token_audience_mismatch"],
  ["two audiences", withClaims(() => ({ aud: [issuer.claims(clerk).aud, "x"] })), 401, "token_audience_mismatch"],
  [
    "the audience of Microsoft Graph",
    withClaims(() => ({ aud: "00000003-0000-0000-c000-000000000000" })),
    401,
    "token_for_graph",
  ],
  ["an expired token", withClaims(() => ({ exp: seconds() - 3600 })), 401, "token_expired"],
  ["a token from the future", withClaims(() => ({ nbf: seconds() + 3600 })), 401, "token_not_yet_valid"],
  ["a token issued in the future", withClaims(() => ({ iat: seconds() + 3600 })), 401, "token_not_yet_valid"],
  ["no exp", withClaims(() => ({ exp: undefined })), 401, "token_claim_missing"],
  ["no oid", withClaims(() => ({ oid: undefined })), 401, "token_claim_missing"],
  ["version 3", withClaims(() => ({ ver: "3.0" })), 401, "token_version_refused"],
  ["version 1 with the issuer of version 2", withClaims(() => ({ ver: "1.0" })), 401, "token_version_refused"],
  ["another scope", withClaims(() => ({ scp: "User.Read" })), 403, "scope_missing"],
  ["an application without a role", withClaims(() => ({ scp: undefined, roles: undefined })), 403, "person_required"],
];

for (const [name, make, status, code] of refusals) {
  test(`${name} is refused with ${code}`, async () => {
    const token = await make();
    const answer = await call(stage, "/api/feldsiegel/v1/key-directory", { token });
    assert.ok([status].flat().includes(answer.status), `status ${answer.status}: ${JSON.stringify(answer.body)}`);
    // A token that does not fit into the backend's own header limit never reaches the sidecar.
    if (answer.status !== 431) assertRefusal(answer, code, token);
  });
}

test("a good token is let in, so the refusals above have their reason", async () => {
  const answer = await call(stage, "/api/feldsiegel/v1/key-directory", { token: await issuer.token(clerk) });
  assert.equal(answer.status, 200);
  assert.equal(answer.headers["cache-control"], "no-store");
});

test("an application with a role may read the directory, but reveals nothing", async () => {
  const token = await issuer.token(clerk, { scp: undefined, idtyp: "app" });
  assert.equal((await call(stage, "/api/feldsiegel/v1/key-directory", { token })).status, 200);
  const body = {
    collection: "employees",
    purpose: "hr-administration",
    request_id: crypto.randomUUID(),
    headers: [],
    records: [],
  };
  const answer = await call(stage, "/api/feldsiegel/v1/reveal", { token, body });
  assert.deepEqual([answer.status, answer.body.code], [403, "person_required"]);
});

test("a token of 1 MB sent straight to the sidecar is refused there", async () => {
  const { request } = await import("node:http");
  const headers = { authorization: `Bearer ${"A".repeat(1 << 20)}` };
  const options = { ...stage.environment.sidecar.address, path: "/v1/key-directory", headers };
  const status = await new Promise((resolve) => {
    request(options, (answer) => resolve(answer.statusCode))
      .on("error", ({ code }) => resolve(code))
      .end();
  });
  assert.ok([401, "EPIPE", "ECONNRESET"].includes(status), `${status}`);
  assert.equal(await stage.environment.sidecar.isReady(), true);
});

test("no token, name or claim is in the sidecar's log", async () => {
  const log = stage.environment.sidecar.log.join("\n");
  assert.ok(log.includes('"status":401'), "the refusals are logged");
  for (const secret of [clerk.name, clerk.oid, "eyJ", "HR.Administration"]) assert.ok(!log.includes(secret), secret);
});

function assertRefusal({ status, headers, body }, code, token) {
  assert.match(body.code, new RegExp(`^(${code.source ?? code})$`));
  assert.equal(headers["content-type"], "application/problem+json");
  assert.deepEqual(Object.keys(body).sort(), ["code", "status", "title", "type"], "no detail that helps an attacker");
  if (status === 401) {
    assert.equal(headers["www-authenticate"], token === undefined ? "Bearer" : 'Bearer error="invalid_token"');
  }
}
