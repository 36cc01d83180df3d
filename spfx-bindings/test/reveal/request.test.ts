import { describe, expect, it } from "vitest";
import { bodyOf, requestsOf } from "../../src/reveal/request.js";
import type { SelectedRecord } from "../../src/reveal/selection.js";

const envelope = {
  collection: "files",
  purpose: "payroll",
  request_id: "33333333-3333-4333-8333-333333333333",
  reply: { suite: 25722, public_key: "k".repeat(1622) },
  on_error: "refuse" as const,
};

/** Records as they are when each is about somebody: every one has a header of its own. */
function recordsAboutPersons(count: number, valueSize: number): SelectedRecord[] {
  return Array.from({ length: count }, (_, row) => ({
    row,
    id: row,
    header: `fsh1.${String(row).padStart(1540, "h")}`,
    sealed: [["salary", `fs1.${"s".repeat(valueSize)}`]],
    subjects: [["person", `00000000-0000-4000-8000-${String(row).padStart(12, "0")}`]],
    result: {},
  }));
}

const bodies = (records: SelectedRecord[]) => [...requestsOf(records)].map((part) => bodyOf(envelope, "id", part));

describe("records that each have a header of their own", () => {
  it.each([
    [10_000, 60],
    [3000, 2000],
    [1500, 6000],
  ])("%i with values of %i characters go out in order, each once, in bodies that the service takes", (count, size) => {
    const parts = bodies(recordsAboutPersons(count, size)).map((body) => {
      expect(Buffer.byteLength(body)).toBeLessThan(4.2 * 1024 * 1024);
      return JSON.parse(body) as { headers: string[]; records: { $fs: number; id: number; person: string }[] };
    });
    expect(parts.length).toBeGreaterThan(1);
    const rows = parts.flatMap(({ headers, records }) => {
      expect(headers.length).toBe(records.length);
      expect(records.length).toBeLessThanOrEqual(1000);
      return records.map(({ $fs, id, person }) => {
        expect(headers[$fs]!.endsWith(`h${id}`)).toBe(true);
        expect(Number(person.slice(-12))).toBe(id);
        return id;
      });
    });
    expect(rows).toEqual(Array.from({ length: count }, (_, row) => row));
  });

  it("that alone are larger than a body go out alone", () => {
    const parts = bodies(recordsAboutPersons(3, 5 << 20));
    expect(parts).toHaveLength(3);
  });

  it("count their pseudonyms too", () => {
    const records = recordsAboutPersons(200, 60).map((record) => {
      return { ...record, subjects: [["person", "p".repeat(60_000)]] as [string, unknown][] };
    });
    for (const body of bodies(records)) expect(body.length).toBeLessThan(4.2 * 1024 * 1024);
  });
});
