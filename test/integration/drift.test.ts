import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { startFleet, type TestFleet } from '../support/fleet.ts';
import { collectEvents } from '../support/telemetry.ts';
import { filesProject, filesState } from './files-project.ts';
import { makeGate } from './gate.ts';

/** The files project with a rule that can look at what is really there. */
const retrieving: Readonly<Record<string, string>> = {
  ...filesProject,
  'rules.yml': `${filesProject['rules.yml']}    retrieve: {tasks: tasks/retrieve.yml}\n`,
  'tasks/retrieve.yml': `- name: is it there
  stat: {path: "ROOT/{{ node.host }}/{{ node.name }}"}
  register: it
- name: read it
  command: cat ROOT/{{ node.host }}/{{ node.name }}
  register: text
  changed_when: false
  when: it.stat.exists
- name: hand it in
  copy:
    dest: discovered_state_{{ discovery_id }}.yml
    content: "{name: {{ node.name }}, host: {{ node.host }}, text: '{{ text.stdout }}'}"
    mode: "0600"
  when: it.stat.exists
- name: hand in that it is gone
  copy: {dest: "discovered_state_{{ discovery_id }}.yml", content: "absent: true", mode: "0600"}
  when: not it.stat.exists
`,
};
const a = { name: 'a', host: 'web1', text: 'one' };
const b = { name: 'b', host: 'web1', text: 'two' };

const fileOf = (fleet: TestFleet, name: string) => join(fleet.root, 'web1', name);

describe('drift', () => {
  test.each<[string, (file: string) => void, string]>([
    ['a file edited by hand', (file) => writeFileSync(file, 'edited'), 'update'],
    ['a file that is gone', (file) => rmSync(file), 'create'],
  ])('of %s is seen by a poll and put back, and nothing else runs (fault 2)', async (_, drift, action) => {
    await using fleet = await startFleet(['web1']);
    fleet.write({ ...retrieving, 'files.yml': filesState(a, b) });
    expect((await fleet.push('files.yml')).results).toMatchObject([{ outcome: 'converged' }]);
    drift(fileOf(fleet, 'a'));

    await using events = await collectEvents(fleet.coordinator.operator());
    const { exitCode } = await fleet.coordinator.cli(['poll', 'web1']);
    expect(exitCode).toBe(0);
    await events.until(({ kind, data }) => kind === 'state' && data.to === 'waiting');
    expect(readFileSync(fileOf(fleet, 'a'), 'utf8')).toBe('one');
    const [seen] = events.all.filter((event) => event.kind === 'drift');
    expect(seen?.data.subtrees.map(({ path }) => path)).toEqual(["root['files'][0]"]);
    const acted = events.all.flatMap((event) => (event.kind === 'subtree' ? [event.data] : []));
    expect(acted).toMatchObject([{ action, purpose: 'drift', result: 'applied', path: "root['files'][0]" }]);
  });

  test('that is reported from outside is put back as well', async () => {
    await using fleet = await startFleet(['web1']);
    fleet.write({
      ...filesProject,
      'files.yml': filesState(a, b),
      'seen.yml': filesState({ ...a, text: 'other' }, b),
    });
    expect((await fleet.push('files.yml')).results).toMatchObject([{ outcome: 'converged' }]);
    writeFileSync(fileOf(fleet, 'a'), 'other');
    await using events = await collectEvents(fleet.coordinator.operator());
    const file = join(fleet.project, 'seen.yml');
    const { exitCode, stderr } = await fleet.coordinator.cli(['report-actual', 'web1', 'files', file]);
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
    await events.until(({ kind, data }) => kind === 'state' && data.to === 'waiting');
    expect(readFileSync(fileOf(fleet, 'a'), 'utf8')).toBe('one');
  });

  test('is left alone where the rule only reports it', async () => {
    await using fleet = await startFleet(['web1']);
    const rules = `${retrieving['rules.yml']}    drift: report\n`;
    fleet.write({ ...retrieving, 'rules.yml': rules, 'files.yml': filesState(a) });
    expect((await fleet.push('files.yml')).results).toMatchObject([{ outcome: 'converged' }]);
    writeFileSync(fileOf(fleet, 'a'), 'edited');
    await using events = await collectEvents(fleet.coordinator.operator());
    await fleet.coordinator.cli(['poll', 'web1']);
    await events.until(({ kind, data }) => kind === 'state' && data.to === 'waiting');
    expect(events.all.filter(({ kind }) => kind === 'drift')).toHaveLength(1);
    expect(readFileSync(fileOf(fleet, 'a'), 'utf8')).toBe('edited');
  });
});

describe('discovery after a push', () => {
  test('finds what the tasks did not make, and asks for help when they never do', async () => {
    await using fleet = await startFleet(['web1']);
    // The tasks write another text than the state asks for, so that it differs each time.
    const tasks =
      retrieving['tasks/write.yml']?.replace('content: "{{ node.text }}"', 'content: "wrong"') ?? '';
    fleet.write({ ...retrieving, 'tasks/write.yml': tasks, 'files.yml': filesState(a) });
    const { results, exitCode } = await fleet.push('files.yml');
    expect(exitCode).toBe(3);
    expect(results).toMatchObject([{ outcome: 'failed' }]);
    expect(results[0]?.reason).toContain('root["files"][name="a"]');
  });

  test('that cannot look is unknown, and the host is not converged (fault 20)', async () => {
    await using fleet = await startFleet(['web1']);
    const retrieve = '- name: cannot look\n  command: "false"\n';
    fleet.write({ ...retrieving, 'tasks/retrieve.yml': retrieve, 'files.yml': filesState(a) });
    const { results } = await fleet.push('files.yml');
    expect(results).toMatchObject([
      { outcome: 'failed', reason: expect.stringContaining('tasks/retrieve.yml:1') },
    ]);
  });
});

describe('an operator', () => {
  test('cancels a run, and a retry brings the host to the state after all', async () => {
    await using fleet = await startFleet(['web1']);
    const gate = makeGate(fleet.root);
    fleet.write({ ...filesProject, 'files.yml': filesState({ ...a, gate: true }) });
    await using events = await collectEvents(fleet.coordinator.operator());
    const push = fleet.push('files.yml');
    await events.until((event) => event.kind === 'task');
    await fleet.coordinator.cli(['cancel', 'web1']);
    const { results } = await push;
    expect(results).toMatchObject([{ outcome: 'failed', reason: 'cancelled by an operator' }]);
    gate.open();
    await fleet.coordinator.cli(['retry', 'web1']);
    await events.until(({ kind, data }) => kind === 'outcome' && data.outcome === 'converged');
    expect(readFileSync(fileOf(fleet, 'a'), 'utf8')).toBe('one');
  });
});
