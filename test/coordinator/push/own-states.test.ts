import { connect } from '@nats-io/transport-node';
import { describe, expect, test } from 'vitest';
import { downloadContent } from '../../../coordinator/client/content.ts';
import { toFlow } from '../../../shared/state/dump.ts';
import { decodeBundle } from '../../../shared/wire/bundle.ts';
import { decodeState } from '../../../shared/wire/codec.ts';
import { connectionOptions } from '../../../shared/wire/nats-bus.ts';
import { startCoordinator, type TestCoordinator } from '../../support/coordinator.ts';
import { type FakeAgent, startFakeAgent } from '../../support/fake-agent.ts';
import { project } from '../../support/project.ts';

const files = {
  'system.yml': `dsc: system/v1
instances:
  - name: web
    state: web.yml
    labels: role=web
    private: {root.tokens.*: node.for}
`,
  'web.yml': `meta: {rules: rules.yml}
sites:
  - {name: a, host: web1, tls: {cert: cert-a, key: key-of-web1}}
  - {name: b, host: web2, tls: {cert: cert-b, key: key-of-web2}}
tokens:
  x: {for: web1, is: token-of-web1}
level: warn
`,
  'rules.yml': `rules:
  - rule_selector: root.sites.index
    inventory_selector: node.host
    private: [node.tls.key]
    create: {tasks: [{debug: {}}]}
    update: {tasks: [{debug: {}}]}
  - rule_selector: root.level
    create: {tasks: [{debug: {}}]}
    update: {tasks: [{debug: {}}]}
`,
  'hosts/web2.yml': 'tokens: {y: {for: web2, is: token-of-web2}}\n',
};

describe('states of their own', () => {
  test('a host never receives a subtree that is private to others', async () => {
    await using fleet = await startWeb();
    using at = project(files);
    expect((await fleet.coordinator.cli(['push', 'system.yml'], { cwd: at.path })).exitCode).toBe(0);
    const [one = '', two = ''] = await Promise.all(fleet.agents.map((agent) => received(fleet, agent)));
    expect(one).toContain('key-of-web1');
    expect(one).toContain('token-of-web1');
    expect(one).toContain('cert-b');
    expect(one).not.toMatch(/(key|token)-of-web2/);
    expect(two).toContain('key-of-web2');
    expect(two).toContain('token-of-web2');
    expect(two).not.toMatch(/(key|token)-of-web1/);
  });

  test('what changes for one host is a generation of that host alone', async () => {
    await using fleet = await startWeb();
    using at = project(files);
    await fleet.coordinator.cli(['push', 'system.yml'], { cwd: at.path });
    at.write('hosts/web2.yml', `${files['hosts/web2.yml']}level: debug\n`);
    const { stdout, exitCode } = await fleet.coordinator.cli(['push', 'system.yml'], { cwd: at.path });
    expect(stdout).toMatch(/web2\n {2}update root\['level'\]\n.*warn → debug/);
    expect(stdout).toMatch(/web1 +web +1 +converged +- +- +as it was/);
    expect(stdout).toMatch(/web2 +web +2 +converged/);
    expect(fleet.agents.map(({ assignment }) => assignment?.generation)).toEqual([1, 2]);
    expect(exitCode).toBe(0);
    const again = await fleet.coordinator.cli(['push', 'system.yml'], { cwd: at.path });
    expect(again.stdout).toContain('Nothing to do.');
    expect(fleet.agents.map(({ assignment }) => assignment?.generation)).toEqual([1, 2]);
  });

  test('plan groups hosts by what they are sent', async () => {
    await using fleet = await startWeb();
    using at = project({ ...files, 'hosts/web2.yml': 'level: debug\n' });
    const { stdout } = await fleet.coordinator.cli(['plan', 'system.yml', '--output', 'json'], {
      cwd: at.path,
    });
    const [{ actions }] = JSON.parse(stdout).instances;
    expect(actions.map(({ path, hosts }: { path: string; hosts: string[] }) => [path, hosts])).toEqual([
      ["root['sites'][0]", ['web1']],
      ["root['level']", ['web1', 'web2']],
      ["root['sites'][1]", ['web2']],
    ]);
  });

  test('identities are checked on each distinct merged state, at the place in the overlay', async () => {
    await using fleet = await startWeb();
    using at = project({ ...files, 'hosts/web2.yml': 'more:\n  - {name: a}\n  - {name: a}\n' });
    at.write('rules.yml', `${files['rules.yml']}  - {rule_selector: root.more.index, id_key: name}\n`);
    const { stderr, exitCode } = await fleet.coordinator.cli(['plan', 'system.yml'], { cwd: at.path });
    expect(stderr).toContain('hosts/web2.yml:3:5: ');
    expect(stderr).toContain('items 0 and 1 have the same `name`');
    expect(stderr).toContain('(in the state of web2)');
    expect(exitCode).toBe(4);
  });

  test('a rule that a slice leaves nothing to read for is refused, and the host named', async () => {
    await using fleet = await startWeb();
    using at = project(files);
    at.write('rules.yml', `${files['rules.yml']}    vars: {token: root.tokens.x.is}\n`);
    const { stderr, exitCode } = await fleet.coordinator.cli(['push', 'system.yml'], { cwd: at.path });
    expect(stderr).toContain('the variable token is `root.tokens.x.is`, which names nothing here');
    expect(stderr).toContain('(in what web2 is sent)');
    expect(exitCode).toBe(4);
  });
});

describe('proxies', () => {
  const behind = {
    'system.yml': 'dsc: system/v1\nproxies: {web1: ["vyos*"]}\ninstances: [{name: net, state: net.yml}]\n',
    'net.yml': 'meta: {rules: rules.yml}\nsites: [{name: a, host: vyos1}]\n',
    'rules.yml': files['rules.yml'],
  };

  test('a push that would need an agent to act for a device is refused, and a plan warns', async () => {
    await using fleet = await startWeb();
    using at = project(behind);
    const plan = await fleet.coordinator.cli(['plan', 'system.yml'], { cwd: at.path });
    expect(plan.stdout).toContain('web1 would have to act for vyos1');
    expect(plan.exitCode).toBe(0);
    const push = await fleet.coordinator.cli(['push', 'system.yml'], { cwd: at.path });
    expect(push.stderr).toContain('net.yml:2:25: web1 would have to act for vyos1 [E_PROXY]');
    expect(push.exitCode).toBe(4);
    expect(fleet.agents[0]?.assignment).toBeUndefined();
  });
});

interface Web extends AsyncDisposable {
  readonly coordinator: TestCoordinator;
  readonly agents: readonly FakeAgent[];
}

/** web1 and web2, both with the label role=web. */
async function startWeb(): Promise<Web> {
  await using stack = new AsyncDisposableStack();
  const coordinator = stack.use(await startCoordinator());
  const agents: FakeAgent[] = [];
  for (const host of ['web1', 'web2'])
    agents.push(stack.use(await startFakeAgent(await coordinator.addHost(host, { role: 'web' }))));
  const moved = stack.move();
  return { coordinator, agents, [Symbol.asyncDispose]: () => moved.disposeAsync() };
}

/** All that a host's assignment gives it to read, as one text. */
async function received({ coordinator }: Web, { assignment }: FakeAgent): Promise<string> {
  const { name, servers, seed = '' } = coordinator.operator();
  const connection = await connect(connectionOptions({ name, servers, seed }));
  const texts = await Promise.all(
    (assignment?.instances ?? []).map(async ({ state, bundle }) => {
      const files = decodeBundle(await downloadContent(connection, bundle));
      return [
        toFlow(decodeState(await downloadContent(connection, state))),
        ...files.map(({ path, bytes }) => `${path}\n${Buffer.from(bytes).toString()}`),
      ].join('\n');
    }),
  );
  await connection.close();
  return texts.join('\n') + JSON.stringify(assignment);
}
