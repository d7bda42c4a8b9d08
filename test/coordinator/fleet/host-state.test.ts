import { describe, expect, test } from 'vitest';
import { goneAfter, HostState } from '../../../coordinator/fleet/host-state.ts';
import type { Event, EventData, EventKind } from '../../../shared/wire/events.ts';
import type { InstanceReport, Presence } from '../../../shared/wire/messages.ts';

const all = { complete: true };

describe('host state', () => {
  test('a host that nobody heard of was never seen', () => {
    expect(new HostState('web1').reach(Date.now())).toBe('never');
  });

  test('presence in time is up, events without presence are silent, neither is gone', () => {
    const host = new HostState('web1');
    host.foldPresence(presence(), 1_000_000);
    expect(host.reach(1_000_000 + goneAfter - 1)).toBe('up');
    host.foldEvent(event(1, 'stopping', { reason: 'x' }), 1_000_000 + goneAfter, all);
    expect(host.reach(1_000_000 + goneAfter + 1)).toBe('silent');
    expect(host.reach(1_000_000 + 2 * goneAfter + 1)).toBe('gone');
  });

  test('events after a presence bring its report up to date, and the same events again change nothing', () => {
    const host = new HostState('web1');
    host.foldPresence(presence({ seq: 1, instances: [report({ state: 'reconciling' })] }), 1);
    const events = [outcome(2), event(3, 'stopping', { reason: 'x' })];
    for (const one of [...events, ...events]) host.foldEvent(one, 2, { complete: false });
    expect(host.report('web')).toMatchObject({ outcome: 'converged', ended: 1, revision: 1 });
    expect(host.view({}, 2).lost).toBe(0);
  });

  test('a presence that is older than an event does not take the event back', () => {
    const host = new HostState('web1');
    host.foldEvent(outcome(5), 5, { complete: false });
    host.foldPresence(presence({ seq: 3, instances: [report({ state: 'reconciling' })] }), 6);
    expect(host.report('web')?.outcome).toBe('converged');
  });

  test('a presence of a newer boot wins over what an earlier one told', () => {
    const host = new HostState('web1');
    host.foldEvent(outcome(5), 5, { complete: false });
    host.foldPresence(
      presence({ boot: 'b', seq: 1, instances: [report({ state: 'help', outcome: 'failed' })] }),
      6,
    );
    host.foldEvent({ ...outcome(6), boot: 'a' }, 6, { complete: false });
    expect(host.report('web')).toMatchObject({ state: 'help', outcome: 'failed' });
  });

  test('an instance that presence names no longer is forgotten', () => {
    const host = new HostState('web1');
    host.foldPresence(presence({ instances: [report({})] }), 1);
    host.foldPresence(presence({ seq: 2 }), 2);
    expect(host.report('web')).toBeUndefined();
  });

  test('the next generation is above what the host says it has', () => {
    const host = new HostState('web1');
    host.foldPresence(presence({ generation: 41 }), 1);
    expect(host.generation).toBe(41);
  });
});

function presence(more: Partial<Presence> = {}): Presence {
  return {
    ...{ host: 'web1', boot: 'a', seq: 1, at: '2026-01-01T00:00:00Z', version: '1', hostname: 'web1' },
    ...{ generation: 1, instances: [], spool: 0 },
    ...more,
  };
}

function report(more: Partial<InstanceReport>): InstanceReport {
  return {
    ...{ name: 'web', revision: 1, generation: 1, state: 'waiting', outcome: null, ended: 0 },
    ...{ verified: true, unknown: 0, reason: null },
    ...more,
  };
}

function event<K extends EventKind>(seq: number, kind: K, data: EventData<K>): Event {
  const envelope = {
    host: 'web1',
    boot: 'a',
    seq,
    instance: 'web',
    generation: 1,
    at: '2026-01-01T00:00:00Z',
  };
  return { ...envelope, kind, data } as Event;
}

function outcome(seq: number): Event {
  return event(seq, 'outcome', {
    ...{ outcome: 'converged', revision: 1, verified: true, reason: null, actions: 1, changed: 1 },
    ...{ unmatched: 0, unknown: [], duration_ms: 5 },
  });
}
