import { describe, expect, test } from 'vitest';
import { createActor, fromPromise, SimulatedClock, waitFor } from 'xstate';
import { reconcilerMachine } from '../../../agent/reconciler/machine.ts';
import type { Resumption, WorkInput, WorkKind, WorkResult } from '../../../agent/reconciler/machine-setup.ts';

type Script = Partial<Record<WorkKind, WorkResult[]>>;

const differs: WorkResult = { type: 'differs', reason: 'root["a"]' };
const failed: WorkResult = { type: 'failed', reason: 'task "x": no' };

/** The real machine on a simulated clock; each kind of work gives its scripted results in turn, then `done`. */
function rig(script: Script, resume: Partial<Resumption> = {}) {
  const clock = new SimulatedClock();
  const states: string[] = [];
  const outcomes: string[] = [];
  const held = new Map<WorkKind, PromiseWithResolvers<WorkResult>>();
  const signals: AbortSignal[] = [];
  const machine = reconcilerMachine.provide({
    actors: {
      resume: fromPromise<Resumption, void>(async () => ({
        next: 'waiting',
        purpose: 'push',
        attempt: 1,
        delay: 0,
        ...resume,
      })),
      work: fromPromise<WorkResult, WorkInput>(async ({ input }) => {
        signals.push(input.signal);
        const hold = held.get(input.kind);
        held.delete(input.kind);
        return hold?.promise ?? script[input.kind]?.shift() ?? { type: 'done' };
      }),
    },
    actions: {
      entered: (_, { state }) => void states.push(state),
      concluded: ({ context }, { outcome }) => void outcomes.push([outcome, context.reason].join(' ').trim()),
    },
  });
  const limits = { attempts: 3, rounds: 2, backoff: (attempt: number) => 1_000 * attempt };
  const actor = createActor(machine, { clock, input: { limits } });
  actor.start();
  return {
    actor,
    clock,
    states,
    outcomes,
    signals,
    hold(kind: WorkKind) {
      const held_ = Promise.withResolvers<WorkResult>();
      held.set(kind, held_);
      return held_;
    },
    reaches: (state: string) =>
      waitFor(actor, (snapshot) => snapshot.matches(state as never), { timeout: 5_000 }),
  };
}

describe('a push', () => {
  test('goes through reconciling, discovering, comparing and validating to converged', async () => {
    const { actor, states, outcomes, reaches } = rig({ diff: [differs] });
    await reaches('waiting');
    actor.send({ type: 'desired.changed' });
    await reaches('validating');
    await reaches('waiting');
    expect(states.slice(2)).toEqual([
      'diffing',
      'reconciling',
      'discovering',
      'comparing',
      'validating',
      'waiting',
    ]);
    expect(outcomes).toEqual(['converged']);
  });

  test('that changes nothing runs nothing and is converged', async () => {
    const { actor, states, outcomes, reaches } = rig({ diff: [{ type: 'done' }] });
    await reaches('waiting');
    actor.send({ type: 'desired.changed' });
    await reaches('diffing');
    await reaches('waiting');
    expect(states).toEqual(['starting', 'waiting', 'diffing', 'waiting']);
    expect(outcomes).toEqual(['converged']);
  });

  test('that differs again after its tasks ran is run again, and after some rounds asks for help (fault 4)', async () => {
    const { actor, states, outcomes, reaches } = rig({
      diff: [differs],
      compare: [differs, differs, differs],
    });
    await reaches('waiting');
    actor.send({ type: 'desired.changed' });
    await reaches('help');
    expect(states.filter((state) => state === 'reconciling')).toHaveLength(3);
    expect(outcomes).toEqual(['failed root["a"]']);
  });

  test('that waits for another instance stays waiting and has no outcome yet', async () => {
    const { actor, outcomes, reaches } = rig({ diff: [{ type: 'blocked', reason: 'waits for linux' }] });
    await reaches('waiting');
    actor.send({ type: 'desired.changed' });
    await reaches('diffing');
    await reaches('waiting');
    expect(outcomes).toEqual([]);
    expect(actor.getSnapshot().context.reason).toBe('waits for linux');
  });
});

describe('a failure', () => {
  test('is retried after a back-off, and a retry that succeeds converges', async () => {
    const { actor, clock, outcomes, reaches } = rig({ diff: [differs], reconcile: [failed] });
    await reaches('waiting');
    actor.send({ type: 'desired.changed' });
    await reaches('retrying');
    clock.increment(1_999);
    expect(actor.getSnapshot().value).toBe('retrying');
    clock.increment(1);
    await reaches('waiting');
    expect(outcomes).toEqual(['converged']);
  });

  test('with its attempts used up is reverted', async () => {
    const { actor, clock, states, outcomes, reaches } = rig({
      diff: [differs],
      reconcile: [failed, failed, failed],
    });
    await reaches('waiting');
    actor.send({ type: 'desired.changed' });
    for (const wait of [2_000, 3_000]) {
      await reaches('retrying');
      clock.increment(wait);
    }
    await reaches('reverting');
    await reaches('waiting');
    expect(states.filter((state) => state === 'reconciling')).toHaveLength(3);
    expect(outcomes).toEqual(['reverted task "x": no']);
  });

  test('that cannot be reverted ends in help, and a newer generation leaves it (fault 3)', async () => {
    const { actor, outcomes, reaches } = rig({ revert: [failed] }, { next: 'retrying', attempt: 3 });
    await reaches('help');
    expect(outcomes).toEqual(['failed task "x": no']);
    actor.send({ type: 'desired.changed' });
    await reaches('waiting');
    expect(outcomes).toEqual(['failed task "x": no', 'converged']);
  });

  test('of validation is a failure too (fault 5)', async () => {
    const { actor, reaches } = rig({ diff: [differs], validate: [failed] });
    await reaches('waiting');
    actor.send({ type: 'desired.changed' });
    await reaches('retrying');
    expect(actor.getSnapshot().context.reason).toBe('task "x": no');
  });

  test('of drift correction does not revert what was good', async () => {
    const { actor, clock, states, reaches } = rig({
      compare: [differs],
      reconcile: [failed, failed, failed],
    });
    await reaches('waiting');
    actor.send({ type: 'poll.due' });
    for (const wait of [2_000, 3_000]) {
      await reaches('retrying');
      clock.increment(wait);
    }
    await reaches('help');
    expect(states).not.toContain('reverting');
  });
});

describe('a newer generation', () => {
  test('cancels a run and waits until its work has ended', async () => {
    const { actor, states, outcomes, signals, hold, reaches } = rig({ diff: [differs] });
    await reaches('waiting');
    const run = hold('reconcile');
    actor.send({ type: 'desired.changed' });
    await reaches('reconciling');
    actor.send({ type: 'desired.changed' });
    await reaches('reconciling');
    expect(actor.getSnapshot().value).toEqual({ reconciling: 'cancelling' });
    expect(signals.at(-1)?.aborted).toBe(true);
    expect(outcomes).toEqual([]);
    run.resolve({ type: 'stopped' });
    await reaches('waiting');
    expect(states.slice(3, 6)).toEqual(['reconciling', 'cancelling', 'diffing']);
    expect(outcomes).toEqual(['superseded', 'converged']);
  });

  test('is looked at anew when it comes while the one before is compared', async () => {
    const { actor, outcomes, hold, reaches } = rig({});
    await reaches('waiting');
    hold('diff');
    actor.send({ type: 'desired.changed' });
    await reaches('diffing');
    actor.send({ type: 'desired.changed' });
    await reaches('waiting');
    expect(outcomes).toEqual(['superseded', 'converged']);
  });
});

describe("an operator's cancel", () => {
  test('ends a run in help, from where a retry begins anew', async () => {
    const { actor, outcomes, hold, reaches } = rig({ diff: [differs] });
    await reaches('waiting');
    const run = hold('reconcile');
    actor.send({ type: 'desired.changed' });
    await reaches('reconciling');
    actor.send({ type: 'operator.cancel' });
    run.resolve({ type: 'stopped' });
    await reaches('help');
    expect(outcomes).toEqual(['failed cancelled by an operator']);
    actor.send({ type: 'operator.retry' });
    await reaches('waiting');
    expect(outcomes.at(-1)).toBe('converged');
  });
});
