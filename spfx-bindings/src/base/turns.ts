// Long work in a page: pauses, cancelation, and pieces side by side.
import { FeldsiegelError } from "../errors.js";

/**
 * Returns after everything else that waits has had its turn. Not by scheduler.yield(), whose continuation goes before
 * timers and answers of the network, and would keep them waiting for as long as there are chunks; and not by
 * setTimeout, which takes some milliseconds each time.
 */
export function pause(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(undefined);
  });
}

/** Throws canceled when the signal has fired. */
export function throwIfCanceled(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new FeldsiegelError("canceled", { cause: signal.reason });
}

/** Rejects with canceled when the signal fires before the promise settles. */
export function untilCanceled<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const cancel = () => reject(new FeldsiegelError("canceled", { cause: signal.reason }));
    if (signal.aborted) return cancel();
    signal.addEventListener("abort", cancel, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", cancel));
  });
}

/**
 * Runs all jobs, at most `limit` at once, in their order. When one fails or the signal fires, those under way are told
 * by the signal that they get, no further one starts, and the first error is thrown after they have ended.
 */
export async function runJobs(
  jobs: Iterable<(signal: AbortSignal) => Promise<void>>,
  limit: number,
  signal: AbortSignal | undefined,
): Promise<void> {
  throwIfCanceled(signal);
  const controller = new AbortController();
  const cancel = () => controller.abort(signal?.reason);
  signal?.addEventListener("abort", cancel, { once: true });
  const rest = jobs[Symbol.iterator]();
  const errors: unknown[] = [];
  const worker = async () => {
    try {
      for (let next = rest.next(); !next.done && errors.length === 0; next = rest.next()) {
        throwIfCanceled(signal);
        await next.value(controller.signal);
      }
    } catch (error) {
      errors.push(error);
      controller.abort(new FeldsiegelError("canceled"));
    }
  };
  await Promise.all(Array.from({ length: limit }, worker));
  signal?.removeEventListener("abort", cancel);
  if (errors.length > 0) throw errors[0];
}
