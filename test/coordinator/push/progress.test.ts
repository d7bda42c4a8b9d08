import { describe, expect, test } from 'vitest';
import { goneAfter } from '../../../coordinator/fleet/host-state.ts';
import { PushProgress } from '../../../coordinator/push/progress.ts';
import type { Outcome } from '../../../shared/outcome.ts';
import type { PushTarget } from '../../../shared/wire/coordinator-api.ts';
import type { Event, EventData, EventKind } from '../../../shared/wire/events.ts';
import type { InstanceReport, Presence } from '../../../shared/wire/messages.ts';

const patience = { answer: 10_000, whole: 600_000 };

/** One host `web1` with one instance `web`, told revision 2 in generation 5. */
describe('the progress of a push', () => {
  test('ends with the outcome of its own generation', () => {
    const progress = start();
    progress.noteEvent(outcome('converged', { generation: 4, revision: 1 }), 1);
    expect(progress.done).toBe(false);
    progress.noteEvent(outcome('converged', { generation: 5, revision: 2 }), 2);
    expect(progress.results[0]).toMatchObject({ outcome: 'converged', duration: 7 });
  });

  test('what was under way before is superseded under our generation, which is not our end', () => {
    const progress = start();
    progress.noteEvent(outcome('superseded', { generation: 5, revision: 1 }), 1);
    expect(progress.done).toBe(false);
  });

  test('is superseded by a newer generation that wants something else', () => {
    const progress = start();
    progress.noteEvent(outcome('converged', { generation: 6, revision: 3 }), 1);
    expect(progress.results[0]).toMatchObject({ outcome: 'superseded', reason: 'generation 6 came' });
  });

  test('a newer generation that keeps the revision ends it as it ends', () => {
    const progress = start();
    progress.noteEvent(outcome('failed', { generation: 6, revision: 2 }), 1);
    expect(progress.results[0]?.outcome).toBe('failed');
  });

  test('an instance that was kept ends under the generation it began with', () => {
    const progress = start({ change: 'kept', report: report({ revision: 2, generation: 4, ended: 0 }) });
    progress.noteEvent(outcome('converged', { generation: 4, revision: 2 }), 1);
    expect(progress.results[0]?.outcome).toBe('converged');
  });

  test('an instance that was kept and has ended is not waited for, unless its host is gone', () => {
    const ended = report({ revision: 2, generation: 4, ended: 4, outcome: 'converged' });
    expect(start({ change: 'kept', report: ended }).done).toBe(true);
    const gone = start({ change: 'kept', report: ended }, 'gone');
    expect(gone.done).toBe(false);
    gone.tick(patience.answer);
    expect(gone.results[0]?.outcome).toBe('unreachable');
  });

  test('a host with no sign of life ends as unreachable when patience ends', () => {
    const progress = start();
    progress.tick(patience.answer - 1);
    expect(progress.done).toBe(false);
    progress.tick(patience.answer);
    expect(progress.results[0]).toMatchObject({
      outcome: 'unreachable',
      reason: expect.stringContaining('waits for it'),
    });
  });

  test('a host that has answered is given until it is gone', () => {
    const progress = start();
    progress.noteEvent(event('state', stateData, 5), 1_000);
    progress.tick(patience.answer + 1_000);
    expect(progress.done).toBe(false);
    progress.notePresence({ presence: presence({ generation: 5 }), stored: false }, 50_000);
    progress.tick(50_000 + goneAfter - 1);
    expect(progress.done).toBe(false);
    progress.tick(50_000 + goneAfter);
    expect(progress.results[0]).toMatchObject({
      outcome: 'unreachable',
      reason: expect.stringContaining('fell silent'),
    });
  });

  test('what takes longer than the timeout ends, and says that it goes on', () => {
    const progress = start();
    progress.noteEvent(event('state', stateData, 5), patience.whole - 1);
    progress.tick(patience.whole);
    expect(progress.results[0]).toMatchObject({
      outcome: 'unreachable',
      reason: 'it did not end in time and goes on',
    });
  });

  test('presence tells the end too, if the event is still on its way', () => {
    const progress = start();
    const ended = report({ revision: 2, generation: 5, ended: 5, outcome: 'failed', reason: 'no' });
    progress.notePresence({ presence: presence({ generation: 5, instances: [ended] }), stored: false }, 1);
    expect(progress.results[0]).toMatchObject({ outcome: 'failed', reason: 'no' });
  });

  test('what presence said before the push ends an instance that is kept, and is no sign of life', () => {
    const kept = start({ change: 'kept', revision: 2 });
    const ended = report({ revision: 2, generation: 5, ended: 5, outcome: 'failed', reason: 'no' });
    kept.notePresence({ presence: presence({ generation: 5, instances: [ended] }), stored: true }, 1);
    expect(kept.results[0]).toMatchObject({ outcome: 'failed', reason: 'no' });

    const silent = start();
    silent.notePresence({ presence: presence({ generation: 4 }), stored: true }, patience.answer - 1);
    silent.tick(patience.answer);
    expect(silent.results[0]).toMatchObject({ outcome: 'unreachable' });
  });

  test('an instance that leaves has ended when presence names it no longer', () => {
    const progress = start({ change: 'left', revision: 1 });
    progress.notePresence({ presence: presence({ generation: 4 }), stored: false }, 1);
    expect(progress.done).toBe(false);
    progress.notePresence({ presence: presence({ generation: 5 }), stored: false }, 2);
    expect(progress.results[0]?.outcome).toBe('converged');
  });

  test('an assignment that the agent refuses is a failure with its reason', () => {
    const progress = start();
    const refusal = { offered: 5, accepted: 4, code: 'needs', reason: 'it needs secrets' };
    progress.noteEvent({ ...event('refused', refusal, 4), instance: '_agent' }, 1);
    expect(progress.results[0]).toMatchObject({ outcome: 'failed', reason: 'it needs secrets' });
  });

  test('a failure that a retry mended is no failure of what converged', () => {
    const progress = start();
    progress.noteEvent(event('task', failedTask('once'), 5), 1);
    progress.noteEvent(event('task', failedTask('twice'), 5), 2);
    expect(progress.results[0]?.failures).toMatchObject([{ message: 'twice', file: 'tasks/a.yml', line: 3 }]);
    progress.noteEvent(outcome('converged', { generation: 5, revision: 2 }), 3);
    expect(progress.results[0]?.failures).toEqual([]);
  });

  test('an outcome is final', () => {
    const progress = start();
    progress.noteEvent(outcome('failed', { generation: 5, revision: 2 }), 1);
    progress.noteEvent(outcome('converged', { generation: 6, revision: 3 }), 2);
    progress.tick(patience.whole);
    expect(progress.results[0]?.outcome).toBe('failed');
  });
});

function start(
  more: Partial<PushTarget['instances'][number]> = {},
  reach: PushTarget['reach'] = 'up',
): PushProgress {
  const instance = { name: 'web', revision: 2, change: 'new' as const, report: null, ...more };
  return new PushProgress([{ host: 'web1', generation: 5, reach, instances: [instance] }], 0, patience);
}

function event<K extends EventKind>(kind: K, data: EventData<K>, generation: number): Event {
  const envelope = {
    host: 'web1',
    boot: 'a',
    seq: 1,
    instance: 'web',
    generation,
    at: '2026-01-01T00:00:00Z',
  };
  return { ...envelope, kind, data } as Event;
}

function outcome(
  outcome: Outcome,
  { generation, revision }: { generation: number; revision: number },
): Event {
  const counts = { actions: 1, changed: 1, unmatched: 0, unknown: [], duration_ms: 7 };
  return event('outcome', { outcome, revision, verified: true, reason: null, ...counts }, generation);
}

const stateData: EventData<'state'> = {
  ...{ from: 'waiting', to: 'reconciling', seed_state: 'Reconcile1', purpose: 'push' },
  ...{ attempt: 1, reason: null },
};

function failedTask(message: string): EventData<'task'> {
  return {
    ...{ run: 'r', purpose: 'push', play: 0, path: 'root', task: 'a', module: 'copy', target: 'web1' },
    ...{ status: 'failed', message, diff: [], items: [], file: 'tasks/a.yml', line: 3 },
    ...{ handler: false, censored: false, check: false, duration_ms: 1 },
  };
}

function report(more: Partial<InstanceReport>): InstanceReport {
  return {
    ...{ name: 'web', revision: 1, generation: 4, state: 'waiting', outcome: null, ended: 0 },
    ...{ verified: true, unknown: 0, reason: null },
    ...more,
  };
}

function presence(more: Partial<Presence>): Presence {
  return {
    ...{ host: 'web1', boot: 'a', seq: 1, at: '2026-01-01T00:00:00Z', version: '1', hostname: 'web1' },
    ...{ generation: 4, instances: [], spool: 0 },
    ...more,
  };
}
