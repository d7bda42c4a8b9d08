import { hostname } from 'node:os';
import { version } from '../shared/version.ts';
import type { Bus } from '../shared/wire/bus.ts';
import { encodeMessage } from '../shared/wire/codec.ts';
import type { InstanceReport, Presence } from '../shared/wire/messages.ts';
import { subjects } from '../shared/wire/subjects.ts';
import type { InstanceRecord } from './store/instance-record.ts';
import type { Store } from './store/store.ts';

/** Changes that follow each other closely are told once, milliseconds. */
const settle = 100;

/** Tells the coordinator how this host stands: at each connection, soon after a change, and every `interval` milliseconds. */
export function announcePresence(
  bus: Bus,
  host: string,
  store: Store,
  interval: number,
): Disposable & { changed(): void } {
  let timer: NodeJS.Timeout | undefined;
  let closed = false;
  const tell = () => {
    schedule(interval * (0.9 + Math.random() / 5));
    if (bus.connected) bus.publish(subjects.presence(host), encodeMessage(describe(host, store)));
  };
  const schedule = (wait: number) => {
    clearTimeout(timer);
    if (!closed) timer = setTimeout(tell, wait);
  };
  bus.onConnection((connected) => {
    if (connected && !closed) tell();
  });
  schedule(interval);
  return {
    changed: () => schedule(settle),
    [Symbol.dispose]() {
      closed = true;
      clearTimeout(timer);
    },
  };
}

function describe(host: string, store: Store): Presence {
  return {
    host,
    boot: store.spool.boot,
    seq: store.spool.seq,
    at: new Date().toISOString(),
    version,
    hostname: hostname(),
    generation: store.accepted()?.assignment.generation ?? 0,
    instances: store.instances().map((record) => report(store, record)),
    spool: store.spool.depth(),
  };
}

function report(store: Store, record: InstanceRecord): InstanceReport {
  return {
    name: record.name,
    revision: record.assigned.revision,
    generation: record.generation,
    state: record.machine.state,
    outcome: record.outcome,
    ended: record.ended,
    verified: record.verified,
    unknown: store.known.unknown(record.name).length,
    reason: record.reason,
  };
}
