import { describe, expect, test } from 'vitest';
import { startCoordinator, type TestCoordinator } from '../../support/coordinator.ts';
import { type Ending, startFakeAgent } from '../../support/fake-agent.ts';
import { webProject, webState } from '../../support/project.ts';

describe('push', () => {
  test('plans, publishes, follows and ends with a table', async () => {
    await using fleet = await startFleet('web1', 'web2');
    using web = webProject();
    const { exitCode, stdout, stderr } = await fleet.coordinator.cli(['push', 'web.yml'], { cwd: web.path });
    expect(stdout).toContain("create root['sites'][0]");
    expect(stdout).toMatch(
      /HOST +INSTANCE +REV +OUTCOME +ACTIONS +CHANGED +TIME\nweb1 +web +1 +converged +1 +1 +12ms/,
    );
    expect(stdout).toMatch(/\n2 converged in \d+/);
    expect(stderr).toMatch(/web1 web: reconciling\n/);
    expect(stdout + stderr).not.toContain('\u001b');
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
    expect(exitCode).toBe(0);
  });

  test('the same again publishes nothing and says that all is as it was', async () => {
    await using fleet = await startFleet('web1', 'web2');
    using web = webProject();
    await fleet.coordinator.cli(['push', 'web.yml'], { cwd: web.path });
    const { exitCode, stdout } = await fleet.coordinator.cli(['push', 'web.yml'], { cwd: web.path });
    expect(stdout).toContain('Nothing to do.');
    expect(stdout).toMatch(/web1 +web +1 +converged +- +- +as it was/);
    expect(exitCode).toBe(0);
    expect(fleet.agents.map(({ assignment }) => assignment?.generation)).toEqual([1, 1]);
  });

  test('a changed value is a new revision, and the plan shows old and new', async () => {
    await using fleet = await startFleet('web1', 'web2');
    using web = webProject();
    await fleet.coordinator.cli(['push', 'web.yml'], { cwd: web.path });
    web.write('web.yml', webState({ web1: 80, web2: 8181 }));
    const { stdout } = await fleet.coordinator.cli(['push', 'web.yml'], { cwd: web.path });
    expect(stdout).toContain("~ ['port'] 81 → 8181");
    expect(stdout).toContain('1 update on 1 host.');
    expect(stdout).toMatch(/web2 +web +2 +converged/);
  });

  test('an instance is pushed beside the others of its host, which stay as they were', async () => {
    await using fleet = await startFleet('web1', 'web2');
    using web = webProject();
    await fleet.coordinator.cli(['push', 'web.yml'], { cwd: web.path });
    web.write('app.yml', webState({ web1: 9000 }));
    expect((await fleet.coordinator.cli(['push', 'app.yml'], { cwd: web.path })).exitCode).toBe(0);
    const [web1, web2] = fleet.agents;
    expect(web1?.assignment?.instances.map(({ name, revision }) => [name, revision])).toEqual([
      ['web', 1],
      ['app', 1],
    ]);
    expect(web2?.assignment?.generation).toBe(1);
  });

  test('a host that the state no longer names is told to let go', async () => {
    await using fleet = await startFleet('web1', 'web2');
    using web = webProject();
    await fleet.coordinator.cli(['push', 'web.yml'], { cwd: web.path });
    web.write('web.yml', webState({ web1: 80 }));
    const { stdout, exitCode } = await fleet.coordinator.cli(['push', 'web.yml'], { cwd: web.path });
    expect(stdout).toContain('web2\n  leaves web: its deletes run there');
    expect(stdout).toMatch(/web2 +web +1 +converged .*taken off the host/);
    expect(exitCode).toBe(0);
    expect(fleet.agents[1]?.assignment?.instances).toEqual([]);
  });

  test('a failure ends with 3, and shows task, file, line and message', async () => {
    await using fleet = await startFleet('web1', 'web2');
    fleet.endings.set('web2', {
      outcome: 'failed',
      reason: 'a task failed',
      failure: 'no space left on device',
    });
    using web = webProject();
    const { stdout, exitCode } = await fleet.coordinator.cli(['push', 'web.yml'], { cwd: web.path });
    expect(stdout).toMatch(/web1 +web +1 +converged/);
    expect(stdout).toMatch(/web2 +web +1 +failed +1 +0 +12ms\n/);
    expect(stdout).toContain('web2 web: failed\n  task "write the site" (tasks/site.yml:3)');
    expect(stdout).toContain('no space left on device');
    expect(stdout).toContain('1 converged, 1 failed in');
    expect(exitCode).toBe(3);
  });

  test('pushing what failed again follows nothing and still ends with 3', async () => {
    await using fleet = await startFleet('web1');
    fleet.endings.set('web1', { outcome: 'failed', reason: 'a task failed' });
    using web = webProject({ web1: 80 });
    await fleet.coordinator.cli(['push', 'web.yml'], { cwd: web.path });
    const again = await fleet.coordinator.cli(['push', 'web.yml'], { cwd: web.path });
    expect(again.stdout).toMatch(/web1 +web +1 +failed/);
    expect(again.stdout).toContain('dsc-coord retry HOST INSTANCE');
    expect(again.exitCode).toBe(3);
  });

  test('a host that is not there ends as unreachable, and finds its assignment when it comes', async () => {
    await using fleet = await startFleet('web1');
    const creds = await fleet.coordinator.addHost('web2');
    using web = webProject();
    const push = ['push', 'web.yml', '--patience', '300ms'];
    const { stdout, exitCode } = await fleet.coordinator.cli(push, { cwd: web.path });
    expect(stdout).toMatch(
      /web2 web: unreachable\n {2}its agent was never seen; its assignment waits for it/,
    );
    expect(exitCode).toBe(3);
    expect((await fleet.coordinator.cli(['status'])).stdout).toMatch(
      /web2 +never +never +web +- → 1 .*waits for its agent/,
    );
    await using _late = await startFakeAgent(creds);
    const again = await fleet.coordinator.cli(['push', 'web.yml'], { cwd: web.path });
    expect(again.stdout).toMatch(/web2 +web +1 +converged/);
    expect(again.exitCode).toBe(0);
  });

  test('--to brings one host to it, and takes it from no other', async () => {
    await using fleet = await startFleet('web1', 'web2');
    using web = webProject();
    await fleet.coordinator.cli(['push', 'web.yml'], { cwd: web.path });
    web.write('web.yml', webState({ web1: 8080, web2: 8181 }));
    const { stdout } = await fleet.coordinator.cli(['push', 'web.yml', '--to', 'web1'], { cwd: web.path });
    expect(stdout).not.toContain('web2');
    expect(fleet.agents.map(({ assignment }) => assignment?.instances[0]?.revision)).toEqual([2, 1]);
  });

  test('--output json is one document with plan and results', async () => {
    await using fleet = await startFleet('web1', 'web2');
    using web = webProject();
    const { stdout } = await fleet.coordinator.cli(['push', 'web.yml', '--output', 'json'], {
      cwd: web.path,
    });
    const { instances, results, revisions } = JSON.parse(stdout);
    expect(instances[0]).toMatchObject({ name: 'web', newest_revision: 0, hosts: ['web1', 'web2'] });
    expect(instances[0].actions[0]).toMatchObject({
      action: 'create',
      path: "root['sites'][0]",
      hosts: ['web1'],
    });
    expect(revisions).toEqual({ web: 1 });
    expect(results[1]).toMatchObject({ host: 'web2', instance: 'web', outcome: 'converged', failures: [] });
  });

  test('--detach does not wait, and --explain does nothing', async () => {
    await using fleet = await startFleet();
    await fleet.coordinator.addHost('web1');
    using web = webProject({ web1: 80 });
    const explained = await fleet.coordinator.cli(['push', 'web.yml', '--explain'], { cwd: web.path });
    expect(explained.stdout).toContain('1 create on 1 host.');
    expect((await fleet.coordinator.cli(['history', 'web1'])).stdout).toContain('nothing was pushed');
    const detached = await fleet.coordinator.cli(['push', 'web.yml', '--detach'], { cwd: web.path });
    expect(detached.stdout).toContain('published: web revision 1 to 1 host(s)');
    expect(detached.exitCode).toBe(0);
    expect((await fleet.coordinator.cli(['history', 'web1'])).stdout).toContain('web r1');
  });

  test('the coordinator killed while agents work loses nothing', async () => {
    await using fleet = await startFleet('web1');
    fleet.endings.set('web1', undefined);
    using web = webProject({ web1: 80 });
    await fleet.coordinator.cli(['push', 'web.yml', '--detach'], { cwd: web.path });
    await fleet.coordinator.kill('SIGKILL');
    const [agent] = fleet.agents;
    await agent?.emit('outcome', 'web', {
      ...{ outcome: 'converged', revision: 1, verified: true, reason: null, actions: 1, changed: 1 },
      ...{ unmatched: 0, unknown: [], duration_ms: 5 },
    });
    await fleet.coordinator.restart();
    const { stdout } = await fleet.coordinator.cli(['status', '--output', 'json']);
    const [web1] = JSON.parse(stdout);
    expect(web1).toMatchObject({ host: 'web1', desired: 1, accepted: 1, lost: 0 });
    expect(web1.instances[0]).toMatchObject({ outcome: 'converged', revision: 1 });
  });
});

interface Fleet extends AsyncDisposable {
  readonly coordinator: TestCoordinator;
  readonly agents: Awaited<ReturnType<typeof startFakeAgent>>[];
  /** How each host ends what it is told; converged where nothing is said. */
  readonly endings: Map<string, Ending>;
}

async function startFleet(...hosts: string[]): Promise<Fleet> {
  await using stack = new AsyncDisposableStack();
  const coordinator = stack.use(await startCoordinator());
  const endings = new Map<string, Ending>();
  const agents: Fleet['agents'] = [];
  for (const host of hosts) {
    const ending = () => (endings.has(host) ? endings.get(host) : { outcome: 'converged' as const });
    agents.push(stack.use(await startFakeAgent(await coordinator.addHost(host), ending)));
  }
  const moved = stack.move();
  return { coordinator, agents, endings, [Symbol.asyncDispose]: () => moved.disposeAsync() };
}
