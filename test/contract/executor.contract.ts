import { describe } from 'vitest';
import type { Executor } from '../../agent/executor/port.ts';
import { checkMode } from './executor/check-mode.ts';
import { endings } from './executor/endings.ts';
import { madeUpPlays } from './executor/made-up-plays.ts';
import { manyTasks } from './executor/many-tasks.ts';
import { twoAtOnce } from './executor/start.ts';

/** What every executor does alike; a suite calls it with its own. Runs are few, as Ansible takes seconds to start. */
export function executorContract(createExecutor: () => Executor): void {
  const start = twoAtOnce(createExecutor);
  describe.concurrent('the contract of executors', () => {
    describe('a playbook of many tasks', () => manyTasks(start));
    describe('check mode', () => checkMode(start));
    describe('plays that are in no file', () => madeUpPlays(start));
    describe('a run that ends early', () => endings(start));
  });
}
