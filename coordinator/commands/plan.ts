import { z } from 'zod';
import type { Context } from '../../shared/cli/context.ts';
import { verb } from '../../shared/cli/verb.ts';
import { type ExitCode, exitCodes } from '../../shared/error-codes.ts';
import { brokerOptions } from '../client/broker.ts';
import { openClient } from '../client/coordinator.ts';
import { loadPushInput } from '../load/push-input.ts';
import { planPush } from '../push/plan-push.ts';
import { hasChanges, planJson, planText } from '../show/plan.ts';
import { PushArguments } from './push.ts';

const Input = PushArguments.extend({ detailedExitCode: z.boolean().default(false) });
type Input = z.infer<typeof Input>;

export const plan = verb({
  usage: 'plan <file> [rules]',
  summary: 'show what a push would do, and do nothing',
  options: [
    ['--to <hosts>', 'only these hosts, joined by commas'],
    ['--detailed-exit-code', 'end with 2 when there are changes'],
    ['--output <form>', 'text or json'],
    ...brokerOptions,
  ],
  input: Input,
  examples: ['dsc-coord plan system.yml', 'dsc-coord plan web.yml --to web1 --detailed-exit-code'],
  exits: ['done', 'changes', 'failed', 'refused', 'unreachable'],
  run,
});

async function run(input: Input, context: Context): Promise<ExitCode> {
  await using client = await openClient(input, context);
  const { hosts } = await client.ask('hosts-list', {});
  const loaded = loadPushInput({ file: input.file, rules: input.rules, to: input.to, context }, hosts);
  const planned = await planPush(client, loaded, hosts);
  const json = input.output === 'json';
  context.stdout.write(json ? `${JSON.stringify(planJson(planned), null, 2)}\n` : planText(planned));
  return input.detailedExitCode && hasChanges(planned) ? exitCodes.changes : exitCodes.done;
}
