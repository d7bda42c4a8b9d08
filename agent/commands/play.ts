import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { z } from 'zod';
import type { Context } from '../../shared/cli/context.ts';
import { verb } from '../../shared/cli/verb.ts';
import { type ExitCode, exitCodes } from '../../shared/error-codes.ts';
import { DscError } from '../../shared/errors.ts';
import { chooseTiers, type ExecutorChoice, executorChoices } from '../executor/choose.ts';
import { createExecutors } from '../executor/executors.ts';
import type { Inventory, Playbook, Recap, RunOptions } from '../executor/port.ts';
import { askPassword } from './play/ask-password.ts';
import { explainJson, explainText } from './play/explain.ts';
import { readExtraVars } from './play/extra-vars.ts';
import { readPlaybook } from './play/playbook.ts';
import { jsonReport } from './play/report-json.ts';
import { textReport } from './play/report-text.ts';
import { withShownPaths } from './play/shown-path.ts';

const playInput = z.object({
  file: z.string(),
  check: z.boolean().default(false),
  diff: z.boolean().default(false),
  executor: z.enum(executorChoices).default('auto'),
  explain: z.boolean().default(false),
  extraVars: z.array(z.string()).default([]),
  inventory: z.string().optional(),
  become: z.boolean().default(false),
  askBecomePass: z.boolean().default(false),
  output: z.enum(['text', 'json']).default('text'),
});
type PlayInput = z.infer<typeof playInput>;

/** `dsc-agent play`: an Ansible playbook or task file on this host, by the same executors that the agent uses. */
export const play = verb({
  usage: 'play <file>',
  summary: 'run an Ansible playbook or task file on this host',
  options: [
    ['-C, --check', 'change nothing, say what would change'],
    ['-D, --diff', 'show what changes in files'],
    ['--executor <name>', 'auto, native or ansible (default: auto)'],
    ['--explain', 'say who would run each play and why, run nothing'],
    ['-e, --extra-vars <vars...>', 'k=v, @file or YAML; they win over all other variables'],
    ['-i, --inventory <inventory>', 'an inventory file, or names of this host: web1, (default: localhost,)'],
    ['-b, --become', 'become root'],
    ['-K, --ask-become-pass', 'ask for the password to become root with'],
    ['--output <form>', 'text or json, a line per event (default: text)'],
  ],
  input: playInput,
  examples: ['dsc-agent play site.yml --check --diff', 'dsc-agent play tasks/web.yml -e port=8080'],
  exits: ['done', 'failed', 'refused', 'interrupted'],
  run: async (input, context) => {
    try {
      return await playFile(input, context);
    } catch (error) {
      throw error instanceof DscError ? withShownPaths(error, context.cwd) : error;
    }
  },
});

async function playFile(input: PlayInput, context: Context): Promise<ExitCode> {
  const playbook = readPlaybook(input.file, context.cwd);
  const inventory = inventoryOf(input.inventory, context.cwd);
  if (input.explain) return explain(playbook, inventory, input, context);
  return await runPlaybook(playbook, inventory, input, context);
}

/** Names with a comma are this host's, as Ansible tells them from a file. */
function inventoryOf(text: string | undefined, cwd: string): Inventory {
  if (text === undefined) return { type: 'local', hosts: ['localhost'] };
  if (!text.includes(',')) {
    // Ansible would only warn, and find no host.
    if (!existsSync(resolve(cwd, text))) {
      throw new DscError('E_FILE', `the inventory ${text} is not there`, {
        hint: 'A comma makes it a name of this host: `-i web1,`.',
      });
    }
    return { type: 'file', path: resolve(cwd, text) };
  }
  const hosts = text.split(',').map((host) => host.trim());
  return { type: 'local', hosts: hosts.filter((host) => host !== '') };
}

function explain(
  playbook: Playbook,
  inventory: Inventory,
  { executor, become, output }: PlayInput,
  { stdout, env, cwd }: Context,
): ExitCode {
  const tiers = chooseTiers(playbook, { executor, inventory, become, env });
  stdout.write(output === 'json' ? explainJson(tiers) : explainText(tiers, cwd));
  const refused = executor === 'native' && tiers.some(({ reasons }) => reasons.length > 0);
  return refused ? exitCodes.refused : exitCodes.done;
}

async function runPlaybook(
  playbook: Playbook,
  inventory: Inventory,
  input: PlayInput,
  context: Context,
): Promise<ExitCode> {
  const executor = createExecutors(context.env).executor(input.executor satisfies ExecutorChoice);
  const options: RunOptions = {
    check: input.check,
    diff: input.diff,
    extraVars: readExtraVars(input.extraVars, context.cwd),
    inventory,
    become: input.become,
    signal: context.signal,
    ...(input.askBecomePass && { becomePassword: await askPassword('BECOME password: ') }),
  };
  const report = input.output === 'json' ? jsonReport(context.stdout) : textReport(context);
  for await (const event of executor.run(playbook, options)) {
    report(event);
    if (event.type === 'recap') return exitCodeOf(event);
  }
  throw new DscError('E_EXECUTOR', 'the executor ended without a recap');
}

/** ansible-playbook's 2 (a task failed) and 4 (a host was unreachable) are both 1 here. */
function exitCodeOf({ cancelled, exitCode }: Recap): ExitCode {
  if (cancelled) return exitCodes.interrupted;
  return exitCode === 0 ? exitCodes.done : exitCodes.failed;
}
