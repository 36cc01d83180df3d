import { describe, expect, it } from "vitest";
import { assignedDomain, plansFrom, recordIdText, type CollectionPlan } from "../../src/records/plan.js";
import { failureOf } from "../support/failures.js";
import { plansOf } from "../support/plans.js";
import { personPolicy } from "../support/service.js";

const plans = plansFrom(plansOf(personPolicy));

describe("a plan", () => {
  it("says of each member what becomes of it", () => {
    const plan = plans.collection("files");
    expect(plan.recordId).toBe("id");
    expect([...plan.members.keys()]).toEqual(Object.keys(personPolicy.collections[2]!.fields));
    expect(plan.members.get("id")).toEqual({ protect: "clear" });
    expect(plan.members.get("deputy")).toEqual({ protect: "pseudonymize", domain: "person" });
    expect(plan.members.get("note")).toEqual({
      protect: "seal",
      purpose: "health",
      subject: "person",
      column: 1,
      pointer: "/note",
    });
    expect(plan.columns).toEqual(["salary", "note", "appraisal", "remark"]);
    expect([...plan.pseudonyms]).toEqual([
      ["person", "person"],
      ["deputy", "person"],
      ["manager", "manager"],
      ["device", "device"],
    ]);
    expect(plan.subjects).toEqual(["person", "manager"]);
  });

  it("knows a member called __proto__, and none that every object has", () => {
    const { members } = plans.collection("employees");
    expect(members.get("__proto__")).toMatchObject({ protect: "seal", purpose: "payroll" });
    expect(members.get("constructor")).toBeUndefined();
  });

  it("has domains with kind and version", () => {
    expect(plans.domain("manager")).toEqual({ name: "manager", kind: "assigned", version: 7 });
    expect(plans.domain("address").kind).toBe("ip");
  });

  it.each(["mask", "generalize", "", "Clear", "seal ", "__proto__", "toString", null, 7, undefined])(
    "is refused with its place when it has protection %j, which nobody here knows",
    async (protect) => {
      const fields = { id: { protect: "clear" }, "a/b": { protect } };
      const collections = [
        { name: "fine", fields: {} },
        { name: "files", fields },
      ];
      const document = plansOf({ ...personPolicy, collections });
      expect(await failureOf(() => plansFrom(document))).toEqual({
        code: "invalid_value",
        at: "/collections/1/members/a~1b",
      });
    },
  );

  it.each(["people", "toString", "__proto__", ""])("is not there for %j", async (name) => {
    expect(await failureOf(() => plans.collection(name))).toEqual({ code: "collection_unknown", at: "/collection" });
    expect(await failureOf(() => plans.domain(name))).toEqual({ code: "domain_unknown", at: "/domain" });
  });

  it.each(["device", "address"])("keeps nothing of the persons of domain %s", async (name) => {
    expect(assignedDomain(plans, "person").version).toBe(1);
    expect(await failureOf(() => assignedDomain(plans, name))).toEqual({ code: "invalid_value", at: "/domain" });
  });
});

describe("a record id", () => {
  const plan = { recordId: "id/no", recordIdLimit: 65535 } as CollectionPlan;
  it.each<[unknown, string]>([
    ["E-1", "E-1"],
    [0, "0"],
    [-7, "-7"],
    [2 ** 53 - 1, "9007199254740991"],
    ["x".repeat(65535), "x".repeat(65535)],
  ])("%j is bound as text", (id, text) => expect(recordIdText(plan, { "id/no": id }, "/3")).toBe(text));

  it.each<[unknown, string]>([
    [undefined, "record_id_missing"],
    [null, "record_id_missing"],
    ["", "record_id_missing"],
    [1.5, "wrong_type"],
    [-0, "wrong_type"],
    [NaN, "wrong_type"],
    [true, "wrong_type"],
    [{ toString: () => "E-1" }, "wrong_type"],
    ["\udc00", "invalid_unicode"],
    ["ü".repeat(32768), "value_too_large"],
  ])("%j is refused", async (id, code) => {
    expect(await failureOf(() => recordIdText(plan, { "id/no": id }, "/3"))).toEqual({ code, at: "/3/id~1no" });
  });

  it("is no text where the collection has none", () => {
    expect(recordIdText({ recordId: undefined } as CollectionPlan, { id: {} }, "/3")).toBe("");
  });
});
