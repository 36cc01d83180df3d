// Who calls: an access token, and the tenant and person that it is for.
import { fromBase64url } from "./base/base64url.js";
import { FeldsiegelError } from "./errors.js";

/** Where tokens come from. `SPFx(context, …)` makes one; Teams tabs and tests bring their own. */
export interface TokenProvider {
  /** A Microsoft Entra access token for the API, fresh enough to be used now. Called before every request. */
  getToken(): Promise<string>;
  /** Tenant id (`tid`). Read from the token when absent. */
  tenantId?: string;
  /** Object id (`oid`) of the signed-in person. Read from the token when absent. */
  objectId?: string;
}

export interface Caller {
  token: string;
  tenant: string;
  person: string;
}

/**
 * Errors: token_missing (none came), token_malformed (it is no token, or it cannot be read and no ids were given),
 * token_claim_missing (it names no tenant or person).
 */
export async function identify(provider: TokenProvider): Promise<Caller> {
  const token = await tokenFrom(provider);
  const given = { tenant: guidOf(provider.tenantId), person: guidOf(provider.objectId) };
  if (given.tenant && given.person) return { token, tenant: given.tenant, person: given.person };
  const claims = claimsOf(token);
  const tenant = given.tenant ?? guidOf(claims.tid);
  const person = given.person ?? guidOf(claims.oid);
  if (!tenant) throw new FeldsiegelError("token_claim_missing", { at: "/tid" });
  if (!person) throw new FeldsiegelError("token_claim_missing", { at: "/oid" });
  return { token, tenant, person };
}

async function tokenFrom(provider: TokenProvider): Promise<string> {
  let token: unknown;
  try {
    token = await provider.getToken();
  } catch (cause) {
    throw new FeldsiegelError("token_missing", {
      detail: "getToken failed; its error is the cause of this one.",
      cause,
    });
  }
  if (typeof token !== "string" || token === "") {
    throw new FeldsiegelError("token_missing", { detail: "getToken gave no text." });
  }
  // Anything else would end up as another header, or as an error of fetch that shows the token.
  if (!/^[A-Za-z0-9._~+/=-]+$/.test(token)) throw new FeldsiegelError("token_malformed");
  return token;
}

// Not verified, and need not be: the service does that. With a wrong tenant or person, replies do not open.
function claimsOf(token: string): Record<string, unknown> {
  const parts = token.split(".");
  const payload = parts.length === 3 ? fromBase64url(parts[1]!) : undefined;
  try {
    const claims: unknown = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(payload));
    if (payload && typeof claims === "object" && claims !== null) return claims as Record<string, unknown>;
  } catch {
    // Falls through: the text of a parser's error could show claims.
  }
  throw new FeldsiegelError("token_malformed", { detail: "Give tenantId and objectId beside getToken." });
}

const guidForm = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const emptyGuid = "00000000-0000-0000-0000-000000000000";

/** A GUID as Microsoft Entra writes them, in lower case; undefined when it is none, or the empty one. */
export function guidOf(value: unknown): string | undefined {
  const text = typeof value === "string" ? value.toLowerCase() : "";
  return guidForm.test(text) && text !== emptyGuid ? text : undefined;
}
