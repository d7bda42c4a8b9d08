import { tmpdir } from 'node:os';
import { createAnsibleExecutor } from './ansible/executor.ts';
import { chooseTiers, createChoosingExecutor, type ExecutorChoice } from './choose.ts';
import { createNativeExecutor } from './native/executor.ts';
import { formatReason } from './native/reasons.ts';
import type { Executor, Inventory, Playbook, Tier } from './port.ts';

/** Both executors of this host, and the choice between them. */
export interface Executors {
  /** Who would run each play, and why not this process: one line each. */
  choose(playbook: Playbook, choice: ExecutorChoice, inventory: Inventory): readonly Choice[];
  /** Runs each play by the executor that `choose` gives it. */
  executor(choice: ExecutorChoice): Executor;
}

export interface Choice {
  readonly tier: Tier;
  readonly reasons: readonly string[];
}

/** `env` is the environment that commands and Ansible run in; under `tmp` Ansible's folder of each run is made. */
export function createExecutors(
  env: Readonly<Record<string, string | undefined>>,
  tmp: string = tmpdir(),
): Executors {
  const native = createNativeExecutor({ env });
  const ansible = createAnsibleExecutor({ env, tmp });
  return {
    choose: (playbook, executor, inventory) =>
      chooseTiers(playbook, { executor, inventory, env }).map(({ tier, reasons }) => ({
        tier,
        reasons: reasons.map(formatReason),
      })),
    executor: (executor) => createChoosingExecutor({ executor, native, ansible, env }),
  };
}
