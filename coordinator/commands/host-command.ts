import { z } from 'zod';
import type { Context } from '../../shared/cli/context.ts';
import { type ExitCode, exitCodes } from '../../shared/error-codes.ts';
import type { RequestInput } from '../../shared/wire/coordinator-api.ts';
import { hostId } from '../../shared/wire/subjects.ts';
import { BrokerInput } from '../client/broker.ts';
import { openClient } from '../client/coordinator.ts';

/** What verbs that tell a host's agent something have in common. */
export const HostCommandInput = BrokerInput.extend({
  host: z.string().transform(hostId),
  instance: z.string().optional(),
});
export type HostCommandInput = z.infer<typeof HostCommandInput>;

/** Sends it, prints the agent's answer, and fails when the agent refuses or does not answer. */
export async function sendHostCommand(
  input: HostCommandInput,
  command: Pick<RequestInput<'command'>, 'verb' | 'state'>,
  context: Context,
): Promise<ExitCode> {
  await using client = await openClient(input, context);
  const { host, instance } = input;
  const request = { host, ...command, ...(instance === undefined ? {} : { instance }) };
  const { ok, message } = await client.ask('command', request);
  (ok ? context.stdout : context.stderr).write(`${host}: ${message}\n`);
  return ok ? exitCodes.done : exitCodes.failed;
}
