import { describe, expect, it } from "vitest";
import { identify } from "../src/identity.js";
import { SPFx, type SPFxContext } from "../src/spfx.js";
import { failureOf } from "./support/failures.js";
import { person, tenant, tokenFor } from "./support/service.js";

const guid = (text: string) => ({ toString: () => text });
const other = "33333333-3333-4333-8333-333333333333";

function contextOf(
  aadInfo?: object,
  tokens: (resource: string) => Promise<string> = async (resource) => `token-for.${resource}.x`,
): SPFxContext {
  return {
    aadTokenProviderFactory: { getTokenProvider: async () => ({ getToken: tokens }) },
    pageContext: { aadInfo },
  } as SPFxContext;
}

describe("SPFx", () => {
  it("takes tenant and person from the page, in lower case, and the token for the resource", async () => {
    const identity = SPFx(contextOf({ tenantId: guid(tenant.toUpperCase()), userId: guid(person) }), {
      resource: "api-id",
    });
    expect(await identify(identity)).toEqual({ token: "token-for.api-id.x", tenant, person });
  });

  it("falls back to the token where the page does not say", async () => {
    expect(
      await identify(
        SPFx(
          contextOf(undefined, async () => tokenFor()),
          { resource: "x" },
        ),
      ),
    ).toMatchObject({ tenant, person });
    const empty = { tenantId: guid("00000000-0000-0000-0000-000000000000") };
    expect(
      await identify(
        SPFx(
          contextOf(empty, async () => tokenFor()),
          { resource: "x" },
        ),
      ),
    ).toMatchObject({ tenant, person });
  });

  it("asks for the provider once, and again after a failure", async () => {
    let asked = 0;
    const context = contextOf();
    context.aadTokenProviderFactory.getTokenProvider = async () => {
      if ((asked += 1) === 1) throw new Error("not yet");
      return { getToken: async () => tokenFor() };
    };
    const identity = SPFx(context, { resource: "x" });
    expect(await failureOf(identify(identity))).toEqual({ code: "token_missing" });
    await identify(identity);
    await identify(identity);
    expect(asked).toBe(2);
  });

  it.each<[string, unknown, unknown, string]>([
    ["no context", undefined, { resource: "x" }, "/context"],
    ["this instead of this.context", { context: {} }, { resource: "x" }, "/context"],
    ["no options", contextOf(), undefined, "/resource"],
    ["an empty resource", contextOf(), { resource: "" }, "/resource"],
  ])("refuses %s", async (_, context, options, at) => {
    expect(await failureOf(() => SPFx(context as SPFxContext, options as { resource: string }))).toEqual({
      code: "invalid_value",
      at,
    });
  });
});

describe("a token", () => {
  const give = (token: unknown, ids: object = {}) => identify({ getToken: async () => token as string, ...ids });

  it("tells tenant and person, unless they are given", async () => {
    expect(await give(tokenFor())).toEqual({ token: tokenFor(), tenant, person });
    expect(await give(tokenFor(), { tenantId: other })).toMatchObject({ tenant: other, person });
    expect(await give(tokenFor({ tid: tenant.toUpperCase(), oid: person }))).toMatchObject({ tenant });
  });

  it("need not be readable when both are given", async () => {
    expect(await give("opaque", { tenantId: tenant, objectId: person })).toMatchObject({ tenant, person });
  });

  it.each<[string, unknown, string, string?]>([
    ["nothing", undefined, "token_missing"],
    ["an empty text", "", "token_missing"],
    ["an object", { accessToken: tokenFor() }, "token_missing"],
    ["a line break", `${tokenFor()}\r\nx-evil: 1`, "token_malformed"],
    ['"Bearer " before it', `Bearer ${tokenFor()}`, "token_malformed"],
    ["no JWT", "abc", "token_malformed"],
    ["an encrypted JWT", "a.b.c.d.e", "token_malformed"],
    ["a payload that is no base64url", "a.b+c.d", "token_malformed"],
    ["a payload that is no JSON", `a.${Buffer.from("{").toString("base64url")}.c`, "token_malformed"],
    ["a payload that is no UTF-8", `a.${Buffer.from([0xff]).toString("base64url")}.c`, "token_malformed"],
    ["null as payload", `a.${Buffer.from("null").toString("base64url")}.c`, "token_malformed"],
    ["no tenant", tokenFor({ oid: person }), "token_claim_missing", "/tid"],
    ["a tenant that is no GUID", tokenFor({ tid: "common", oid: person }), "token_claim_missing", "/tid"],
    ["no person", tokenFor({ tid: tenant, sub: person }), "token_claim_missing", "/oid"],
  ])("is refused with %s", async (_, token, code, at) => {
    expect(await failureOf(give(token))).toEqual(at ? { code, at } : { code });
  });

  it("that getToken fails to get is missing, with the reason as cause", async () => {
    const reason = new Error("consent_required");
    const identifying = identify({ getToken: () => Promise.reject(reason) });
    expect(await failureOf(identifying)).toEqual({ code: "token_missing" });
    await identifying.catch((error) => expect(error.cause).toBe(reason));
  });

  it("never stands in an error", async () => {
    for (const token of [`${tokenFor({ tid: "secret" })}`, "secret.sec-ret.secret", "secret\n"]) {
      const error = (await give(token).catch((caught: Error) => caught)) as Error;
      expect(`${error.message}${error.stack}${String(error.cause)}`).not.toContain(token);
    }
  });
});
