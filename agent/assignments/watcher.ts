import type { Logger } from 'pino';
import { type Bus, BusError } from '../../shared/wire/bus.ts';
import type { HostAssignment } from '../../shared/wire/messages.ts';
import { allSubjects, subjects } from '../../shared/wire/subjects.ts';
import type { Store } from '../store/store.ts';
import { fetchAssignment, fetchMissing } from './fetch.ts';

export interface WatcherOptions {
  readonly bus: Bus;
  readonly host: string;
  readonly store: Store;
  readonly log: Logger;
  /** Milliseconds between looks that nothing asked for, before splay. */
  readonly interval: number;
  /** Judges what was found; true when its content is wanted before `accept`. */
  readonly isWanted: (assignment: HostAssignment, digest: string) => boolean;
  /** Called when all that the assignment names is on disk. */
  readonly accept: (assignment: HostAssignment, digest: string) => void;
  readonly failed: (error: unknown) => void;
}

/** Milliseconds before a look that failed is repeated; doubles up to the interval. */
const firstRetry = 500;

/**
 * Learns that the desired state may have changed, by notify, by each (re)connect and by a timer with splay, and then looks:
 * one look at a time, and one more when something was heard meanwhile.
 */
export function watchAssignments(options: WatcherOptions): AsyncDisposable & { look(): void } {
  const { bus, host, interval } = options;
  let expected = 0;
  let wanted = false;
  let looking: Promise<void> | undefined;
  let failures = 0;
  let timer: NodeJS.Timeout | undefined;
  let closed = false;

  const look = () => {
    wanted = true;
    looking ??= run().finally(() => {
      looking = undefined;
    });
  };
  const run = async () => {
    while (wanted && !closed) {
      wanted = false;
      // A forged notify costs no more than one look.
      const sequence = expected;
      expected = 0;
      failures = (await lookOnce(options, sequence)) ? 0 : failures + 1;
    }
    schedule();
  };
  const schedule = () => {
    clearTimeout(timer);
    if (closed) return;
    const wait = failures === 0 ? interval : Math.min(interval, firstRetry * 2 ** (failures - 1));
    timer = setTimeout(look, wait * (0.75 + Math.random() / 2));
  };

  for (const subject of [subjects.notify(host), allSubjects.notifyEveryHost]) {
    bus.subscribe(subject, (message) => {
      expected = Math.max(expected, Number(message.header('Nats-Sequence') ?? 0) || 0);
      look();
    });
  }
  bus.onConnection((connected) => {
    if (connected) look();
  });
  look();
  return {
    look,
    async [Symbol.asyncDispose]() {
      closed = true;
      clearTimeout(timer);
      await looking;
    },
  };
}

/** True when it ended as it should: nothing new, or the new assignment accepted. */
async function lookOnce(options: WatcherOptions, expected: number): Promise<boolean> {
  const { bus, store, host, log } = options;
  try {
    const stored = await fetchAssignment(bus, host, expected);
    if (stored === undefined || !options.isWanted(stored.assignment, stored.digest)) return true;
    await fetchMissing(bus, store, stored.assignment);
    options.accept(stored.assignment, stored.digest);
    return true;
  } catch (error) {
    if (error instanceof BusError) log.debug({ err: error }, 'could not look for an assignment');
    else options.failed(error);
    return false;
  }
}
