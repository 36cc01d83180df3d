// An imitation of Microsoft Entra ID for one tenant: OpenID metadata and JWKS with the per-key `issuer`, and tokens.
import { exportJWK, generateKeyPair, SignJWT } from "jose";
import { audience, tenantId } from "./persons.mjs";
import { answerPreflight, sendJson, startServer } from "./web-server.mjs";

/** The shared principal with which every SPFx web part asks for tokens; it never identifies one of them. */
const spfxClientId = "08e18876-6177-487e-b8b5-cf950c1e598c";

export class Issuer {
  constructor(persons) {
    this.persons = persons;
    this.allowedOrigin = "";
    this.kid = "demo-signing-key-1";
  }

  async start(certificates) {
    const { privateKey, publicKey } = await generateKeyPair("RS256", { modulusLength: 2048 });
    this.privateKey = privateKey;
    this.publicJwk = await exportJWK(publicKey);
    this.server = await startServer(certificates, (request, response, url) => this.answer(request, response, url));
    this.origin = this.server.origin;
    return this;
  }

  close() {
    return this.server.close();
  }

  get issuer() {
    return `${this.origin}/${tenantId}/v2.0`;
  }
  get issuerTemplate() {
    return `${this.origin}/{tenantid}/v2.0`;
  }
  get jwksUri() {
    return `${this.origin}/common/discovery/v2.0/keys`;
  }

  async answer(request, response, url) {
    if (answerPreflight(request, response, this.allowedOrigin)) return;
    if (url.pathname === "/common/v2.0/.well-known/openid-configuration")
      return sendJson(response, 200, this.metadata());
    if (url.pathname === "/common/discovery/v2.0/keys") return sendJson(response, 200, this.jwks());
    // Stands for the sign-in that the SharePoint page has behind it: the page asks in the name of a demo person.
    const person = url.pathname === "/token" && this.persons[url.searchParams.get("person")];
    if (person) return sendJson(response, 200, { access_token: await this.token(person) });
    sendJson(response, 404, { error: "not_found" });
  }

  metadata() {
    return { issuer: this.issuerTemplate, jwks_uri: this.jwksUri, id_token_signing_alg_values_supported: ["RS256"] };
  }

  jwks() {
    return { keys: [{ ...this.publicJwk, use: "sig", kid: this.kid, alg: "RS256", issuer: this.issuerTemplate }] };
  }

  /** The claims of a version 2.0 access token that SPFx would get for `person`. */
  claims(person) {
    const now = Math.floor(Date.now() / 1000);
    return {
      iss: this.issuer,
      aud: audience,
      iat: now,
      nbf: now,
      exp: now + 3600,
      tid: tenantId,
      oid: person.oid,
      sub: `sub-${person.oid}`,
      azp: spfxClientId,
      ver: "2.0",
      scp: "access_as_user",
      name: person.name,
      ...(person.roles.length ? { roles: person.roles } : {}),
    };
  }

  /** What an application gets for itself, without a person: no scope, no name. */
  applicationToken(application) {
    return this.token(application, { scp: undefined, name: undefined, idtyp: "app" });
  }

  /** An access token for a demo person; tests override claims and header to make bad ones. */
  token(person, claims = {}, header = {}, key = this.privateKey) {
    const payload = JSON.parse(JSON.stringify({ ...this.claims(person), ...claims })); // drops undefined claims
    return new SignJWT(payload).setProtectedHeader({ alg: "RS256", typ: "JWT", kid: this.kid, ...header }).sign(key);
  }
}
