import { accessSync, constants } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { z } from 'zod';
import type { Context } from '../../shared/cli/context.ts';
import { verb } from '../../shared/cli/verb.ts';
import { type ExitCode, exitCodes } from '../../shared/error-codes.ts';
import { DscError } from '../../shared/errors.ts';
import { writeCredentials } from '../../shared/wire/credentials.ts';
import { hostId } from '../../shared/wire/subjects.ts';
import { BrokerInput, brokerOptions } from '../client/broker.ts';
import { openClient } from '../client/coordinator.ts';
import { writeWhole } from '../files.ts';
import { createUserKey } from '../nats/user-key.ts';
import { fleetTable } from '../show/fleet.ts';

const Labels = z
  .string()
  .regex(/^[^=,\s]+=[^=,]*(,[^=,\s]+=[^=,]*)*$/, 'labels are KEY=VALUE,KEY=VALUE')
  .transform((text) =>
    Object.fromEntries(text.split(',').map((pair) => pair.split('=') as [string, string])),
  );
const AddInput = BrokerInput.extend({
  name: z.string(),
  labels: Labels.default({}),
  out: z.string().optional(),
  replace: z.boolean().default(false),
});

export const hostsAdd = verb({
  usage: 'hosts add <name>',
  summary: 'declare a host and print the credentials file of its agent',
  options: [
    ['--labels <k=v,…>', 'labels that system files choose hosts by'],
    ['--out <file>', 'write the credentials there (mode 0600) instead of printing them'],
    ['--replace', 'make new credentials for a declared host; the old ones end'],
    ...brokerOptions,
  ],
  input: AddInput,
  examples: [
    'dsc-coord hosts add web1 --labels role=web > web1.creds',
    'dsc-coord hosts add db.example.org --out db.creds',
  ],
  exits: ['done', 'failed', 'refused', 'unreachable'],
  run: add,
});

/** The key is made here; only its public half leaves this machine, inside the credentials its seed does. */
async function add(input: z.infer<typeof AddInput>, context: Context): Promise<ExitCode> {
  const host = hostId(input.name);
  const key = createUserKey();
  if (input.out !== undefined) checkWritable(resolve(context.cwd, input.out));
  const labels = host === input.name ? input.labels : { fqdn: input.name, ...input.labels };
  await using client = await openClient(input, context);
  const { servers, note } = await client.ask('hosts-add', {
    host,
    labels,
    key: key.public,
    replace: input.replace,
  });
  const text = writeCredentials({ name: host, servers, seed: key.seed });
  if (input.out === undefined) context.stdout.write(text);
  else writeWhole(resolve(context.cwd, input.out), text, { mode: 0o600 });
  if (input.out !== undefined)
    context.stderr.write(`host ${host} is declared; its credentials are in ${input.out}\n`);
  if (note !== null) context.stderr.write(`\n${note}`);
  return exitCodes.done;
}

/** Asked before the host is declared: its key would be lost. Throws E_FILE. */
function checkWritable(file: string): void {
  try {
    accessSync(dirname(file), constants.W_OK);
  } catch (cause) {
    throw new DscError('E_FILE', `${file} cannot be written`, { cause, hint: 'is its folder there?' });
  }
}

const RemoveInput = BrokerInput.extend({ name: z.string(), force: z.boolean().default(false) });

export const hostsRemove = verb({
  usage: 'hosts remove <name>',
  summary: 'end a host: its credentials work no longer',
  options: [['--force', 'even if it still has instances, which stay on it as they are'], ...brokerOptions],
  input: RemoveInput,
  examples: ['dsc-coord hosts remove web1', 'dsc-coord hosts remove web1 --force'],
  exits: ['done', 'failed', 'refused', 'unreachable'],
  async run(input, context) {
    const host = hostId(input.name);
    await using client = await openClient(input, context);
    await client.ask('hosts-remove', { host, force: input.force });
    context.stderr.write(`host ${host} is removed\n`);
    return exitCodes.done;
  },
});

const ListInput = BrokerInput.extend({ output: z.enum(['text', 'json']).default('text') });

export const hostsList = verb({
  usage: 'hosts list',
  summary: 'show the declared hosts with their labels',
  options: [['--output <form>', 'text or json'], ...brokerOptions],
  input: ListInput,
  examples: ['dsc-coord hosts list', 'dsc-coord hosts list --output json | jq -r .[].host'],
  exits: ['done', 'failed', 'refused', 'unreachable'],
  async run(input, context) {
    await using client = await openClient(input, context);
    const { hosts } = await client.ask('hosts-list', {});
    const json = input.output === 'json';
    context.stdout.write(json ? `${JSON.stringify(hosts, null, 2)}\n` : fleetTable(hosts, context.now()));
    return exitCodes.done;
  },
});
