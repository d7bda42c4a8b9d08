import { z } from 'zod';
import type { Context } from '../../shared/cli/context.ts';
import { verb } from '../../shared/cli/verb.ts';
import { type ExitCode, exitCodes } from '../../shared/error-codes.ts';
import { hostId } from '../../shared/wire/subjects.ts';
import { BrokerInput, brokerOptions } from '../client/broker.ts';
import { openClient } from '../client/coordinator.ts';
import { hostText, statusText } from '../show/status.ts';

const Input = BrokerInput.extend({
  host: z.string().transform(hostId).optional(),
  output: z.enum(['text', 'json']).default('text'),
});

export const status = verb({
  usage: 'status [host]',
  summary: 'show how hosts and their instances stand',
  options: [['--output <form>', 'text or json'], ...brokerOptions],
  input: Input,
  examples: ['dsc-coord status', 'dsc-coord status web1'],
  exits: ['done', 'failed', 'refused', 'unreachable'],
  run,
});

async function run(input: z.infer<typeof Input>, context: Context): Promise<ExitCode> {
  await using client = await openClient(input, context);
  const { hosts } = await client.ask('hosts-list', input.host === undefined ? {} : { host: input.host });
  if (input.output === 'json') context.stdout.write(`${JSON.stringify(hosts, null, 2)}\n`);
  else if (input.host === undefined) context.stdout.write(statusText(hosts, context.now()));
  else context.stdout.write(hosts.map((host) => hostText(host, context.now())).join('\n'));
  return exitCodes.done;
}
