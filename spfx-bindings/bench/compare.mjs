// Interleaved rounds of all contestants in one process; the median of each, so that a noisy machine hits all alike.

/** Milliseconds that `work` takes, at least `least` of them, and how often it ran. */
async function timed(work, least = 60) {
  let runs = 0;
  const begin = performance.now();
  let now = begin;
  do {
    await work();
    runs += 1;
    now = performance.now();
  } while (now - begin < least);
  return (now - begin) / runs;
}

const median = (numbers) => numbers.toSorted((a, b) => a - b)[numbers.length >> 1];

/**
 * contestants: [{ name, seal(texts) }]; answers [{ name, microseconds }] per value.
 * `share` lets slow peers seal a part of the values only; their time is per value all the same.
 */
export async function compare(contestants, texts, { rounds = 5, share = () => 1 } = {}) {
  const times = new Map(contestants.map(({ name }) => [name, []]));
  for (let round = 0; round <= rounds; round += 1) {
    for (const { name, seal } of contestants) {
      const part = texts.slice(0, Math.max(1, Math.round(texts.length * share(name))));
      const sealed = await seal(part);
      if (sealed.length !== part.length || sealed.some((text) => typeof text !== "string" || text.length === 0)) {
        throw new Error(`${name} did not seal every value`);
      }
      const milliseconds = await timed(() => seal(part));
      if (round > 0) times.get(name).push((milliseconds * 1000) / part.length); // the first round warms up
    }
  }
  return contestants.map(({ name }) => ({ name, microseconds: median(times.get(name)) }));
}
