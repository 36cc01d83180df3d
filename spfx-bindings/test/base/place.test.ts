import { describe, expect, it } from "vitest";
import { entryAt, errorAt, movedTo, moving, placeIn, placeOf, pointerOf, pointerTo } from "../../src/base/place.js";
import { FeldsiegelError } from "../../src/errors.js";
import { failureOf } from "../support/failures.js";

describe("a JSON pointer", () => {
  it("is written with escapes and read back", () => {
    expect(pointerTo(pointerTo("", 3), "a/b~1")).toBe("/3/a~1b~01");
    expect(pointerOf([3, "a/b~1"], "/x")).toBe("/x/3/a~1b~01");
    expect(placeOf("/3/a~1b~01")).toEqual([3, "a/b~1"]);
    expect(placeOf("")).toEqual([]);
    expect(placeOf("/")).toEqual([""]);
  });

  it.each(["a", "/~", "/~2", "/a~", undefined, null, 7, ["a"]])("is not %j", (text) => {
    expect(placeOf(text)).toBeUndefined();
  });

  it.each(["", "-1", "01", "1.0", "1e3", " 1", "12345678901", "٣"])("has %j for the name of a member", (token) => {
    expect(placeOf(`/${token}`)).toEqual([token]);
  });

  it.each(["/0", "/12", "/9999999999", "/01/1", "/~0~1//x"])("%s comes back as it was", (pointer) => {
    expect(pointerOf(placeOf(pointer)!)).toBe(pointer);
  });
});

describe("an entry of a list", () => {
  const list = ["a", "b"];
  it.each([
    [1, "b"],
    [2, undefined],
    [-1, undefined],
    ["1", undefined],
    ["length", undefined],
    [undefined, undefined],
  ])("%j is %s", (step, entry) => expect(entryAt(list, step)).toBe(entry));
});

describe("an error about a place", () => {
  it("shows a pointer and keeps the steps", () => {
    const error = errorAt("invalid_value", [2, "a/b"], { status: 422 });
    expect(error).toMatchObject({ code: "invalid_value", at: "/2/a~1b", status: 422 });
    expect(placeIn(error)).toEqual([2, "a/b"]);
  });

  it.each<[string, unknown]>([
    ["whose pointer is the caller's own", new FeldsiegelError("invalid_value", { at: "/2" })],
    ["about the whole", errorAt("invalid_value", [])],
    ["that was moved", movedTo("/5", errorAt("invalid_value", [2]))],
    ["of another kind", new Error("other")],
  ])("is none %s: it stays as it is", async (_, error) => {
    expect(placeIn(error)).toBeUndefined();
    await expect(Promise.reject(error).catch(moving(() => "/7"))).rejects.toBe(error);
  });

  it("moves to where the caller gave it, with all that it says", async () => {
    const error = errorAt("budget_exhausted", ["entries", 1], { status: 429, limit: 5, retryAfter: 60 });
    const moved = Promise.reject(error).catch(moving(([list, index]) => `/${index}/${list}`));
    await expect(moved).rejects.toMatchObject({
      at: "/1/entries",
      status: 429,
      limit: 5,
      retryAfter: 60,
      cause: error,
    });
    expect(await failureOf(Promise.reject(error).catch(moving(() => undefined)))).toMatchObject({ at: "/entries/1" });
  });
});
