// Lets the page draw and react between two chunks of work.

interface Scheduler {
  yield?: () => Promise<void>;
}

/** Returns after the event loop has had its turn; unlike setTimeout without a delay of some milliseconds. */
export function pause(): Promise<void> {
  const { scheduler } = globalThis as { scheduler?: Scheduler };
  if (scheduler?.yield) return scheduler.yield();
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(undefined);
  });
}
