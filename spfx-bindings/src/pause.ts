// Lets the page draw and react between two chunks of work.

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
