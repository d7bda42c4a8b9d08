import {
  DiscardPolicy,
  JetStreamApiError,
  type JetStreamManager,
  RetentionPolicy,
  StorageType,
  type StreamConfig,
  type StreamUpdateConfig,
} from '@nats-io/jetstream';
import { nanos } from '@nats-io/nats-core';
import { DscError } from '../../shared/errors.ts';
import { allSubjects, bucketStream, buckets, streams } from '../../shared/wire/subjects.ts';

type Wanted = Partial<StreamConfig> & Pick<StreamConfig, 'name'>;

const day = 24 * 60 * 60 * 1_000;
const streamNotFound = 10_059;

/** What every stream of ours has in common. */
const common = {
  retention: RetentionPolicy.Limits,
  storage: StorageType.File,
  discard: DiscardPolicy.Old,
  num_replicas: 1,
} as const;

/** The streams and what each must be kept like (nats.md, "Subjects"). */
export const wantedStreams: readonly Wanted[] = [
  {
    ...common,
    name: streams.desired,
    description: 'What each host must be, newest last; republished as a notice for agents.',
    subjects: [allSubjects.desired],
    max_msgs_per_subject: 16,
    allow_direct: true,
    // Only what was stored is republished: a publish that is refused never reaches an agent.
    republish: { src: allSubjects.desired, dest: allSubjects.notify, headers_only: true },
  },
  {
    ...common,
    name: streams.bundles,
    description: 'States and bundles in chunks, named by their digest, written once.',
    subjects: [allSubjects.chunks],
    max_msgs_per_subject: 1,
    discard: DiscardPolicy.New,
    discard_new_per_subject: true,
    allow_direct: true,
  },
  {
    ...common,
    name: streams.telemetry,
    description: 'Every event of every host.',
    subjects: [allSubjects.telemetry],
    max_age: nanos(7 * day),
    max_bytes: 1024 ** 3,
    duplicate_window: nanos(120_000),
  },
  {
    ...common,
    name: streams.presence,
    description: 'The last sign of life of each host.',
    subjects: [allSubjects.presence],
    max_msgs_per_subject: 1,
  },
  {
    ...common,
    name: streams.revisions,
    description: 'What was pushed, by whom.',
    subjects: [allSubjects.revisions],
    max_msgs_per_subject: 256,
    allow_direct: false,
  },
  {
    ...common,
    ...bucketStream(buckets.hosts),
    description: 'The declared hosts.',
    max_msgs_per_subject: 1,
    discard: DiscardPolicy.New,
    allow_rollup_hdrs: true,
    deny_delete: true,
    // A direct get may be answered by a replica that lags behind.
    allow_direct: false,
  },
];

/**
 * Makes each stream, or brings an existing one to what it must be, and reads back what the server keeps: older servers
 * drop settings that they do not know without a word. Throws E_STREAM, naming stream and setting.
 */
export async function ensureStreams(manager: JetStreamManager, wanted = wantedStreams): Promise<void> {
  for (const stream of wanted) await ensureStream(manager, stream);
}

async function ensureStream(manager: JetStreamManager, wanted: Wanted): Promise<void> {
  const found = await find(manager, wanted.name);
  if (found === undefined) await attempt(wanted.name, 'made', () => manager.streams.add({ ...wanted }));
  else if (differences(wanted, found).length > 0) {
    await attempt(wanted.name, 'changed', () => manager.streams.update(wanted.name, updatable(wanted)));
  }
  const [kept] = differences(wanted, (await find(manager, wanted.name)) ?? {});
  if (kept === undefined) return;
  throw new DscError(
    'E_STREAM',
    `stream ${wanted.name} has ${kept.setting} ${kept.is} instead of ${kept.wanted}`,
    {
      hint: 'the server does not know this setting, or somebody else made the stream: use nats-server 2.9.10 or newer, or move that stream away',
    },
  );
}

async function find(manager: JetStreamManager, name: string): Promise<Partial<StreamConfig> | undefined> {
  try {
    return (await manager.streams.info(name)).config;
  } catch (error) {
    if (error instanceof JetStreamApiError && error.code === streamNotFound) return undefined;
    throw new DscError('E_STREAM', `stream ${name} could not be read`, {
      cause: error,
      hint: 'does this user have JetStream? The server needs it enabled for its account',
    });
  }
}

async function attempt(name: string, what: string, act: () => Promise<unknown>): Promise<void> {
  try {
    await act();
  } catch (cause) {
    throw new DscError('E_STREAM', `stream ${name} could not be ${what}`, {
      cause,
      hint: 'the reason is the server’s; `nats stream info` shows what is there',
    });
  }
}

/** A server may say more than was asked; what was asked it must say the same. */
export function differences(
  wanted: Wanted,
  found: Partial<StreamConfig>,
): { setting: string; wanted: string; is: string }[] {
  return Object.entries(wanted).flatMap(([setting, value]) => {
    const is: unknown = found[setting as keyof StreamConfig];
    // Go leaves out what has its zero value.
    const same = JSON.stringify(is ?? zeroLike(value)) === JSON.stringify(value);
    return same ? [] : [{ setting, wanted: JSON.stringify(value), is: JSON.stringify(is) ?? 'nothing' }];
  });
}

function zeroLike(value: unknown): unknown {
  return typeof value === 'boolean' ? false : typeof value === 'number' ? 0 : undefined;
}

/** Retention, storage and name are fixed when a stream is made. */
function updatable({ name: _, retention: __, storage: ___, ...rest }: Wanted): Partial<StreamUpdateConfig> {
  return rest;
}
