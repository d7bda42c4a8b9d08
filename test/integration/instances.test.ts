import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { startFleet } from '../support/fleet.ts';
import { collectEvents } from '../support/telemetry.ts';
import { filesProject, filesState } from './files-project.ts';

const file = (name: string, text = name) => filesState({ name, host: 'web1', text });

function system(...instances: readonly string[]): string {
  return `dsc: system/v1\ninstances:\n${instances.map((line) => `  - ${line}\n`).join('')}`;
}

describe('instances of one host', () => {
  test('reconcile in the order of `after`, and one waits for the other to converge', async () => {
    await using fleet = await startFleet(['web1']);
    fleet.write({
      ...filesProject,
      'app.yml': file('app'),
      'linux.yml': file('linux'),
      'system.yml': system(
        '{name: app, state: app.yml, hosts: [web1], after: [linux]}',
        '{name: linux, state: linux.yml, hosts: [web1]}',
      ),
    });
    await using events = await collectEvents(fleet.coordinator.operator());
    const { results } = await fleet.push('system.yml');
    expect(results.map(({ instance, outcome }) => [instance, outcome])).toEqual(
      expect.arrayContaining([
        ['app', 'converged'],
        ['linux', 'converged'],
      ]),
    );
    await events.until((event) => event.kind === 'outcome' && event.instance === 'app');
    const order = events.all.flatMap((event) =>
      event.kind === 'outcome' || event.kind === 'plan' ? [`${event.instance} ${event.kind}`] : [],
    );
    expect(order).toEqual(['linux plan', 'linux outcome', 'app plan', 'app outcome']);
    expect(events.all.find((event) => event.kind === 'blocked')?.data).toEqual({ after: ['linux'] });
  });

  test('that come after one that failed fail too, and say which', async () => {
    await using fleet = await startFleet(['web1']);
    fleet.write({
      ...filesProject,
      'app.yml': file('app'),
      'linux.yml': file('linux', 'broken'),
      'system.yml': system(
        '{name: linux, state: linux.yml, hosts: [web1]}',
        '{name: app, state: app.yml, hosts: [web1], after: [linux]}',
      ),
    });
    const failed = await fleet.push('system.yml');
    expect(failed.exitCode).toBe(3);
    const reasons = new Map(failed.results.map(({ instance, reason }) => [instance, reason]));
    expect(reasons.get('app')).toBe('linux did not converge');
    expect(existsSync(join(fleet.root, 'web1/app'))).toBe(false);

    fleet.write({ 'linux.yml': file('linux') });
    await fleet.push('system.yml');
    await eventually('app goes on', () => existsSync(join(fleet.root, 'web1/app')));
  });

  test('that a push takes off the host run their deletes and are forgotten', async () => {
    await using fleet = await startFleet(['web1', 'web2']);
    fleet.write({
      ...filesProject,
      'app.yml': file('app'),
      'linux.yml': file('linux'),
      'system.yml': system(
        '{name: app, state: app.yml, hosts: [web1]}',
        '{name: linux, state: linux.yml, hosts: [web1]}',
      ),
    });
    await fleet.push('system.yml');
    expect(readFileSync(join(fleet.root, 'web1/app'), 'utf8')).toBe('app');
    fleet.write({
      'app.yml': filesState({ name: 'app', host: 'web2', text: 'moved' }),
      'system.yml': system(
        '{name: app, state: app.yml, hosts: [web2]}',
        '{name: linux, state: linux.yml, hosts: [web1]}',
      ),
    });
    const { exitCode } = await fleet.push('system.yml');
    expect(exitCode).toBe(0);
    await eventually('the file has gone', () => !existsSync(join(fleet.root, 'web1/app')));
    expect(readFileSync(join(fleet.root, 'web2/app'), 'utf8')).toBe('moved');
    expect(readFileSync(join(fleet.root, 'web1/linux'), 'utf8')).toBe('linux');
    await eventually('status says so', async () => {
      const { stdout } = await fleet.coordinator.cli(['status', 'web1']);
      return !stdout.includes('app');
    });
  });
});
