import type { Executor } from '../../../agent/executor/port.ts';

/** Gives an executor to a run when it is its turn, and what the run gives back. */
export type StartExecutor = <T>(run: (executor: Executor) => Promise<T>) => Promise<T>;

/** Lets at most two runs be under way at once, as each of Ansible's fills a core. */
export function twoAtOnce(createExecutor: () => Executor): StartExecutor {
  let free = 2;
  const waiting: (() => void)[] = [];
  return async (run) => {
    if (free > 0) free -= 1;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await run(createExecutor());
    } finally {
      const next = waiting.shift();
      if (next === undefined) free += 1;
      else next();
    }
  };
}
