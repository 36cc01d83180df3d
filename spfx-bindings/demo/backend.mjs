// The sample backend. It stores what it receives and passes /api/feldsiegel/ on to the sidecar, bearer token and all;
// it holds no key, understands no sealed value, and learns of erased persons by their pseudonyms. Every call of its own
// is checked against the issuer's keys too.
import { request as httpRequest } from "node:http";
import { get } from "node:https";
import { createLocalJWKSet, jwtVerify } from "jose";
import { ErasureFollower } from "./erasure-follower.mjs";
import { audience, backendIdentity } from "./persons.mjs";
import { answerPreflight, readBody, sendJson, startServer } from "./web-server.mjs";

const bodyLimit = 16 * 1024 * 1024;
const sidecarPrefix = "/api/feldsiegel";

export class Backend {
  /** `sidecar`: {socketPath} or {host, port}, as node:http takes it. */
  constructor({ database, issuer, sidecar, hostOrigin }) {
    Object.assign(this, { database, issuer, sidecar, hostOrigin });
  }

  async start(certificates) {
    this.keys = createLocalJWKSet(await getJson(this.issuer.jwksUri, certificates.ca));
    this.server = await startServer(certificates, (request, response, url) => this.answer(request, response, url));
    this.origin = this.server.origin;
    const getToken = () => this.issuer.applicationToken(backendIdentity);
    this.erasures = new ErasureFollower({ sidecar: this.sidecar, getToken });
    return this;
  }

  /** Purges what was erased since the last time; resolves to the number of rows that it concerned. */
  purge() {
    return this.erasures.follow(this.database);
  }

  purgeEvery(milliseconds) {
    this.erasures.start(() => this.database, milliseconds);
  }

  close() {
    this.erasures?.stop();
    return this.server.close();
  }

  async answer(request, response, url) {
    if (url.pathname.startsWith(`${sidecarPrefix}/`)) return this.passOn(request, response);
    if (answerPreflight(request, response, this.hostOrigin)) return;
    if (url.pathname !== "/api/employees") return sendJson(response, 404, { error: "not_found" });
    if (!(await this.isSignedIn(request))) return sendJson(response, 401, { error: "unauthorized" });
    if (request.method === "GET") return sendJson(response, 200, this.database.load(url.searchParams.get("id")));
    if (request.method === "POST") return this.store(request, response);
    sendJson(response, 405, { error: "method_not_allowed" });
  }

  async store(request, response) {
    const batch = JSON.parse(await readBody(request, bodyLimit));
    this.database.store(batch);
    sendJson(response, 201, { stored: batch.records.length });
  }

  async isSignedIn(request) {
    const token = /^Bearer (.+)$/.exec(request.headers.authorization ?? "")?.[1];
    const expected = { algorithms: ["RS256"], issuer: this.issuer.issuer, audience };
    return (
      Boolean(token) &&
      jwtVerify(token, this.keys, expected).then(
        () => true,
        () => false,
      )
    );
  }

  /** The request goes to the sidecar as it is, and the answer comes back as it is. */
  passOn(request, response) {
    const path = request.url.slice(sidecarPrefix.length);
    const options = {
      ...this.sidecar,
      path,
      method: request.method,
      headers: { ...request.headers, host: "localhost" },
    };
    const onward = httpRequest(options, (answer) => {
      response.writeHead(answer.statusCode, answer.headers);
      answer.pipe(response);
    });
    onward.on("error", () =>
      response.headersSent ? response.destroy() : sendJson(response, 502, { error: "bad_gateway" }),
    );
    response.on("close", () => onward.destroy());
    request.pipe(onward);
  }
}

function getJson(address, ca) {
  return new Promise((resolve, reject) => {
    get(address, { ca }, async (answer) => resolve(JSON.parse(await readBody(answer, 1 << 20)))).on("error", reject);
  });
}
