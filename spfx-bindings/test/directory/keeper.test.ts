import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { feldsiegel, FeldsiegelError, type VersionMemory } from "../../src/index.js";
import { failureOf } from "../support/failures.js";
import { person, problem, Service, tenant } from "../support/service.js";

let service: Service;
beforeEach(async () => {
  service = await Service.start();
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const start = (more: object = {}) => feldsiegel({ ...service.options, ...more }).using(service.identity);
/** As start, in a page that was just loaded. */
const startReloaded = async (more: object) => {
  vi.resetModules();
  const page = await import("../../src/index.js");
  return page.feldsiegel({ ...service.options, ...more }).using(service.identity);
};
const seconds = () => Math.floor(Date.now() / 1000);
const records = [{ id: "E-1", name: "a" }];

describe("the key directory", () => {
  it("is fetched with the token and used for all calls", async () => {
    const client = await start();
    await client.protect("employees", records);
    await client.protect("employees", records);
    expect(service.requests).toHaveLength(1);
    expect(service.requests[0]!.init).toMatchObject({
      method: "GET",
      credentials: "omit",
      redirect: "error",
      body: undefined,
    });
    expect(service.requests[0]!.init.headers.authorization).toMatch(/^Bearer \S+$/);
    expect(service.requests[0]!.init.headers).not.toHaveProperty("content-type");
  });

  it.each<[string, object, string, string?]>([
    ["expired", { issued: seconds() - 100, expires: seconds() - 1 }, "directory_expired", "/payload/expires"],
    [
      "of the future",
      { issued: seconds() + 3600, expires: seconds() + 7200 },
      "directory_not_yet_valid",
      "/payload/issued",
    ],
    ["of another tenant", { tenant: person }, "directory_tenant_mismatch", "/payload/tenant"],
    ["with a policy that was exchanged", { policy: "{}" }, "missing_member"],
    ["with a wrong policy hash", { policy_sha256: "0".repeat(64) }, "directory_malformed", "/payload/policy_sha256"],
    ["with an unknown member", { extra: 1 }, "directory_malformed"],
  ])("is refused when it is %s", async (_, payload, code, at) => {
    service.directoryPayload = payload;
    expect(await failureOf(start())).toMatchObject(at ? { code, at } : { code });
  });

  it("is refused under another signer", async () => {
    const other = await Service.start();
    vi.unstubAllGlobals();
    vi.stubGlobal("fetch", async () => new Response(service.party.directory()));
    const directorySigner = other.options.directorySigner;
    expect(await failureOf(start({ directorySigner }))).toEqual({ code: "directory_signature_invalid" });
    const client = await start({ directorySigner: [directorySigner, service.options.directorySigner] });
    expect(await client.protect("employees", records)).toHaveLength(1);
  });

  it.each<[string, string]>([
    ["no JSON", "<html>"],
    ["nothing", ""],
    ["null", "null"],
    ['a signature by the algorithm "none"', '{"payload":"","protected":"","signature":""}'],
  ])("is refused when it is %s", async (_, text) => {
    service.instead = () => new Response(text);
    expect((await failureOf(start())).code).toMatch(/^(directory_malformed|invalid_json)$/);
  });

  it("is refused beyond 4 MiB", async () => {
    service.instead = () => new Response(" ".repeat((4 << 20) + 1));
    expect((await failureOf(start())).code).toBe("reply_malformed");
  });

  it("without an active key serves to reveal, not to protect", async () => {
    const { recipients } = JSON.parse(
      Buffer.from(JSON.parse(service.party.directory()).payload, "base64url").toString(),
    );
    service.directoryPayload = { recipients: [{ ...recipients[0], state: "opening" }] };
    const sealed = await (await start()).protect("employees", records).catch(() => undefined);
    expect(sealed).toBeUndefined();
    expect(await failureOf((await start()).protect("employees", records))).toEqual({ code: "no_active_key" });
  });
});

describe("a directory that goes back in version", () => {
  beforeEach(() => void (service.party.version = 5));

  it("is refused by every client of the page", async () => {
    await start();
    service.party.version = 4;
    expect(await failureOf(start())).toEqual({ code: "directory_rollback", at: "/payload/version" });
    service.party.version = 5;
    expect(await start()).toBeDefined();
  });

  it("is refused after the page was loaded again, where the version is remembered", async () => {
    const kept = new Map<string, number>();
    const rememberVersion: VersionMemory = {
      load: (key) => kept.get(key),
      store: (key, version) => void kept.set(key, version),
    };
    await start({ rememberVersion });
    expect([...kept]).toEqual([[`feldsiegel:${tenant}:${service.options.directorySigner.slice(5)}`, 5]]);
    service.party.version = 4;
    await expect(startReloaded({ rememberVersion })).rejects.toMatchObject({ code: "directory_rollback" });
    expect(await startReloaded({})).toBeDefined(); // without a memory nothing is known
  });

  it.each([NaN, -1, 1.5, "7", null, Infinity])("is not decided by %s in the memory", async (version) => {
    const rememberVersion = { load: () => version as number, store: () => undefined };
    expect(await start({ rememberVersion })).toBeDefined();
  });

  it("is still checked when the memory fails: the failure is the caller's", async () => {
    const rememberVersion = {
      load: () => {
        throw new Error("quota");
      },
      store: () => undefined,
    };
    await expect(start({ rememberVersion })).rejects.toThrow("quota");
  });
});

describe("before it expires", () => {
  const minutes = (count: number) => vi.advanceTimersByTime(count * 60_000);
  beforeEach(() => void vi.useFakeTimers({ toFake: ["Date"] }));

  it("a new one is fetched", async () => {
    const client = await start();
    minutes(50);
    await client.protect("employees", records);
    expect(service.requests).toHaveLength(1);
    minutes(6);
    await client.protect("employees", records);
    expect(service.requests).toHaveLength(2);
  });

  it("calls at the same time share the request", async () => {
    const client = await start();
    minutes(56);
    const all = await Promise.all([1, 2, 3].map(() => client.protect("employees", records)));
    expect([all.length, service.requests.length]).toEqual([3, 2]);
  });

  it("the old one goes on serving while the service is away, and not longer", async () => {
    const client = await start();
    service.instead = () => new Response("", { status: 503 });
    minutes(58);
    expect(await client.protect("employees", records)).toHaveLength(1);
    minutes(3);
    expect(await failureOf(client.protect("employees", records))).toEqual({ code: "network_failed", status: 503 });
  });

  it("a refusal is passed on, although the old one is good", async () => {
    const client = await start();
    service.instead = () => problem(403, { code: "tenant_unknown" });
    minutes(58);
    expect(await failureOf(client.protect("employees", records))).toEqual({ code: "tenant_unknown", status: 403 });
  });

  it("one that is handed out expired is asked for once more, and only once", async () => {
    service.directoryPayload = { issued: seconds() - 100, expires: seconds() - 5 };
    service.instead = () => {
      if (service.requests.length === 2) service.directoryPayload = {};
      return undefined;
    };
    await start();
    expect(service.requests).toHaveLength(2);
    service.directoryPayload = { issued: seconds() - 100, expires: seconds() - 5 };
    service.requests.length = 0;
    service.instead = () => undefined;
    expect(await failureOf(start())).toMatchObject({ code: "directory_expired" });
    expect(service.requests).toHaveLength(2);
  });

  it("waiting for it can be canceled", async () => {
    const client = await start();
    minutes(56);
    const controller = new AbortController();
    service.instead = () => new Promise(() => controller.abort());
    expect(await failureOf(client.protect("employees", records, { signal: controller.signal }))).toEqual({
      code: "canceled",
    });
  });
});

it("errors are FeldsiegelError with a name", async () => {
  service.instead = () => problem(401, { code: "token_expired" });
  const error = await start().catch((caught: unknown) => caught);
  expect(error).toBeInstanceOf(FeldsiegelError);
  expect(String(error)).toBe("FeldsiegelError: The access token has expired.");
});
