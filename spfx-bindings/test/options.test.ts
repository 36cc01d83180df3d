import { describe, expect, it } from "vitest";
import { feldsiegel, type FeldsiegelOptions } from "../src/index.js";
import { checkOptions, endpointAddress } from "../src/options.js";
import { failureOf } from "./support/failures.js";

const directorySigner = `fsd1.${"A".repeat(43)}`;
const options = { endpoint: "https://backend.example/api", directorySigner };

describe("feldsiegel()", () => {
  it("takes what is documented", () => {
    const rememberVersion = { load: () => 1, store: () => undefined };
    expect(
      checkOptions({ ...options, worker: "/worker.js", wasmUrl: "https://cdn.example/", rememberVersion }).signers,
    ).toEqual([new Uint8Array(32)]);
    expect(
      checkOptions({ ...options, wasmBinary: new ArrayBuffer(8), directorySigner: [directorySigner, directorySigner] })
        .signers,
    ).toHaveLength(2);
  });

  it.each<[string, unknown, string, string]>([
    ["nothing", undefined, "invalid_value", ""],
    ["a misspelled option", { ...options, wasmurl: "x" }, "unknown_member", "/wasmurl"],
    ["no signer", { endpoint: options.endpoint }, "invalid_value", "/directorySigner"],
    ["no signer in the list", { ...options, directorySigner: [] }, "invalid_value", "/directorySigner"],
    [
      "a signer without its prefix",
      { ...options, directorySigner: "A".repeat(43) },
      "invalid_value",
      "/directorySigner",
    ],
    [
      "a signer of 31 bytes",
      { ...options, directorySigner: `fsd1.${"A".repeat(42)}` },
      "invalid_value",
      "/directorySigner",
    ],
    [
      "a signer of 33 bytes",
      { ...options, directorySigner: `fsd1.${"A".repeat(44)}` },
      "invalid_value",
      "/directorySigner",
    ],
    [
      "a signer with trailing bits",
      { ...options, directorySigner: `fsd1.${"A".repeat(42)}B` },
      "invalid_value",
      "/directorySigner",
    ],
    [
      "one bad signer of two",
      { ...options, directorySigner: [directorySigner, "fsd1."] },
      "invalid_value",
      "/directorySigner",
    ],
    ["an empty worker", { ...options, worker: "" }, "invalid_value", "/worker"],
    ["a number for wasmUrl", { ...options, wasmUrl: 1 }, "invalid_value", "/wasmUrl"],
    ["wasmUrl and wasmBinary", { ...options, wasmUrl: "x", wasmBinary: new Uint8Array() }, "invalid_value", "/wasmUrl"],
    ["text for wasmBinary", { ...options, wasmBinary: "AGFzbQ" }, "invalid_value", "/wasmBinary"],
    [
      "a memory that cannot store",
      { ...options, rememberVersion: { load: () => 1 } },
      "invalid_value",
      "/rememberVersion",
    ],
  ])("refuses %s", async (_, given, code, at) => {
    expect(await failureOf(() => feldsiegel(given as FeldsiegelOptions))).toEqual(at ? { code, at } : { code });
  });

  it.each([undefined, null, {}, { getToken: "x" }])("using(%j) is refused", async (identity) => {
    expect(await failureOf(feldsiegel(options).using(identity as never))).toEqual({
      code: "invalid_value",
      at: "/identity",
    });
  });
});

describe("the endpoint", () => {
  it.each([
    ["https://backend.example/api/feldsiegel", "https://backend.example/api/feldsiegel"],
    ["https://backend.example/", "https://backend.example"],
    ["https://backend.example:8443/a//", "https://backend.example:8443/a"],
    ["http://localhost:7071/api", "http://localhost:7071/api"],
    ["http://127.0.0.1:8700", "http://127.0.0.1:8700"],
    ["http://[::1]:8700", "http://[::1]:8700"],
    ["/api/feldsiegel", "https://tenant.example/api/feldsiegel"],
  ])("%s", (endpoint, address) => {
    expect(endpointAddress(endpoint, "https://tenant.example/sites/hr?x=1")).toBe(address);
  });

  it.each([
    undefined,
    "",
    "http://backend.example/api",
    "http://localhost.backend.example",
    "http://10.0.0.1",
    "ftp://backend.example",
    "javascript:alert(1)",
    "https://user:secret@backend.example",
    "https://backend.example/api?key=1",
    "https://backend.example/#x",
    "https://",
  ])("%s is refused", async (endpoint) => {
    expect(await failureOf(() => endpointAddress(endpoint, "https://tenant.example"))).toEqual({
      code: "invalid_value",
      at: "/endpoint",
    });
  });

  it("that is relative is refused where the page is not secure, or is not there", async () => {
    expect(await failureOf(() => endpointAddress("/api", "http://intranet"))).toMatchObject({ at: "/endpoint" });
    expect(await failureOf(() => endpointAddress("/api", undefined))).toMatchObject({ at: "/endpoint" });
  });
});
