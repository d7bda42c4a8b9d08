import { DeliverPolicy, jetstream } from '@nats-io/jetstream';
import { z } from 'zod';
import type { Context } from '../../shared/cli/context.ts';
import { verb } from '../../shared/cli/verb.ts';
import { type ExitCode, exitCodes } from '../../shared/error-codes.ts';
import { DscError } from '../../shared/errors.ts';
import { decodeEvent, type Event } from '../../shared/wire/events.ts';
import { streams } from '../../shared/wire/subjects.ts';
import { BrokerInput, brokerOptions } from '../client/broker.ts';
import { openClient } from '../client/coordinator.ts';
import { eventLine } from '../show/event.ts';
import { EventFilter } from './event-filter.ts';
import { Seconds } from './inputs.ts';

const Input = BrokerInput.extend({
  filter: EventFilter.optional(),
  since: Seconds.optional(),
  output: z.enum(['text', 'json']).default('text'),
});
type Input = z.infer<typeof Input>;

export const watch = verb({
  usage: 'watch [filter]',
  summary: 'show events as they come, until it is stopped',
  options: [
    ['--since <time>', 'begin with what came in the last 10m, 2h'],
    ['--output <form>', 'text, or json: one document a line'],
    ...brokerOptions,
  ],
  input: Input,
  examples: ["dsc-coord watch 'web*'", "dsc-coord watch '*/linux/outcome' --since 1h"],
  exits: ['done', 'failed', 'refused', 'unreachable', 'interrupted'],
  run,
});

/** Reads the stream, not the live subjects: what was lost on the way and sent again comes once, and in order. */
async function run({ filter, since, output, ...broker }: Input, context: Context): Promise<ExitCode> {
  await using client = await openClient(broker, context);
  const start =
    since === undefined
      ? { deliver_policy: DeliverPolicy.New }
      : {
          deliver_policy: DeliverPolicy.StartTime,
          opt_start_time: new Date(context.now().getTime() - since).toISOString(),
        };
  const consumer = await jetstream(client.connection).consumers.get(streams.telemetry, {
    filter_subjects: '>',
    ...start,
  });
  const messages = await consumer.consume();
  context.signal.addEventListener('abort', () => void messages.close(), { once: true });
  if (context.signal.aborted) await messages.close();
  for await (const message of messages) {
    const event = decoded(message.data, context);
    if (event === undefined || filter?.(event) === false) continue;
    context.stdout.write(output === 'json' ? `${JSON.stringify(event)}\n` : `${eventLine(event)}\n`);
  }
  return context.signal.aborted ? exitCodes.interrupted : exitCodes.failed;
}

function decoded(bytes: Uint8Array, context: Context): Event | undefined {
  try {
    return decodeEvent(bytes);
  } catch (error) {
    if (!(error instanceof DscError)) throw error;
    context.stderr.write(`an event of another version was left out: ${error.message}\n`);
    return undefined;
  }
}
