// What a call failed with, as plain data to compare.
import { FeldsiegelError } from "../../src/errors.js";

export async function failureOf(
  work: Promise<unknown> | (() => unknown),
): Promise<{ code: string; at?: string; status?: number }> {
  try {
    await (typeof work === "function" ? work() : work);
  } catch (error) {
    if (!(error instanceof FeldsiegelError)) throw error;
    return {
      code: error.code,
      ...(error.at ? { at: error.at } : {}),
      ...(error.status ? { status: error.status } : {}),
    };
  }
  throw new Error("It did not fail.");
}
