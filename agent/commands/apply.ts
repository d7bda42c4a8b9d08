import { z } from 'zod';
import type { Context } from '../../shared/cli/context.ts';
import { errorText } from '../../shared/cli/error-text.ts';
import { verb } from '../../shared/cli/verb.ts';
import { type ExitCode, exitCodes } from '../../shared/error-codes.ts';
import { DscError } from '../../shared/errors.ts';
import { type Plan, plan } from '../../shared/rules/plan.ts';
import { planJson, planText } from '../../shared/rules/show.ts';
import { type ReadInventory, readInventory } from '../apply/inventory.ts';
import { type Project, readProject } from '../apply/project.ts';
import { applyPlan } from '../apply/run.ts';
import { executorChoices } from '../executor/choose.ts';
import { askPassword } from './play/ask-password.ts';

const Input = z.object({
  from: z.string(),
  to: z.string(),
  rules: z.string().optional(),
  explain: z.boolean().default(false),
  detailedExitCode: z.boolean().default(false),
  check: z.boolean().default(false),
  executor: z.enum(executorChoices).default('auto'),
  inventory: z.string().optional(),
  projectSrc: z.string().optional(),
  cwd: z.string().optional(),
  askBecomePass: z.boolean().default(false),
  output: z.enum(['text', 'json']).default('text'),
});
type Input = z.infer<typeof Input>;

/** `dsc-agent apply`: from one state to another, once, with no coordinator and no broker. */
export const apply = verb({
  usage: 'apply',
  summary: 'run what lies between two states, once, without a coordinator',
  options: [
    ['--from <state>', 'the state that is there now; /dev/null for nothing'],
    ['--to <state>', 'the state to reach'],
    ['--rules <file>', "the rules, where the state's meta names none"],
    ['--explain', 'print the plan and do nothing'],
    ['--detailed-exit-code', 'with --explain: exit with 2 when there are changes'],
    ['-C, --check', 'change nothing, say what the tasks would change'],
    ['--executor <name>', 'auto, native or ansible (default: auto)'],
    [
      '-i, --inventory <inventory>',
      'an inventory file, or names of this host: web1,web2 (default: localhost,)',
    ],
    ['--project-src <folder>', 'what task files are relative to (default: the folder of the rules)'],
    ['--cwd <folder>', 'what the files named here are relative to'],
    ['-K, --ask-become-pass', 'ask for the password to become root with'],
    ['--output <form>', 'text or json (default: text)'],
  ],
  input: Input,
  examples: [
    'dsc-agent apply --from old.yml --to new.yml --rules rules.yml --explain',
    'dsc-agent apply --from /dev/null --to site.yml --inventory web1,',
  ],
  exits: ['done', 'failed', 'changes', 'refused', 'interrupted'],
  run,
});

async function run(input: Input, context: Context): Promise<ExitCode> {
  const cwd = input.cwd ?? context.cwd;
  const project = readProject({
    ...{ ...input, rules: input.rules, projectSrc: input.projectSrc },
    ...{ cwd, env: context.env, home: context.user.home },
  });
  const inventory = readInventory(input.inventory ?? project.inventory ?? 'localhost,', cwd);
  const { current, goal, rules } = project;
  const planned = plan({ current, goal, rules, hosts: inventory.hosts });
  if (input.explain) return explain(planned, project, input, context);
  if (project.missing !== undefined) throw project.missing;
  refuse(planned, inventory);
  const password = input.askBecomePass ? await askPassword('BECOME password: ') : undefined;
  return await applyPlan(planned, project, { inventory, options: { ...input, password }, context });
}

function explain(
  planned: Plan,
  { missing }: Project,
  { output, detailedExitCode }: Input,
  context: Context,
): ExitCode {
  const { stdout, stderr } = context;
  if (missing !== undefined) stderr.write(`to run this, these are needed:\n${errorText(missing)}`);
  stdout.write(output === 'json' ? `${JSON.stringify(planJson(planned), null, 2)}\n` : planText(planned));
  if (planned.errors.length > 0) return exitCodes.refused;
  return detailedExitCode && planned.actions.length > 0 ? exitCodes.changes : exitCodes.done;
}

/** Nothing runs when a part of the state cannot be planned, or is for a host that the inventory does not have. */
function refuse({ actions, errors }: Plan, { hosts }: ReadInventory): void {
  const strangers = new Set(actions.map(({ host }) => host).filter((host) => !hosts.includes(host)));
  const faults = [
    ...errors.map(({ code, message }) => new DscError(code, message)),
    ...[...strangers].map(
      (host) =>
        new DscError('E_HOST', `the state is about ${host}, which the inventory does not have`, {
          hint: `name it with --inventory FILE, or as this very host with --inventory ${host},`,
        }),
    ),
  ];
  const [first, ...others] = faults;
  if (first !== undefined) throw new DscError(first.code, first.message, { ...hintOf(first), others });
}

function hintOf({ hint }: DscError): { hint?: string } {
  return hint === undefined ? {} : { hint };
}
