import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { BatchBuilder, sizeOfBatch, writeBatch } from "../../src/core/batch.js";

function written(batch: Parameters<typeof writeBatch>[1], spare = 0): { words: number[]; rest: Buffer } {
  const memory = new Uint8Array(8 + sizeOfBatch(batch) + spare).subarray(8);
  writeBatch(memory, batch);
  const words = 5 + batch.idLengths.length + batch.subjects.length + batch.cells.length;
  const view = new DataView(memory.buffer, memory.byteOffset);
  const text = view.getUint32(12, true);
  const rest = Buffer.from(memory.slice(words * 4, words * 4 + batch.blob.length + text));
  return { words: Array.from({ length: words }, (_, i) => view.getUint32(i * 4, true)), rest };
}

describe("a batch", () => {
  it("lies in memory as wasm/batch_layout.h says", () => {
    const builder = new BatchBuilder<string>(2);
    builder.addRecord("E-1", [8, 0]);
    builder.addCell(2, { type: 0, text: "ü€" }, "a");
    builder.addCell(0, { type: 2, bytes: Uint8Array.of(9, 8) }, "b");
    builder.addRecord("", [0, 9]);
    builder.addCell(1, { type: 1, text: '"👩"' }, "c");
    const { batch, owners } = builder.take();
    expect(owners).toEqual(["a", "b", "c"]);
    const { words, rest } = written(batch);
    expect(words).toEqual([2, 3, 2, 3 + 5 + 6, 2, 3, 0, 8, 0, 0, 9, 0, 2, 0, 2, 0, 0, 2, 2, 1, 1, 1, 4]);
    expect(rest).toEqual(Buffer.concat([Buffer.from([9, 8]), Buffer.from('E-1ü€"👩"')]));
  });

  it("mirrors the constants of the header", () => {
    const header = readFileSync(new URL("../../../wasm/batch_layout.h", import.meta.url), "utf8");
    expect(header).toMatch(/word_size = 4;[\s\S]*header_words = 5;[\s\S]*cell_words = 4;/);
  });

  it("has room for three bytes per code unit, and none less is accepted", () => {
    const builder = new BatchBuilder<number>();
    builder.addRecord("€".repeat(100));
    const { batch } = builder.take();
    expect(sizeOfBatch(batch)).toBe((5 + 1) * 4 + 300);
    expect(() => writeBatch(new Uint8Array(sizeOfBatch(batch) - 1), batch)).toThrow(RangeError);
  });

  it("keeps a copy of bytes that the caller may change", () => {
    const builder = new BatchBuilder<number>();
    const bytes = Uint8Array.of(1);
    builder.addRecord("");
    builder.addCell(0, { type: 2, bytes }, 1);
    bytes[0] = 2;
    expect(builder.take().batch.blob).toEqual(Uint8Array.of(1));
  });

  it("is empty after it was taken", () => {
    const builder = new BatchBuilder<number>();
    builder.addRecord("x");
    builder.addCell(0, { type: 0, text: "y" }, 1);
    expect([builder.size, builder.recordCount, builder.cellCount]).toEqual([2, 1, 1]);
    builder.take();
    expect([builder.size, builder.recordCount, builder.cellCount]).toEqual([0, 0, 0]);
    expect(written(builder.take().batch).words).toEqual([0, 0, 0, 0, 0]);
  });
});
