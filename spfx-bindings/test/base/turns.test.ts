import { describe, expect, it } from "vitest";
import { runJobs } from "../../src/base/turns.js";

const tick = () => new Promise((resolve) => setTimeout(resolve, 1));

describe("jobs side by side", () => {
  it("start in order, never more than the limit at once, and all run", async () => {
    const started: number[] = [];
    let now = 0;
    let most = 0;
    const jobs = Array.from({ length: 9 }, (_, i) => async () => {
      started.push(i);
      most = Math.max(most, (now += 1));
      await tick();
      now -= 1;
    });
    await runJobs(jobs, 2, undefined);
    expect([started, most, now]).toEqual([[0, 1, 2, 3, 4, 5, 6, 7, 8], 2, 0]);
  });

  it("are no job at all where there is none", async () => {
    await runJobs([], 2, undefined);
  });

  it("end with the first error, after the one beside it has ended, and nothing further starts", async () => {
    const first = new Error("first");
    let ended = false;
    let started = 0;
    const beside = async (signal: AbortSignal) => {
      started += 1;
      await new Promise((resolve) => signal.addEventListener("abort", resolve));
      await tick();
      ended = true;
      throw new Error("second");
    };
    const failing = async () => {
      started += 1;
      await tick();
      throw first;
    };
    await expect(runJobs([beside, failing, failing, failing], 2, undefined)).rejects.toBe(first);
    expect([ended, started]).toEqual([true, 2]);
  });

  it("hear of the caller's signal, and start no further", async () => {
    const controller = new AbortController();
    let started = 0;
    const job = async (signal: AbortSignal) => {
      started += 1;
      controller.abort();
      expect(signal.aborted).toBe(true);
    };
    const running = runJobs([job, job, job, job], 1, controller.signal);
    await expect(running).rejects.toMatchObject({ code: "canceled" });
    expect(started).toBe(1);
  });

  it("do not start when the signal has fired before", async () => {
    const job = () => Promise.reject(new Error("started"));
    await expect(runJobs([job], 2, AbortSignal.abort())).rejects.toMatchObject({ code: "canceled" });
  });

  it("fail as well where the list of jobs does", async () => {
    function* jobs() {
      yield tick as () => Promise<never>;
      throw new Error("no more");
    }
    await expect(runJobs(jobs(), 2, undefined)).rejects.toThrow("no more");
  });
});
