// Page and worker over a real message channel: what is posted is really cloned.
import { serialize } from "node:v8";
import { MessageChannel, type MessagePort } from "node:worker_threads";
import { readFileSync } from "node:fs";
import { afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { feldsiegel } from "../../src/index.js";
import { batchOfTexts } from "../../src/core/batch.js";
import { engineCalls } from "../../src/core/engine.js";
import { serveEngine, startWorkerEngine, type WorkerLike } from "../../src/core/worker.js";
import { failureOf } from "../support/failures.js";
import { personPolicy, Service } from "../support/service.js";

type Listener = (event: any) => void;

/** A Worker whose script is `serve`. */
class ChannelWorker implements WorkerLike {
  static last: ChannelWorker;
  terminated = false;
  private readonly listeners: [string, Listener][] = [];
  private readonly port: MessagePort;

  constructor(serve: (end: never) => void = serveEngine) {
    ChannelWorker.last = this;
    const { port1, port2 } = new MessageChannel();
    this.port = port1;
    port1.on("message", (data) => this.emit("message", { data }));
    serve({
      postMessage: (message: unknown) => port2.postMessage(message),
      addEventListener: (_: string, listener: Listener) => port2.on("message", (data) => listener({ data })),
    } as never);
  }

  postMessage(message: unknown, transfer: Transferable[]): void {
    this.port.postMessage(message, transfer as ArrayBuffer[]);
  }

  addEventListener(type: string, listener: Listener): void {
    this.listeners.push([type, listener]);
  }

  emit(type: string, event: { data?: unknown; message?: string }): void {
    for (const [wanted, listener] of this.listeners) if (wanted === type) listener(event);
  }

  terminate(): void {
    this.terminated = true;
    this.port.close();
  }
}

let compiled: WebAssembly.Module;
beforeAll(async () => {
  compiled = await WebAssembly.compile(readFileSync(new URL("../../src/module/simd.wasm", import.meta.url)));
});
afterEach(() => vi.unstubAllGlobals());

describe("a client with a worker", () => {
  it("protects and reveals, with progress, errors and cancelation as without", async () => {
    const service = await Service.start();
    vi.stubGlobal("Worker", ChannelWorker.bind(undefined, undefined as never));
    const client = await feldsiegel({ ...service.options, worker: "/worker.js" }).using(service.identity);
    expect(client.module).toEqual({ variant: "simd", worker: true });
    const rows = Array.from({ length: 2500 }, (_, i) => ({ id: i + 1, name: `ü ${i}`, photo: Uint8Array.of(i) }));
    const reports: number[] = [];
    const sealed = await client.protect("employees", rows, { onProgress: ({ done }) => reports.push(done) });
    expect(reports).toEqual([1000, 2000, 2500]);
    expect(rows[5]!.photo).toEqual(Uint8Array.of(5)); // not transferred away
    expect((await client.reveal("employees", [sealed[2499]!], { purpose: "payroll" })).records).toEqual([rows[2499]]);
    expect(await failureOf(client.protect("employees", [{ id: 1, name: NaN }]))).toEqual({
      code: "invalid_value",
      at: "/0/name",
    });
    const controller = new AbortController();
    const stopped = client.protect("employees", rows, {
      signal: controller.signal,
      onProgress: () => controller.abort(),
    });
    expect(await failureOf(stopped)).toEqual({ code: "canceled" });
    client.close();
    expect(ChannelWorker.last.terminated).toBe(true);
    expect(await failureOf(client.protect("employees", rows))).toMatchObject({ code: "module_unavailable" });
  });
});

describe("a client with a worker and persons", () => {
  const start = async () => {
    const service = await Service.start("x25519", personPolicy);
    vi.stubGlobal("Worker", ChannelWorker.bind(undefined, undefined as never));
    const client = await feldsiegel({ ...service.options, worker: "/worker.js" }).using(service.identity);
    expect(client.module.worker).toBe(true);
    return { service, client };
  };
  const rows = [
    { id: 1, person: "Anna", salary: 1 },
    { id: 2, person: "Ben", salary: 2 },
    { id: 3, person: "anna" },
  ];

  it("pseudonymizes, seals and reveals as without", async () => {
    const { service, client } = await start();
    const sealed = await client.protect("files", rows);
    expect(sealed[0]!.person).toBe(sealed[2]!.person);
    expect(await service.open(sealed[1]!, "salary", "payroll", "files")).toBe(2);
    const { records } = await client.reveal("files", sealed, { purpose: "payroll" });
    expect(records[0]).toEqual({ id: 1, person: sealed[0]!.person, salary: 1 });
    client.close();
  });

  it("stops at a wrong proof, names the place of a bad identifier, and works on", async () => {
    const { service, client } = await start();
    service.changeEvaluation = (evaluation) => ({ ...evaluation, proof: Buffer.alloc(64).toString("base64url") });
    expect(await failureOf(client.protect("files", rows))).toEqual({ code: "proof_invalid" });
    service.changeEvaluation = (evaluation) => evaluation;
    const bad = [...rows, { id: 4, person: "a\u0007b" }];
    expect(await failureOf(client.protect("files", bad))).toEqual({ code: "invalid_value", at: "/3/person" });
    expect(await client.protect("files", rows)).toHaveLength(3);
    client.close();
  });

  it("posts no secret of a data subject: they stay where the module is", async () => {
    const { service, client } = await start();
    const posted = vi.spyOn(ChannelWorker.prototype, "emit");
    await client.protect("files", rows);
    const answers = posted.mock.calls.map(([, { data }]) => Buffer.from(serialize(data)));
    const holds = (bytes: Buffer) => answers.some((answer) => answer.includes(bytes));
    const [row] = service.vault.rows.values();
    expect(answers.length).toBeGreaterThan(5);
    expect(holds(Buffer.from(service.evaluations[0]!.elements, "base64url").subarray(0, 32))).toBe(true);
    expect(holds(row!.secret)).toBe(false);
    client.close();
  });
});

describe("a worker", () => {
  it("has every call of the table, and no other", async () => {
    const engine = await startWorkerEngine(new ChannelWorker(), compiled);
    expect(Object.keys(engine).sort()).toEqual([...Object.keys(engineCalls), "close"].sort());
    engine.close();
  });

  it("is given the columns of a batch for good, and a copy of everything else", async () => {
    const engine = await startWorkerEngine(new ChannelWorker(), compiled);
    const batch = batchOfTexts(["a", "b"]);
    const elements = new Uint8Array(32);
    await failureOf(engine.seal(7, batch, []));
    await failureOf(engine.finalize({ enrollment: 7, first: 0, count: 1, elements, proof: new Uint8Array(64) }));
    expect([batch.idLengths, batch.subjects, batch.cells, batch.blob].map(({ buffer }) => buffer.byteLength)).toEqual([
      0, 0, 0, 0,
    ]);
    expect(elements.buffer.byteLength).toBe(32);
    engine.close();
  });

  it("passes on the core's errors with code and place", async () => {
    const engine = await startWorkerEngine(new ChannelWorker(), compiled);
    expect(await failureOf(engine.makeReplyKey(99))).toEqual({ code: "suite_unsupported" });
    expect(await failureOf(engine.seal(7, batchOfTexts([]), []))).toEqual({ code: "module_unavailable" });
    engine.close();
  });

  it.each<[string, (end: { postMessage(m: unknown): void; addEventListener(t: string, l: Listener): void }) => void]>([
    ["does not answer", () => undefined],
    ["answers something else", (end) => end.addEventListener("message", () => end.postMessage({ hello: "world" }))],
    ["answers nothing at all", (end) => end.addEventListener("message", () => end.postMessage(null))],
    ["answers another call", (end) => end.addEventListener("message", () => end.postMessage({ id: 99, value: 1 }))],
  ])("that %s is given up and ended", async (_, serve) => {
    const worker = new ChannelWorker(serve as never);
    expect(await failureOf(startWorkerEngine(worker, compiled, 50))).toEqual({ code: "module_unavailable" });
    expect(worker.terminated).toBe(true);
  });

  it("that cannot run the module is given up", async () => {
    const empty = await WebAssembly.compile(Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0));
    expect(await failureOf(startWorkerEngine(new ChannelWorker(), empty))).toEqual({ code: "module_unavailable" });
    expect(ChannelWorker.last.terminated).toBe(true);
  });

  it.each(["error", "messageerror"])(
    "whose script fails (%s) fails what is at work and all that follows",
    async (event) => {
      const worker = new ChannelWorker();
      const engine = await startWorkerEngine(worker, compiled);
      const waiting = engine.makeReplyKey(32);
      worker.emit(event, { message: "out of memory" });
      expect(await failureOf(waiting)).toEqual({ code: "module_unavailable" });
      expect(await failureOf(engine.makeReplyKey(32))).toEqual({ code: "module_unavailable" });
      await engine.release(1);
    },
  );

  it("refuses calls before it is started, and calls that do not exist", async () => {
    const answers: unknown[] = [];
    let ask: Listener = () => undefined;
    serveEngine({
      postMessage: (answer: unknown) => void answers.push(answer),
      addEventListener: (_: string, listener: Listener) => (ask = listener),
    } as never);
    ask({ data: { id: 1, call: "makeReplyKey", arguments: [32] } });
    ask({ data: { id: 2, call: "start", arguments: [compiled] } });
    const none = ["constructor", "__proto__", "toString", "close", "verify", "keep", "start2", "", undefined];
    none.forEach((call, i) => ask({ data: { id: 3 + i, call, arguments: [] } }));
    ask({ data: { id: 99, call: "makeReplyKey", arguments: [32] } });
    await vi.waitFor(() => expect(answers).toHaveLength(3 + none.length));
    expect(answers).toMatchObject([
      { id: 1, error: { code: "module_unavailable" } },
      { id: 2, value: undefined },
      ...none.map((_, i) => ({ id: 3 + i, error: { code: "module_unavailable" } })),
      { id: 99, value: { handle: 1 } },
    ]);
  });
});
