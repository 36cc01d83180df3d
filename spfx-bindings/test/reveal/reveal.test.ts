import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { feldsiegel, type Feldsiegel } from "../../src/index.js";
import { failureOf } from "../support/failures.js";
import { person, problem, Service, tenant, tokenFor } from "../support/service.js";

const people = [
  { id: "E-1", department: "IT", name: "Anna", salary: 52000.5, notes: "asthma" },
  { id: "E-2", department: "HR", name: "Zoë", salary: null, photo: Uint8Array.of(1, 2, 255) },
  { id: 3, department: "HR" },
  { id: "E-4", name: "last", salary: { gross: [1] } },
];

let service: Service;
let client: Feldsiegel;
let sealed: Record<string, unknown>[];
beforeEach(async () => {
  service = await Service.start();
  client = await feldsiegel(service.options).using(service.identity);
  sealed = await client.protect("employees", people);
});
afterEach(() => {
  client.close();
  vi.unstubAllGlobals();
});
const reveal = (records: object[] = sealed, more: object = {}) =>
  client.reveal("employees", records, { purpose: "payroll", ...more });

describe("reveal", () => {
  it("gives back what was sealed for the purpose, keeps clear members and withholds the rest", async () => {
    expect(await reveal()).toEqual({
      records: [
        { id: "E-1", department: "IT", name: "Anna", salary: 52000.5 },
        { id: "E-2", department: "HR", name: "Zoë", salary: null, photo: Uint8Array.of(1, 2, 255) },
        { id: 3, department: "HR" },
        { id: "E-4", name: "last", salary: { gross: [1] } },
      ],
      withheld: ["notes"],
      errors: [],
    });
  });

  it("sends each header once, no clear member, nothing of other purposes and no record without seals", async () => {
    const others = await client.protect("employees", [{ id: "E-5", name: "other session" }]);
    await reveal([...sealed, ...others, ...sealed]);
    const [body] = service.bodies;
    expect(body!.headers).toEqual([sealed[0]!.$fs, others[0]!.$fs]);
    expect(body!.records.map(({ $fs, id }) => [$fs, id])).toEqual([
      [0, "E-1"],
      [0, "E-2"],
      [0, "E-4"],
      [1, "E-5"],
      [0, "E-1"],
      [0, "E-2"],
      [0, "E-4"],
    ]);
    expect(JSON.stringify(body)).not.toMatch(/department|notes|"IT"/);
    expect(body).toMatchObject({ collection: "employees", purpose: "payroll", on_error: "refuse" });
    expect(body!.request_id).toMatch(/^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/);
  });

  it("sends the token, no cookie, and follows no redirect", async () => {
    await reveal();
    const { url, init } = service.requests.at(-1)!;
    expect(url).toBe("https://backend.example/api/feldsiegel/v1/reveal");
    expect(init.headers).toMatchObject({ authorization: `Bearer ${tokenFor()}`, "content-type": "application/json" });
    expect(init).toMatchObject({
      method: "POST",
      credentials: "omit",
      redirect: "error",
      cache: "no-store",
      referrerPolicy: "no-referrer",
    });
  });

  it("makes a new key and request id for each request of at most 1,000 records", async () => {
    const rows = Array.from({ length: 2400 }, () => sealed[0]!);
    const reports: number[] = [];
    const { records } = await reveal(
      rows.map((record, i) => (i % 2 ? record : { id: i + 1 })),
      { onProgress: ({ done }: { done: number }) => reports.push(done) },
    );
    expect(records[2399]).toEqual({ id: "E-1", department: "IT", name: "Anna", salary: 52000.5 });
    expect(service.bodies.map((body) => body.records.length)).toEqual([1000, 200]);
    expect(new Set(service.bodies.map((body) => body.request_id)).size).toBe(2);
    expect(new Set(service.bodies.map((body) => body.reply.public_key)).size).toBe(2);
    expect(reports).toEqual([2000, 2400]);
  }, 120_000);

  it("asks for X-Wing where the directory has it", async () => {
    client.close();
    service = await Service.start("x-wing");
    client = await feldsiegel(service.options).using(service.identity);
    expect((await reveal(await client.protect("employees", [people[0]!]))).records[0]).toMatchObject({ name: "Anna" });
    expect(service.bodies[0]!.reply.suite).toBe(0x647a);
    expect(Buffer.from(service.bodies[0]!.reply.public_key, "base64url")).toHaveLength(1216);
  });

  it("takes null in a sealed member for absent", async () => {
    expect((await reveal([{ ...sealed[0], salary: null, photo: undefined }])).records).toEqual([
      { id: "E-1", department: "IT", name: "Anna" },
    ]);
  });

  it("asks nobody when there is nothing to open", async () => {
    expect(await reveal([{ id: "E-1", department: "IT" }])).toEqual({
      records: [{ id: "E-1", department: "IT" }],
      withheld: [],
      errors: [],
    });
    expect(service.revealRequests).toBe(0);
  });

  it("opens a member called __proto__ without touching a prototype", async () => {
    const records = await client.protect("employees", [JSON.parse('{"id":"E-1","__proto__":{"polluted":1}}')]);
    const result = (await reveal(records)).records[0]!;
    expect(Object.getPrototypeOf(result)).toBe(Object.prototype);
    expect(Object.getOwnPropertyDescriptor(result, "__proto__")!.value).toEqual({ polluted: 1 });
  });

  it("does not change the records given", async () => {
    const before = JSON.stringify(sealed);
    await reveal(sealed.map((record) => Object.freeze(record)));
    expect(JSON.stringify(sealed)).toBe(before);
  });
});

describe("reveal refuses before it asks", () => {
  it.each<[string, object, string, string]>([
    ["a member that the policy does not know", { shoe_size: 43 }, "field_not_in_policy", "/1/shoe_size"],
    ["plain text in a sealed member", { name: "Anna" }, "sealed_value_expected", "/1/name"],
    ["plain text in a sealed member of another purpose", { notes: "asthma" }, "sealed_value_expected", "/1/notes"],
    ["a number in a sealed member", { salary: 1 }, "sealed_value_expected", "/1/salary"],
    ["no header", { $fs: undefined }, "header_missing", "/1/$fs"],
    ["a header index", { $fs: 0 }, "header_malformed", "/1/$fs"],
    ["a sealed value as header", { $fs: "fs1.AA" }, "header_malformed", "/1/$fs"],
    ["no record id", { id: null }, "record_id_missing", "/1/id"],
  ])("%s", async (_, change, code, at) => {
    expect(await failureOf(reveal([sealed[0]!, { ...sealed[1], ...change }]))).toEqual({ code, at });
    expect(service.revealRequests).toBe(0);
  });

  it.each<[object | undefined, string, string]>([
    [{ purpose: "marketing" }, "purpose_unknown", "/purpose"],
    [{ purpose: "" }, "missing_member", "/purpose"],
    [undefined, "missing_member", "/purpose"],
    [{ purpose: "payroll", onError: "ignore" }, "invalid_value", "/onError"],
    [{ purpose: "payroll", on_error: "report" }, "unknown_member", "/on_error"],
  ])("options %j", async (options, code, at) => {
    expect(await failureOf(client.reveal("employees", sealed, options as never))).toEqual({ code, at });
  });
});

describe("the service's refusal reaches the caller", () => {
  it("with code, status and the place in the records given", async () => {
    service.instead = ({ url }) =>
      url.endsWith("reveal") ? problem(422, { code: "not_authentic", at: "/records/2/salary/x~1y" }) : undefined;
    expect(await failureOf(reveal())).toEqual({ code: "not_authentic", status: 422, at: "/3/salary/x~1y" });
  });

  it("with the place in a later chunk", async () => {
    const rows = Array.from({ length: 1002 }, () => sealed[0]!);
    service.instead = ({ url }) =>
      service.revealRequests === 2 && url.endsWith("reveal")
        ? problem(422, { code: "key_unknown", at: "/records/1/name" })
        : undefined;
    expect(await failureOf(reveal(rows))).toEqual({ code: "key_unknown", status: 422, at: "/1001/name" });
  }, 120_000);

  it.each<[string, () => Response, object]>([
    ["403", () => problem(403, { code: "purpose_not_granted" }), { code: "purpose_not_granted", status: 403 }],
    [
      "413 with a place in the body",
      () => problem(413, { code: "batch_too_large", at: "/records", limit: 10 }),
      { code: "batch_too_large", status: 413, at: "/records" },
    ],
    [
      "a place outside the request",
      () => problem(422, { code: "not_authentic", at: "/records/99/name" }),
      { code: "not_authentic", status: 422, at: "/records/99/name" },
    ],
    ["an unknown code", () => problem(418, { code: "from_the_future" }), { code: "reply_malformed", status: 418 }],
    [
      "a code that is a property of objects",
      () => problem(400, { code: "toString" }),
      { code: "reply_malformed", status: 400 },
    ],
    ["a proxy's page", () => new Response("<html>", { status: 502 }), { code: "network_failed", status: 502 }],
    ["no JSON", () => new Response("no", { status: 400 }), { code: "reply_malformed", status: 400 }],
    ["JSON null", () => new Response("null", { status: 401 }), { code: "reply_malformed", status: 401 }],
    ["a broken connection", () => Response.error(), { code: "reply_malformed" }],
  ])("%s", async (_, answer, failure) => {
    service.instead = ({ url }) => (url.endsWith("reveal") ? answer() : undefined);
    expect(await failureOf(reveal())).toEqual(failure);
    expect(service.revealRequests).toBe(1); // no blind second attempt
  });

  it("as network_failed when there is no answer, with the reason as cause", async () => {
    service.instead = ({ url }) =>
      url.endsWith("reveal") ? Promise.reject(new TypeError("Failed to fetch")) : undefined;
    const revealing = reveal();
    expect(await failureOf(revealing)).toEqual({ code: "network_failed" });
    await revealing.catch((error) => expect(error.cause).toBeInstanceOf(TypeError));
  });

  it("as canceled when the caller gave up meanwhile", async () => {
    const controller = new AbortController();
    service.instead = ({ url, init }) => {
      if (!url.endsWith("reveal")) return undefined;
      controller.abort();
      return Promise.reject(init.signal!.reason);
    };
    expect(await failureOf(reveal(sealed, { signal: controller.signal }))).toEqual({ code: "canceled" });
  });
});

describe("an answer is refused", () => {
  type Answer = { request_id: string; records: Record<string, unknown>[]; withheld?: unknown; errors?: unknown };
  const answers: [string, (answer: Answer) => unknown][] = [
    ["with a record too few", (answer) => ({ ...answer, records: answer.records.slice(1) })],
    ["with a record too many", (answer) => ({ ...answer, records: [...answer.records, answer.records[0]] })],
    ["in another order", (answer) => ({ ...answer, records: answer.records.toReversed() })],
    ["with another record id", (answer) => ((answer.records[1]!.id = "E-9"), answer)],
    ["with a record id of another type", (answer) => ((answer.records[1]!.id = 2), answer)],
    ["without record ids", (answer) => (delete answer.records[0]!.id, answer)],
    ["with a member missing", (answer) => (delete answer.records[0]!.name, answer)],
    ["with a member that was not asked for", (answer) => ((answer.records[0]!.department = "IT"), answer)],
    ["with a member of another purpose", (answer) => ((answer.records[0]!.notes = "asthma"), answer)],
    ["with a record that is none", (answer) => ({ ...answer, records: [null, ...answer.records.slice(1)] })],
    ["with records that are no list", (answer) => ({ ...answer, records: {} })],
    ["of another request", (answer) => ({ ...answer, request_id: crypto.randomUUID() })],
    ["without a request id", ({ records }) => ({ records })],
    ["with an unknown member", (answer) => ({ ...answer, debug: true })],
    [
      "with errors though all or nothing was asked",
      (answer) => ({ ...answer, errors: [{ at: "/records/0/name", code: "not_authentic" }] }),
    ],
    ["that withholds what was never sent", (answer) => ({ ...answer, withheld: ["iban"] })],
    ["that withholds and gives at the same time", (answer) => ({ ...answer, withheld: ["name"] })],
    ["with withheld that is no list", (answer) => ({ ...answer, withheld: "name" })],
    ["with broken bytes", (answer) => ((answer.records[1]!.photo = { $bytes: "A" }), answer)],
    ["with bytes that are a number", (answer) => ((answer.records[1]!.photo = { $bytes: 1 }), answer)],
    ["that is no JSON", () => '{"request_id":'],
    ["that is a list", () => []],
    ["that is null", () => "null"],
  ];
  it.each(answers)("%s", async (_, change) => {
    service.changeAnswer = (answer) => change(answer as Answer);
    expect(await failureOf(reveal())).toEqual({ code: "reply_malformed" });
  });

  it("without showing what was in it", async () => {
    service.changeAnswer = () => "Anna earns 52000";
    await reveal().catch((error: Error) =>
      expect(`${error.message} ${error.cause} ${error.stack}`).not.toMatch(/Anna|52000/),
    );
    expect.assertions(1);
  });

  const envelopes: [string, string, (envelope: Record<string, string>) => unknown][] = [
    [
      "flipped bit in the ciphertext",
      "not_authentic",
      (e) => ({ ...e, ct: (e.ct![0] === "A" ? "B" : "A") + e.ct!.slice(1) }),
    ],
    ["empty ciphertext", "not_authentic", (e) => ({ ...e, ct: "" })],
    ["truncated encapsulation", "encapsulation_invalid", (e) => ({ ...e, enc: e.enc!.slice(4) })],
    ["all-zero encapsulation", "encapsulation_invalid", (e) => ({ ...e, enc: "A".repeat(43) })],
    ["padding", "reply_malformed", (e) => ({ ...e, enc: `${e.enc}=` })],
    ["trailing bits", "reply_malformed", (e) => ({ ...e, enc: `${e.enc!.slice(0, 42)}B` })],
    ["another request id", "reply_malformed", (e) => ({ ...e, request_id: "x" })],
    ["no ciphertext", "reply_malformed", ({ ct: _, ...e }) => e],
    ["a number for ciphertext", "reply_malformed", (e) => ({ ...e, ct: 1 })],
    ["a plain answer", "reply_malformed", ({ request_id }) => ({ request_id, records: [], withheld: [] })],
    ["a list", "reply_malformed", () => []],
  ];
  it.each(envelopes)("with %s: %s", async (_, code, change) => {
    service.changeEnvelope = (envelope) => change(envelope as Record<string, string>);
    expect(await failureOf(reveal())).toEqual({ code });
  });

  it.each([
    ["tenant", { tenant: person, person }],
    ["person", { tenant, person: tenant }],
  ])("made for another %s", async (_, replyFor) => {
    service.replyFor = replyFor;
    expect(await failureOf(reveal())).toEqual({ code: "not_authentic" });
  });
});

describe('onError "report"', () => {
  it("leaves out what did not open and says where", async () => {
    service.changeAnswer = (answer, body) => {
      expect(body.on_error).toBe("report");
      const records = answer.records as Record<string, unknown>[];
      delete records[2]!.salary;
      return { ...answer, errors: [{ at: "/records/2/salary", code: "epoch_retired" }] };
    };
    const { records, errors } = await reveal(sealed, { onError: "report" });
    expect(records[3]).toEqual({ id: "E-4", name: "last" });
    expect(Object.keys(records[3]!)).toEqual(["id", "name"]);
    expect(errors).toEqual([{ at: "/3/salary", code: "epoch_retired" }]);
  });

  it("leaves out what a newer policy withholds", async () => {
    service.changeAnswer = (answer) => {
      (answer.records as Record<string, unknown>[]).forEach((record) => delete record.salary);
      return { ...answer, withheld: ["salary"] };
    };
    const { records, withheld } = await reveal(sealed, { onError: "report" });
    expect(withheld).toEqual(["notes", "salary"]);
    expect(records[0]).toEqual({ id: "E-1", department: "IT", name: "Anna" });
  });

  it.each<[string, unknown]>([
    ["outside the request", [{ at: "/records/7/salary", code: "not_authentic" }]],
    ["of a member that was not sent", [{ at: "/records/0/notes", code: "not_authentic" }]],
    ["at no member", [{ at: "/records/0", code: "not_authentic" }]],
    ["with a leading zero", [{ at: "/records/00/name", code: "not_authentic" }]],
    ["with an unknown code", [{ at: "/records/0/name", code: "gone" }]],
    ["of a member that is there", [{ at: "/records/0/name", code: "not_authentic" }]],
    ["that is text", ["x"]],
    ["that are no list", {}],
  ])("refuses an error %s", async (_, errors) => {
    service.changeAnswer = (answer) => ({ ...answer, errors });
    expect(await failureOf(reveal(sealed, { onError: "report" }))).toEqual({ code: "reply_malformed" });
  });
});
