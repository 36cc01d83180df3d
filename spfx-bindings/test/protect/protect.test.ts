import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { feldsiegel, type Feldsiegel } from "../../src/index.js";
import { failureOf } from "../support/failures.js";
import { Service } from "../support/service.js";

let service: Service;
let client: Feldsiegel;
beforeEach(async () => {
  service = await Service.start();
  client = await feldsiegel(service.options).using(service.identity);
});
afterEach(() => {
  client.close();
  vi.unstubAllGlobals();
});

const row = (more: object = {}) => ({ id: "E-1", department: "IT", ...more });

describe("protect seals", () => {
  it.each([
    ["text", "Zoë Müller 👩‍🚒"],
    ["no text", ""],
    ["a line feed and a NUL", "a\n\0b"],
    ["a number", -1.5e-7],
    ["a boolean", false],
    ["null", null],
    ["an object", { a: [1, { b: "ü" }], c: {} }],
    ["an array", []],
  ])("%s so that any HPKE receiver opens it", async (_, value) => {
    const [sealed] = await client.protect("employees", [row({ name: value })]);
    expect(sealed!.name).toMatch(/^fs1\.[\w-]+$/);
    expect(await service.open(sealed!, "name")).toEqual(value);
  });

  it("bytes", async () => {
    const [sealed] = await client.protect("employees", [row({ photo: Uint8Array.of(0, 255, 10) })]);
    expect(await service.open(sealed!, "photo")).toEqual(Buffer.from([0, 255, 10]));
  });

  it("each member of each record to its own place, in the order given", async () => {
    const rows = Array.from({ length: 2500 }, (_, i) => ({
      salary: i,
      id: `E-${i}`,
      name: "ä".repeat(i % 40),
      department: "IT",
    }));
    const sealed = await client.protect("employees", rows);
    expect(sealed).toHaveLength(2500);
    for (const i of [0, 1, 999, 1000, 1999, 2000, 2499]) {
      expect(Object.keys(sealed[i]!)).toEqual(["salary", "id", "name", "department", "$fs"]);
      expect([sealed[i]!.id, await service.open(sealed[i]!, "name")]).toEqual([`E-${i}`, "ä".repeat(i % 40)]);
      expect(await service.open(sealed[i]!, "salary")).toBe(i);
    }
    expect(new Set(sealed.map((record) => record.$fs)).size).toBe(1);
    expect(new Set(sealed.map((record) => record.salary)).size).toBe(2500);
  });

  it("under the text of a record id that is a number", async () => {
    const [sealed] = await client.protect("employees", [{ id: 7, name: "x" }]);
    expect(await service.open(sealed!, "name", "payroll", "employees", "7")).toBe("x");
    expect(sealed!.id).toBe(7);
  });

  it("a collection without record ids", async () => {
    const [sealed] = await client.protect("letters", [{ subject: "s", text: "hidden" }]);
    expect(await service.open(sealed!, "text", "payroll", "letters", "")).toBe("hidden");
  });

  it("a member that is called __proto__, and touches no prototype", async () => {
    const [sealed] = await client.protect("employees", [JSON.parse('{"id":"E-1","__proto__":{"polluted":true}}')]);
    expect(Object.getPrototypeOf(sealed)).toBe(Object.prototype);
    const own = Object.getOwnPropertyDescriptor(sealed!, "__proto__")!.value as string;
    expect(await service.open({ ...sealed, name: own }, "name").catch(() => "bound to its own name")).toBe(
      "bound to its own name",
    );
    expect(own).toMatch(/^fs1\./);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  // The independent receiver needs seconds for a megabyte, so of the large values only the lengths are compared.
  it("values larger than a chunk, and what comes after them in the same record", async () => {
    const large = { name: "x".repeat(1_500_000), photo: new Uint8Array(2 << 20), notes: "ü€".repeat(300_000) };
    const [first, sealed] = await client.protect("employees", [row({ name: "a" }), row({ ...large, salary: 5 })]);
    const sizeOf = (text: unknown) => Buffer.from((text as string).slice(4), "base64url").length;
    expect(await service.open(first!, "name")).toBe("a");
    expect(await service.open(sealed!, "salary")).toBe(5);
    expect(sizeOf(sealed!.name)).toBe(1_500_000 + 3 + 1 + 16); // seq, purpose, subject; type; tag
    expect(sizeOf(sealed!.photo)).toBe((2 << 20) + 3 + 1 + 16);
    expect(sizeOf(sealed!.notes)).toBe(Math.ceil((1_500_000 + 1 + 1) / 256) * 256 + 3 + 16); // in a bucket of 256
  });

  it("for several calls at once", async () => {
    const rows = (prefix: string) =>
      Array.from({ length: 1200 }, (_, i) => ({ id: `${prefix}${i}`, name: `${prefix} ${i}` }));
    const [a, b] = await Promise.all([client.protect("employees", rows("a")), client.protect("employees", rows("b"))]);
    expect(await service.open(a![1199]!, "name")).toBe("a 1199");
    expect(await service.open(b![0]!, "name")).toBe("b 0");
    expect(a![0]!.$fs).not.toBe(b![0]!.$fs);
  });
});

describe("protect leaves alone", () => {
  it("the records given", async () => {
    const given = Object.freeze(row({ name: "Anna", salary: Object.freeze({ gross: 1 }) }));
    await client.protect("employees", Object.freeze([given]) as object[]);
    expect(given).toEqual({ id: "E-1", department: "IT", name: "Anna", salary: { gross: 1 } });
  });

  it("clear members", async () => {
    const [sealed] = await client.protect("employees", [row({ name: "a" })]);
    expect(sealed).toMatchObject({ id: "E-1", department: "IT" });
  });

  it("what is undefined, inherited or not enumerable", async () => {
    const record = Object.create({ name: "inherited" }) as object;
    Object.defineProperties(record, {
      id: { value: "E-1", enumerable: true },
      notes: { value: "hidden" },
      salary: { value: undefined, enumerable: true },
    });
    expect(await client.protect("employees", [record])).toEqual([{ id: "E-1" }]);
  });

  it("a record without anything to seal: it gets no header", async () => {
    expect(await client.protect("employees", [row()])).toEqual([row()]);
  });

  it("an empty list", async () => {
    expect(await client.protect("employees", [])).toEqual([]);
  });

  it("the answer of a getter after having asked once", async () => {
    let asked = 0;
    const record = row();
    Object.defineProperty(record, "name", { enumerable: true, get: () => `answer ${(asked += 1)}` });
    const [sealed] = await client.protect("employees", [record]);
    expect([asked, await service.open(sealed!, "name")]).toEqual([1, "answer 1"]);
  });

  it("a list that the caller goes on using", async () => {
    const rows: object[] = Array.from({ length: 1500 }, (_, i) => ({ id: i + 1, name: "x" }));
    const sealing = client.protect("employees", rows);
    rows.length = 3;
    expect(await sealing).toHaveLength(1500);
  });
});

class Person {
  name = "x";
}
const cyclic: Record<string, unknown> = {};
cyclic.self = { again: cyclic };
const deep = (levels: number) => JSON.parse("[".repeat(levels) + "]".repeat(levels)) as unknown;

describe("protect refuses, and returns nothing", () => {
  it.each<[string, unknown, string, string]>([
    ["a bigint", 1n, "wrong_type", ""],
    ["a function", () => 1, "wrong_type", ""],
    ["a symbol", Symbol("x"), "wrong_type", ""],
    ["a Date", new Date(0), "wrong_type", ""],
    ["a Map", new Map(), "wrong_type", ""],
    ["an instance of a class", new Person(), "wrong_type", ""],
    ["other typed arrays", new Uint16Array(2), "wrong_type", ""],
    ["an ArrayBuffer", new ArrayBuffer(2), "wrong_type", ""],
    ["NaN", NaN, "invalid_value", ""],
    ["Infinity", -Infinity, "invalid_value", ""],
    ["NaN further in", { a: [0, NaN] }, "invalid_value", "/a/1"],
    ["a function further in", { toJSON: () => "forged" }, "wrong_type", "/toJSON"],
    ["a hole", [1, , 2], "wrong_type", "/1"], // eslint-disable-line no-sparse-arrays
    ["a value that contains itself", cyclic, "invalid_value", "/self/again"],
    ["33 levels", deep(33), "json_too_deep", "/0".repeat(32)],
    ["a lone surrogate", "a\ud800", "invalid_unicode", ""],
    ["a surrogate the wrong way round", "\udc00\ud800", "invalid_unicode", ""],
    ["a lone surrogate further in", { a: "x\udfff" }, "invalid_unicode", "/a"],
    ["a lone surrogate in a name", { "\ud8ff": 1 }, "invalid_unicode", "/\ud8ff"],
    ["a sealed value", "fs1.AAAA", "field_already_sealed", ""],
    ["what answers use for bytes", { $bytes: "AA" }, "field_reserved", ""],
    ["17 MiB of text", "x".repeat(17 << 20), "value_too_large", ""],
    ["more than 16 MiB in UTF-8 though fewer characters", "€".repeat((16 << 20) / 3 + 1), "value_too_large", ""],
    ["17 MiB of bytes", new Uint8Array(17 << 20), "value_too_large", ""],
    ["100 MB of text", "x".repeat(100_000_000), "value_too_large", ""],
  ])("%s", async (_, value, code, further) => {
    const records = [row({ name: "fine" }), { id: "E-2", name: value }];
    expect(await failureOf(client.protect("employees", records))).toEqual({ code, at: `/1/name${further}` });
    expect(await client.protect("employees", [row({ name: "goes on" })])).toHaveLength(1);
  });

  it("a trailing high surrogate that would pair with the next value", async () => {
    const records = [
      { id: "E-1", name: "a\ud83d" },
      { id: "E-2", name: "\ude00b" },
    ];
    expect(await failureOf(client.protect("employees", records))).toEqual({ code: "invalid_unicode", at: "/0/name" });
  });

  it.each<[string, object, string, string]>([
    ["a member that the policy does not know", { shoe_size: 43 }, "field_not_in_policy", "/0/shoe_size"],
    ["a member with a pointer in its name", { "a/b~c": 1 }, "field_not_in_policy", "/0/a~1b~0c"],
    ["a sealed record", { $fs: "fsh1.x" }, "field_reserved", "/0/$fs"],
    ["constructor as a member", { constructor: 1 }, "field_not_in_policy", "/0/constructor"],
    ["no record id", { id: undefined }, "record_id_missing", "/0/id"],
    ["null as record id", { id: null }, "record_id_missing", "/0/id"],
    ["an empty record id", { id: "" }, "record_id_missing", "/0/id"],
    ["a fraction as record id", { id: 1.5 }, "wrong_type", "/0/id"],
    ["an unsafe integer as record id", { id: 2 ** 53 }, "wrong_type", "/0/id"],
    ["minus zero as record id", { id: -0 }, "wrong_type", "/0/id"],
    ["an object as record id", { id: {} }, "wrong_type", "/0/id"],
    ["a lone surrogate in the record id", { id: "\ud800" }, "invalid_unicode", "/0/id"],
    ["a record id of 64 KiB", { id: "x".repeat(65536) }, "value_too_large", "/0/id"],
  ])("%s", async (_, more, code, at) => {
    expect(await failureOf(client.protect("employees", [{ ...row({ name: "a" }), ...more }]))).toEqual({ code, at });
  });

  it("an inherited record id", async () => {
    expect(await failureOf(client.protect("employees", [Object.create({ id: "E-1" }) as object]))).toEqual({
      code: "record_id_missing",
      at: "/0/id",
    });
  });

  it.each([[[null]], [["text"]], [[[]]], [[undefined]]])("%j instead of records", async (rows) => {
    expect(await failureOf(client.protect("employees", rows as unknown as object[]))).toEqual({
      code: "wrong_type",
      at: "/0",
    });
  });

  it("something else than a list", async () => {
    expect(await failureOf(client.protect("employees", {} as object[]))).toEqual({
      code: "wrong_type",
      at: "/records",
    });
  });

  it("a collection that the policy does not know, even for no records", async () => {
    expect(await failureOf(client.protect("toString", []))).toEqual({ code: "collection_unknown", at: "/collection" });
  });

  it("an option that does not exist", async () => {
    expect(await failureOf(client.protect("employees", [], { progress: 1 } as object))).toEqual({
      code: "unknown_member",
      at: "/progress",
    });
  });

  it("everything when row 2,001 is wrong", async () => {
    const rows: object[] = Array.from({ length: 2001 }, (_, i) => ({ id: i + 1, name: "x" }));
    rows[2000] = { id: 2001, name: NaN };
    expect(await failureOf(client.protect("employees", rows))).toEqual({ code: "invalid_value", at: "/2000/name" });
  });

  it("to work after close()", async () => {
    client.close();
    expect(await failureOf(client.protect("employees", [row({ name: "a" })]))).toEqual({ code: "module_unavailable" });
  });
});

describe("a long import", () => {
  const many = Array.from({ length: 5000 }, (_, i) => ({ id: i + 1, name: `Person ${i}` }));

  it("reports its progress, ends with the total and lets others run", async () => {
    const reports: number[] = [];
    let turns = 0;
    const timer = setInterval(() => (turns += 1), 0);
    await client.protect("employees", many, { onProgress: ({ done, total }) => reports.push(done, total) });
    clearInterval(timer);
    expect(reports).toEqual([1000, 5000, 2000, 5000, 3000, 5000, 4000, 5000, 5000, 5000]);
    expect(turns).toBeGreaterThan(0);
  });

  it("is canceled between two chunks", async () => {
    const controller = new AbortController();
    let last = 0;
    const onProgress = ({ done }: { done: number }) => {
      last = done;
      if (done >= 2000) controller.abort(new Error("enough"));
    };
    const sealing = client.protect("employees", many, { onProgress, signal: controller.signal });
    expect(await failureOf(sealing)).toEqual({ code: "canceled" });
    expect(last).toBe(2000);
    await sealing.catch((error) => expect(error.cause.message).toBe("enough"));
  });

  it("does not start when it is canceled already", async () => {
    const onProgress = vi.fn();
    expect(await failureOf(client.protect("employees", many, { onProgress, signal: AbortSignal.abort() }))).toEqual({
      code: "canceled",
    });
    expect(onProgress).not.toHaveBeenCalled();
  });

  it("fails when onProgress throws", async () => {
    const sealing = client.protect("employees", many, {
      onProgress: () => {
        throw new Error("mine");
      },
    });
    await expect(sealing).rejects.toThrow("mine");
  });
});
