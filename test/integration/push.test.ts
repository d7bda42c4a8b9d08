import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { hasAnsible } from '../agent/executor/has-ansible.ts';
import { eventually } from '../support/eventually.ts';
import { startFleet, type TestFleet } from '../support/fleet.ts';
import { collectEvents } from '../support/telemetry.ts';
import { filesProject, filesState } from './files-project.ts';
import { makeGate } from './gate.ts';

const a = { name: 'a', host: 'web1', text: 'one' };
const b = { name: 'b', host: 'web1', text: 'two' };

describe('a push', () => {
  test('brings a host to the state, and a second one runs only the rule of what changed', async () => {
    await using fleet = await startFleet(['web1']);
    fleet.write({ ...filesProject, 'files.yml': filesState(a, b) });
    const first = await fleet.push('files.yml');
    expect(first.results).toMatchObject([{ host: 'web1', outcome: 'converged', actions: 2, verified: true }]);
    expect(first.exitCode).toBe(0);
    expect(content(fleet, 'web1/a')).toBe('one');
    expect(content(fleet, 'web1/b')).toBe('two');

    await using events = await collectEvents(fleet.coordinator.operator());
    fleet.write({ 'files.yml': filesState(a, { ...b, text: 'three' }) });
    const second = await fleet.push('files.yml');
    expect(second.results).toMatchObject([{ outcome: 'converged', actions: 1, changed: 1 }]);
    expect(content(fleet, 'web1/b')).toBe('three');
    await events.until((event) => event.kind === 'outcome');
    const paths = events.all.flatMap((event) => (event.kind === 'task' ? [event.data.path] : []));
    expect(new Set(paths)).toEqual(new Set(["root['files'][1]"]));
  });

  test('that nothing has to run for is converged at once', async () => {
    await using fleet = await startFleet(['web1']);
    fleet.write({ ...filesProject, 'files.yml': filesState(a) });
    await fleet.push('files.yml');
    fleet.write({ 'files.yml': `# a comment\n${filesState(a)}` });
    const again = await fleet.push('files.yml');
    expect(again.results).toMatchObject([{ outcome: 'converged' }]);
    expect(again.exitCode).toBe(0);
  });

  test('reaches a host that the state calls by its full name', async () => {
    await using fleet = await startFleet(['web1.example.com']);
    fleet.write({ ...filesProject, 'files.yml': filesState({ ...a, host: 'web1.example.com' }) });
    const { results } = await fleet.push('files.yml');
    expect(results).toMatchObject([{ host: 'web1_example_com', outcome: 'converged', actions: 1 }]);
    expect(content(fleet, 'web1.example.com/a')).toBe('one');
  });

  test('takes away what the state no longer has', async () => {
    await using fleet = await startFleet(['web1']);
    fleet.write({ ...filesProject, 'files.yml': filesState(a, b) });
    await fleet.push('files.yml');
    fleet.write({ 'files.yml': filesState(a) });
    const { results } = await fleet.push('files.yml');
    expect(results).toMatchObject([{ outcome: 'converged', actions: 1 }]);
    expect(existsSync(join(fleet.root, 'web1/b'))).toBe(false);
  });

  test('waits for a host whose agent starts later', async () => {
    await using fleet = await startFleet(['web1', 'web2'], { agents: ['web1'] });
    fleet.write({ ...filesProject, 'files.yml': filesState(a, { ...b, host: 'web2' }) });
    const push = await fleet.push('files.yml', '--patience', '500ms');
    expect(push.results).toMatchObject([
      { host: 'web1', outcome: 'converged' },
      { host: 'web2', outcome: 'unreachable' },
    ]);
    expect(push.exitCode).toBe(3);
    await fleet.startAgent('web2');
    await eventually('web2 converges', () => existsSync(join(fleet.root, 'web2/b')));
  });

  test('of a newer generation stops a run, and the older one is superseded (fault 21)', async () => {
    await using fleet = await startFleet(['web1']);
    makeGate(fleet.root);
    fleet.write({ ...filesProject, 'files.yml': filesState({ ...a, gate: true }) });
    await using events = await collectEvents(fleet.coordinator.operator());
    const older = fleet.push('files.yml');
    await events.until((event) => event.kind === 'task' && event.data.task === 'the folder');
    fleet.write({ 'files.yml': filesState({ ...a, text: 'newer' }) });
    const newer = await fleet.push('files.yml');
    expect(newer.results).toMatchObject([{ outcome: 'converged' }]);
    expect((await older).results).toMatchObject([{ outcome: 'superseded' }]);
    expect(content(fleet, 'web1/a')).toBe('newer');
  });
});

describe('a failing task', () => {
  test('ends the host failed with its subtree unknown, and a push back to the old state repairs it (fault 1)', async () => {
    await using fleet = await startFleet(['web1']);
    fleet.write({ ...filesProject, 'files.yml': filesState(a, b) });
    await fleet.push('files.yml');
    // What also keeps the host from being reverted: a folder in the place of the file.
    fleet.write({ 'files.yml': filesState({ ...a, text: 'broken' }, b) });
    blockFile(fleet, 'web1/a');
    const failed = await fleet.push('files.yml');
    expect(failed.exitCode).toBe(3);
    expect(failed.results).toMatchObject([{ outcome: 'failed', unknown: ['root["files"][name="a"]'] }]);
    expect(failed.results[0]?.reason).toContain('half of it');

    unblockFile(fleet, 'web1/a');
    fleet.write({ 'files.yml': filesState(a, b) });
    const back = await fleet.push('files.yml');
    expect(back.results).toMatchObject([{ outcome: 'converged', actions: 1, unknown: [] }]);
    expect(content(fleet, 'web1/a')).toBe('one');
  });

  test('on a host that was good before takes it back to that', async () => {
    await using fleet = await startFleet(['web1']);
    fleet.write({ ...filesProject, 'files.yml': filesState(a) });
    await fleet.push('files.yml');
    fleet.write({ 'files.yml': filesState({ ...a, text: 'broken' }) });
    const push = await fleet.push('files.yml');
    expect(push.exitCode).toBe(3);
    expect(push.results).toMatchObject([{ outcome: 'reverted', unknown: [] }]);
    expect(push.results[0]?.reason).toContain('break');
    expect(content(fleet, 'web1/a')).toBe('one');
  });

  test.skipIf(!hasAnsible)(
    'whose module nobody knows is told with its file and line (needs Ansible)',
    async () => {
      await using fleet = await startFleet(['web1']);
      const tasks = '- name: fine\n  debug: {msg: hello}\n- name: not fine\n  frobnicate: {x: 1}\n';
      fleet.write({ ...filesProject, 'tasks/write.yml': tasks, 'files.yml': filesState(a) });
      const { results } = await fleet.push('files.yml');
      expect(results).toMatchObject([{ outcome: 'failed' }]);
      expect(results[0]?.reason).toMatch(/frobnicate.*tasks\/write\.yml:3/);
    },
  );

  test('does not keep the other subtrees from being made (fault 16)', async () => {
    await using fleet = await startFleet(['web1']);
    fleet.write({ ...filesProject, 'files.yml': filesState({ ...a, text: 'broken' }, b) });
    const push = await fleet.push('files.yml');
    expect(push.results).toMatchObject([{ outcome: 'failed' }]);
    expect(content(fleet, 'web1/b')).toBe('two');
  });
});

function content(fleet: TestFleet, file: string): string {
  return readFileSync(join(fleet.root, file), 'utf8');
}

function blockFile(fleet: TestFleet, file: string): void {
  execFileSync('rm', ['-f', join(fleet.root, file)]);
  mkdirSync(join(fleet.root, file));
  writeFileSync(join(fleet.root, file, 'in-the-way'), '');
}

function unblockFile(fleet: TestFleet, file: string): void {
  execFileSync('rm', ['-r', join(fleet.root, file)]);
}
