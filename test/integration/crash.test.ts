import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { startFleet } from '../support/fleet.ts';
import { type CollectedEvents, collectEvents } from '../support/telemetry.ts';
import { filesProject, filesState } from './files-project.ts';
import { makeGate } from './gate.ts';

const gated = { name: 'a', host: 'web1', text: 'one', gate: true };
const plain = { name: 'b', host: 'web1', text: 'two' };

describe('an agent killed while it reconciles', () => {
  test('resumes, and converges without another push (fault 25)', async () => {
    await using fleet = await startFleet(['web1']);
    const gate = makeGate(fleet.root);
    fleet.write({ ...filesProject, 'files.yml': filesState(gated, plain) });
    await using events = await collectEvents(fleet.coordinator.operator());
    const push = fleet.push('files.yml');
    await events.until((event) => event.kind === 'task' && event.data.task === 'the folder');
    const agent = fleet.agents.get('web1');
    await agent?.kill('SIGKILL');
    gate.open();
    await agent?.restart();
    const { results } = await push;
    expect(results).toMatchObject([{ outcome: 'converged', unknown: [] }]);
    expect(readFileSync(join(fleet.root, 'web1/a'), 'utf8')).toBe('one');
    expect(gaps(events)).toEqual([]);
    const started = events.all.filter((event) => event.kind === 'started');
    expect(started.at(-1)?.data.previous).not.toBeNull();
  });
});

describe('a coordinator killed while an agent works', () => {
  test('loses nothing: the agent goes on, and the next coordinator knows how it ended', async () => {
    await using fleet = await startFleet(['web1']);
    const gate = makeGate(fleet.root);
    fleet.write({ ...filesProject, 'files.yml': filesState(gated) });
    await using events = await collectEvents(fleet.coordinator.operator());
    const push = fleet.push('files.yml');
    await events.until((event) => event.kind === 'task');
    await fleet.coordinator.kill('SIGKILL');
    gate.open();
    await fleet.coordinator.restart();
    expect((await push).results).toMatchObject([{ outcome: 'converged' }]);
    const status = await eventually('status says so', async () => {
      const { stdout } = await fleet.coordinator.cli(['status', 'web1']);
      return stdout.includes('converged') && stdout;
    });
    expect(status).toContain('web1');
    expect(gaps(events)).toEqual([]);

    fleet.write({ 'files.yml': filesState(gated, plain) });
    expect((await fleet.push('files.yml')).results).toMatchObject([{ outcome: 'converged', actions: 1 }]);
  });
});

describe('a broker that is gone', () => {
  test('comes back to an agent that has kept every event meanwhile', async () => {
    await using fleet = await startFleet(['web1']);
    fleet.write({ ...filesProject, 'files.yml': filesState(plain) });
    await fleet.push('files.yml');
    const agent = fleet.agents.get('web1');
    await fleet.coordinator.kill('SIGTERM');
    await eventually('the agent notices', () => agent?.log.includes('the broker is gone'));
    await agent?.kill('SIGKILL');
    await agent?.restart();
    await fleet.coordinator.restart();
    await using events = await collectEvents(fleet.coordinator.operator(), { fromStart: true });
    await events.until((event) => event.kind === 'started' && event.data.previous !== null);
    expect(gaps(events)).toEqual([]);
    fleet.write({ 'files.yml': filesState(plain, { ...gated, gate: false }) });
    expect((await fleet.push('files.yml')).results).toMatchObject([{ outcome: 'converged', actions: 1 }]);
  });
});

test('an agent that is told to stop while the broker is gone ends', async () => {
  await using fleet = await startFleet(['web1']);
  const agent = fleet.agents.get('web1');
  await eventually('it is connected', () => agent?.log.includes('connected to the broker'));
  await fleet.coordinator.kill('SIGTERM');
  await eventually('it notices', () => agent?.log.includes('the broker is gone'));
  await agent?.kill('SIGTERM');
  expect(agent?.log).toContain('the agent stops');
});

/** Where (host, boot, seq) skips or repeats a number, as text; events of one boot come in order. */
function gaps({ all }: CollectedEvents): string[] {
  const last = new Map<string, number>();
  return all.flatMap(({ host, boot, seq }) => {
    const key = `${host}:${boot}`;
    const before = last.get(key) ?? 0;
    last.set(key, seq);
    return before === 0 || seq === before + 1 ? [] : [`${key}: ${seq} after ${before}`];
  });
}
