import { setTimeout as delay } from 'node:timers/promises';

/** Looks until there is something (neither undefined nor false), and fails at the deadline with what was waited for. */
export async function eventually<T>(
  what: string,
  look: () => T | undefined | false | Promise<T | undefined | false>,
  { within = 10_000 }: { within?: number } = {},
): Promise<T> {
  const deadline = performance.now() + within;
  for (;;) {
    const found = await look();
    if (found !== undefined && found !== false) return found;
    if (performance.now() > deadline) throw new Error(`did not come within ${within} ms: ${what}`);
    await delay(10);
  }
}
