import type { NatsConnection } from '@nats-io/nats-core';
import { DscError } from '../shared/errors.ts';
import { decodeMessage, encodeMessage } from '../shared/wire/codec.ts';
import type { Reply, Request } from '../shared/wire/coordinator-api.ts';
import { CommandReply, type CommandRequest } from '../shared/wire/messages.ts';
import { subjects } from '../shared/wire/subjects.ts';
import type { Membership } from './membership.ts';

/** Milliseconds that an agent has to answer a command. */
const patience = 10_000;

/**
 * Hands a command to a host's agent and gives its answer. Throws E_HOST. Nobody there is said at once where presence
 * tells it: across accounts a request to an absent agent times out like one to a slow agent.
 */
export async function sendCommand(
  { registry, view, now, connection }: Membership & { connection: NatsConnection },
  { host, verb, instance, state }: Request<'command'>,
): Promise<Reply<'command'>> {
  if (registry.get(host) === undefined) throw new DscError('E_HOST', `host ${host} is not declared`);
  const reach = view.host(host).reach(now().getTime());
  if (reach === 'never') return { ok: false, message: `host ${host} was never seen` };
  if (reach === 'gone') return { ok: false, message: `host ${host} is gone: no sign of life` };
  const request: CommandRequest = {
    ...(instance === undefined ? {} : { instance }),
    ...(state === undefined ? {} : { state }),
  };
  try {
    const timeout = { timeout: patience };
    const reply = await connection.request(subjects.command(host, verb), encodeMessage(request), timeout);
    return decodeMessage(CommandReply, reply.data, `the answer of host ${host}`);
  } catch (error) {
    if (error instanceof DscError) throw error;
    return { ok: false, message: `host ${host} did not answer within ${patience / 1_000} s` };
  }
}
