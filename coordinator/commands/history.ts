import { z } from 'zod';
import type { Context } from '../../shared/cli/context.ts';
import { verb } from '../../shared/cli/verb.ts';
import { type ExitCode, exitCodes } from '../../shared/error-codes.ts';
import { hostId } from '../../shared/wire/subjects.ts';
import { BrokerInput, brokerOptions } from '../client/broker.ts';
import { openClient } from '../client/coordinator.ts';
import { textTable } from '../show/table.ts';

const Input = BrokerInput.extend({
  host: z.string().transform(hostId),
  output: z.enum(['text', 'json']).default('text'),
});

export const history = verb({
  usage: 'history <host>',
  summary: 'show what a host was told to be, newest first',
  options: [['--output <form>', 'text or json'], ...brokerOptions],
  input: Input,
  examples: ['dsc-coord history web1', 'dsc-coord history web1 --output json | jq .[0]'],
  exits: ['done', 'failed', 'refused', 'unreachable'],
  run,
});

async function run(input: z.infer<typeof Input>, context: Context): Promise<ExitCode> {
  await using client = await openClient(input, context);
  const { generations } = await client.ask('history', { host: input.host });
  if (input.output === 'json') context.stdout.write(`${JSON.stringify(generations, null, 2)}\n`);
  else if (generations.length === 0) context.stdout.write(`nothing was pushed to ${input.host} yet\n`);
  else {
    const rows = generations.map(({ generation, issued_at, issued_by, instances }) => [
      String(generation),
      issued_at.slice(0, 19).replace('T', ' '),
      issued_by,
      instances.map(({ name, revision }) => `${name} r${revision}`).join(', ') || 'nothing',
    ]);
    context.stdout.write(textTable([['GENERATION', 'ISSUED (UTC)', 'BY', 'INSTANCES'], ...rows]));
  }
  return exitCodes.done;
}
