import {
  type ConsumerMessages,
  DeliverPolicy,
  type JsMsg,
  jetstream,
  jetstreamManager,
} from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/nats-core';
import { DscError } from '../../shared/errors.ts';
import { decodeMessage } from '../../shared/wire/codec.ts';
import type { PushTarget } from '../../shared/wire/coordinator-api.ts';
import { decodeEvent, type Event } from '../../shared/wire/events.ts';
import { Presence } from '../../shared/wire/messages.ts';
import { streams } from '../../shared/wire/subjects.ts';
import { type Patience, PushProgress } from './progress.ts';
import type { TargetResult } from './target-result.ts';

export interface FollowOptions {
  readonly patience: Patience;
  readonly signal: AbortSignal;
  /** Milliseconds, from any beginning. */
  readonly clock: () => number;
  /** Called after each event of a target, and each second. */
  readonly onProgress: (
    progress: PushProgress,
    event: { of: TargetResult; event: Event } | undefined,
  ) => void;
}

/** Listens to the fleet from now on, so that nothing is missed between a push and its answer. */
export interface Follower extends AsyncDisposable {
  /** Resolves with every target ended, or with some not ended when the signal was aborted. */
  until(targets: readonly PushTarget[]): Promise<PushProgress>;
}

export async function startFollower(connection: NatsConnection, options: FollowOptions): Promise<Follower> {
  const heard: Message[] = [];
  let listener = (message: Message): void => {
    heard.push(message);
  };
  const hear = (message: Message) => listener(message);
  const feeds = await Promise.all([
    listen(connection, streams.telemetry, DeliverPolicy.New, (message) =>
      hear({ event: decodeEvent(message.data) }),
    ),
    followPresence(connection, hear),
  ]);
  return {
    until(targets) {
      const progress = new PushProgress(targets, options.clock(), options.patience);
      return followUntil(progress, options, (note) => {
        for (const message of heard.splice(0)) note(message);
        listener = note;
      });
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(feeds.map((feed) => feed.close()));
    },
  };
}

/** `stored`: it was there before the push was followed, and is no sign of life. */
type Message = { event: Event; presence?: never } | { presence: Presence; stored: boolean; event?: never };

/** From what each host said last: an instance that a push leaves as it is may have ended just before. */
async function followPresence(
  connection: NatsConnection,
  hear: (message: Message) => void,
): Promise<ConsumerMessages> {
  const manager = await jetstreamManager(connection, { checkAPI: false });
  const { state } = await manager.streams.info(streams.presence);
  return listen(connection, streams.presence, DeliverPolicy.LastPerSubject, (message) =>
    hear({
      presence: decodeMessage(Presence, message.data, 'a presence'),
      stored: message.seq <= state.last_seq,
    }),
  );
}

async function listen(
  connection: NatsConnection,
  stream: string,
  from: DeliverPolicy,
  hear: (message: JsMsg) => void,
): Promise<ConsumerMessages> {
  const consumer = await jetstream(connection).consumers.get(stream, {
    filter_subjects: '>',
    deliver_policy: from,
  });
  return consumer.consume({
    callback: (message) => {
      try {
        hear(message);
      } catch (error) {
        // Of a newer or a broken agent; its host's outcome is judged by what can be read.
        if (!(error instanceof DscError)) throw error;
      }
    },
  });
}

function followUntil(
  progress: PushProgress,
  { signal, clock, onProgress }: FollowOptions,
  attach: (note: (message: Message) => void) => void,
): Promise<PushProgress> {
  return new Promise((resolve) => {
    const finish = () => {
      clearInterval(timer);
      signal.removeEventListener('abort', finish);
      resolve(progress);
    };
    const timer = setInterval(() => {
      progress.tick(clock());
      onProgress(progress, undefined);
      if (progress.done) finish();
    }, 250);
    signal.addEventListener('abort', finish);
    onProgress(progress, undefined);
    attach((message) => {
      if (message.presence !== undefined) progress.notePresence(message, clock());
      else {
        const of = progress.noteEvent(message.event, clock());
        if (of !== undefined) onProgress(progress, { of, event: message.event });
      }
      if (progress.done) finish();
    });
    if (progress.done || signal.aborted) finish();
  });
}
