import { DeliverPolicy, type JetStreamClient } from '@nats-io/jetstream';
import { DscError } from '../shared/errors.ts';
import { decodeMessage } from '../shared/wire/codec.ts';
import type { Reply, Request } from '../shared/wire/coordinator-api.ts';
import { HostAssignment } from '../shared/wire/messages.ts';
import { streams, subjects } from '../shared/wire/subjects.ts';
import type { HostRegistry } from './fleet/hosts.ts';

/** The generations of a host that are still kept, newest first. Throws E_HOST. */
export async function historyOf(
  { client, registry }: { client: JetStreamClient; registry: HostRegistry },
  { host }: Request<'history'>,
): Promise<Reply<'history'>> {
  if (registry.get(host) === undefined) throw new DscError('E_HOST', `host ${host} is not declared`);
  const generations: Reply<'history'>['generations'] = [];
  const consumer = await client.consumers.get(streams.desired, {
    filter_subjects: subjects.desired(host),
    deliver_policy: DeliverPolicy.All,
  });
  let left = (await consumer.info()).num_pending;
  const messages = left > 0 ? await consumer.consume({ max_messages: left }) : [];
  for await (const message of messages) {
    const { instances, ...rest } = decodeMessage(HostAssignment, message.data, `an assignment of ${host}`);
    generations.unshift({ ...rest, instances: instances.map(({ name, revision }) => ({ name, revision })) });
    left -= 1;
    if (left <= 0) break;
  }
  return { generations };
}
