// What is sent, and what is made of the answers.
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { feldsiegel, type Feldsiegel } from "../../src/index.js";
import { failureOf } from "../support/failures.js";
import { endpoint, personPolicy, Service } from "../support/service.js";

let service: Service;
let client: Feldsiegel;
beforeEach(async () => {
  service = await Service.start("x25519", personPolicy);
  client = await feldsiegel(service.options).using(service.identity);
});
afterEach(() => {
  client.close();
  vi.unstubAllGlobals();
});

describe("approvals", () => {
  const id = "33333333-3333-4333-8333-333333333333";
  const entry = {
    id,
    purpose: "reidentification",
    requester: "r",
    own: false,
    reason: "because of that",
    requested: 1_800_000_000,
    minutes: 60,
    state: "requested",
    decide_before: 1_800_086_400,
  };

  it("are asked for with purpose, reason and minutes", async () => {
    service.answerWith({ id, decide_before: 1_800_086_400 });
    const given = await client.requestApproval("reidentification", "because of that", { minutes: 30 });
    expect(given).toEqual({ id, decideBefore: new Date(1_800_086_400_000) });
    const [{ url, init }] = service.asked as [never];
    expect(url).toBe(`${endpoint}/v1/approvals`);
    const sent = JSON.parse((init as { body: string }).body);
    expect(sent).toEqual({ purpose: "reidentification", reason: "because of that", minutes: 30 });
  });

  it("are listed, open and given", async () => {
    const { decide_before: _, ...rest } = entry;
    const approved = { ...rest, state: "approved", approver: "p", approved: 1_800_000_060, expires: 1_800_003_660 };
    service.answerWith({ approvals: [entry, { ...approved, reason: null }] });
    const [open, given] = await client.approvals();
    expect(open).toMatchObject({ id, own: false, minutes: 60, decideBefore: new Date(1_800_086_400_000) });
    expect(open).not.toHaveProperty("approver");
    expect(given).toMatchObject({ state: "approved", reason: null, expires: new Date(1_800_003_660_000) });
    expect(service.asked[0]!.init).toMatchObject({ method: "GET", body: undefined });
  });

  it("are given by their id, without a body", async () => {
    service.answerWith({ id, purpose: "p", requester: "r", approved: 1_800_000_060, expires: 1_800_003_660 });
    expect(await client.approve(id.toUpperCase())).toMatchObject({ id, expires: new Date(1_800_003_660_000) });
    const [{ url, init }] = service.asked as [never];
    expect(url).toBe(`${endpoint}/v1/approvals/${id}/approve`);
    expect(init).toMatchObject({ method: "POST", body: undefined });
    expect((init as { headers: object }).headers).not.toHaveProperty("content-type");
  });

  const noIds = ["", "../reveal", `${id}/x`, "00000000-0000-0000-0000-000000000000"];
  it.each(noIds)("are not given for %j", async (wrong) => {
    expect(await failureOf(client.approve(wrong))).toEqual({ code: "invalid_value", at: "/id" });
    expect(service.asked).toEqual([]);
  });

  it.each<[string, unknown[], string, string]>([
    ["no purpose", ["", "because"], "missing_member", "/purpose"],
    ["no reason", ["reidentification", ""], "missing_member", "/reason"],
    ["half a minute", ["reidentification", "because", { minutes: 0.5 }], "invalid_value", "/minutes"],
    ["no minute", ["reidentification", "because", { minutes: 0 }], "invalid_value", "/minutes"],
    ["an unknown option", ["reidentification", "because", { hours: 1 }], "unknown_member", "/hours"],
  ])("are not asked for with %s", async (_, given, code, at) => {
    expect(await failureOf((client.requestApproval as any)(...given))).toEqual({ code, at });
    expect(service.asked).toEqual([]);
  });

  it.each<[string, unknown]>([
    ["no list", { approvals: {} }],
    ["null in it", { approvals: [null] }],
    ["an unknown state", { approvals: [{ ...entry, state: "maybe" }] }],
    ["no time", { approvals: [{ ...entry, requested: "now" }] }],
    ["a time beyond the calendar", { approvals: [{ ...entry, requested: 2 ** 53 - 1 }] }],
    ["no approver though it is given", { approvals: [{ ...entry, state: "approved" }] }],
    ["no reason at all", { approvals: [{ ...entry, reason: undefined }] }],
  ])("are refused with %s", async (_, value) => {
    service.answerWith(value);
    expect(await failureOf(client.approvals())).toEqual({ code: "reply_malformed" });
  });
});
