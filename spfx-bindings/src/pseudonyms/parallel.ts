// Several pieces of work side by side.
import { FeldsiegelError, throwIfCanceled } from "../errors.js";

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
    for (let next = rest.next(); !next.done && errors.length === 0; next = rest.next()) {
      try {
        throwIfCanceled(signal);
        await next.value(controller.signal);
      } catch (error) {
        errors.push(error);
        controller.abort(new FeldsiegelError("canceled"));
      }
    }
  };
  await Promise.all(Array.from({ length: limit }, worker));
  signal?.removeEventListener("abort", cancel);
  if (errors.length > 0) throw errors[0];
}
