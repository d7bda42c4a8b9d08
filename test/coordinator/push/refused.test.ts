import { symlinkSync } from 'node:fs';
import { createServer } from 'node:net';
import { jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connectionOptions } from '../../../shared/wire/nats-bus.ts';
import { streams } from '../../../shared/wire/subjects.ts';
import { type CliResult, runCli, startCoordinator, type TestCoordinator } from '../../support/coordinator.ts';
import { temporaryFolder } from '../../support/folder.ts';
import { startNatsServer } from '../../support/nats.ts';
import { type Project, webProject, webState } from '../../support/project.ts';

describe('push refuses', () => {
  let coordinator: TestCoordinator;

  beforeAll(async () => {
    coordinator = await startCoordinator();
    for (const host of ['web1', 'web2']) await coordinator.addHost(host);
  });
  afterAll(() => coordinator[Symbol.asyncDispose]());

  /** Exit 4, these words, and no stream has more than before. */
  async function refuses(
    web: Project,
    words: readonly (string | RegExp)[],
    args: readonly string[] = ['push', 'web.yml'],
  ): Promise<CliResult> {
    const before = await stored(coordinator);
    const result = await coordinator.cli(args, { cwd: web.path });
    for (const word of words) expect(result.stderr).toMatch(word);
    expect(result.exitCode).toBe(4);
    expect(await stored(coordinator)).toEqual(before);
    return result;
  }

  test('a rules file with an unknown key', async () => {
    using web = webProject();
    web.write('rules.yml', 'rules:\n  - rule_selector: root.sites\n    craete: {tasks: tasks/site.yml}\n');
    await refuses(web, [
      /^rules\.yml:3:5: .*`craete` is not known \[E_RULES\]\n {2}Did you mean `create`\?/m,
    ]);
  });

  test('a task file that is missing', async () => {
    using web = webProject();
    web.write(
      'rules.yml',
      'rules:\n  - rule_selector: root.sites.index\n    create: {tasks: tasks/sit.yml}\n',
    );
    await refuses(web, [/^rules\.yml:3:21: tasks\/sit\.yml: no such task file \[E_FILE\]/m]);
  });

  test('a task file outside of what travels', async () => {
    using web = webProject();
    web.write('elsewhere.yml', '[]');
    web.write(
      'rules/rules.yml',
      'rules:\n  - rule_selector: root.sites.index\n    create: {tasks: ../elsewhere.yml}\n',
    );
    await refuses(
      web,
      [/rules\/rules\.yml:\d.*elsewhere\.yml is outside/],
      ['push', 'web.yml', 'rules/rules.yml'],
    );
  });

  test('a state that breaks its schema, with every fault at its place', async () => {
    using web = webProject();
    web.write('web.yml', `${webState({ web1: 99999 })}  - name: two\n    host: web1\n    port: eighty\n`);
    const { stderr } = await refuses(web, [
      /^web\.yml:5:11: sites\[0\]\.port: must be <= 65535 \[E_SCHEMA\]/m,
      /^web\.yml:8:11: sites\[1\]\.port: must be integer/m,
    ]);
    expect(stderr).toContain('2 mistakes found');
  });

  test('a tab', async () => {
    using web = webProject();
    web.write('web.yml', 'meta: {rules: rules.yml}\nsites:\n\t- name: a\n');
    await refuses(web, [/^web\.yml:3:\d+: .*tab.* \[E_YAML\]/im]);
  });

  test('a duplicate key', async () => {
    using web = webProject();
    web.write('web.yml', 'meta: {rules: rules.yml}\nsites: []\nsites: []\n');
    await refuses(web, [/^web\.yml:3:1: .*\[E_YAML\]/m]);
  });

  test('a host that nobody declared, at the value that names it', async () => {
    using web = webProject({ web1: 80, web9: 90 });
    await refuses(web, [
      /^web\.yml:7:11: "web9" is no declared host \[E_HOST\]\n {2}declare it first: dsc-coord hosts add web9/m,
    ]);
  });

  test('a change that no rule matches, where the rules say that this is an error', async () => {
    using web = webProject({ web1: 80 });
    web.write(
      'rules.yml',
      `unmatched: error\nrules:\n  - rule_selector: root.sites.index\n    inventory_selector: node.host\n    create: {tasks: tasks/site.yml}\n    update: {tasks: tasks/site.yml}\n`,
    );
    web.write('web.yml', `${webState({ web1: 80 })}colour: blue\n`);
    await refuses(web, [/^web\.yml:6:9: root\['colour'\]: no rule is about this change \[E_UNMATCHED\]/m]);
  });

  test('a subtree whose inventory selector names nothing', async () => {
    using web = webProject({ web1: 80 });
    web.write('web.yml', 'meta: {rules: rules.yml}\nsites:\n  - name: a\n    host: web1\n  - name: b\n');
    await refuses(web, [/^web\.yml:5:5: .*inventory selector.*\[E_INVENTORY\]/m]);
  });

  test('two items with one identity, with both lines', async () => {
    using web = webProject({ web1: 80 });
    web.write(
      'rules.yml',
      `rules:
  - rule_selector: root.sites.index
    id_key: name
    inventory_selector: node.host
    create: {tasks: tasks/site.yml}
    update: {tasks: tasks/site.yml}
    delete: {tasks: tasks/gone.yml}
`,
    );
    web.write('dup.yml', webState({ web1: 80 }));
    expect((await coordinator.cli(['push', 'dup.yml', '--detach'], { cwd: web.path })).exitCode).toBe(0);
    web.write('dup.yml', `${webState({ web1: 80 })}  - name: site-web1\n    host: web2\n    port: 80\n`);
    await refuses(web, [/^dup\.yml:6:5: .*\(the other is at line 3\) \[E_IDENTITY\]/m], ['push', 'dup.yml']);
  });

  test('everything that is wrong at once', async () => {
    using web = webProject({ web1: 99999, web9: 90 });
    web.write(
      'rules.yml',
      'rules:\n  - rule_selector: root.sites.index\n    inventory_selector: node.host\n    create: {tasks: no.yml}\n    foo: 1\n',
    );
    const { stderr } = await refuses(web, [/web\.yml:5:11/, /rules\.yml:5:5/]);
    expect(stderr).toMatch(/\d mistakes found$/);
  });

  test('a state whose rules nobody names, or whose rules are not there', async () => {
    using web = webProject();
    web.write('web.yml', 'sites: []\n');
    await refuses(web, [/^web\.yml:1:1: nothing says which rules/m]);
    web.write('web.yml', 'meta: {rules: none.yml}\nsites: []\n');
    await refuses(web, [/^web\.yml:1:15: none\.yml: there is no such file/m]);
    await refuses(web, [/^none\.yml: there is no such file \[E_FILE\]/m], ['push', 'none.yml']);
  });

  test('a link that leaves the folder', async () => {
    using web = webProject();
    symlinkSync('/etc/passwd', `${web.path}/tasks/passwd`);
    await refuses(web, [/tasks\/passwd is a link that leads .* out of the folder/]);
  });

  test('a system file with mistakes, at their places', async () => {
    using web = webProject();
    web.write(
      'system.yml',
      `dsc: system/v1
instances:
  - name: web
    state: web.yml
    hosts: [web1, web7]
    after: [dns]
  - name: Bad Name
    state: none.yml
`,
    );
    await refuses(web, [/system\.yml:7:11: instances\[1\]\.name/], ['push', 'system.yml']);
    web.write(
      'system.yml',
      `dsc: system/v1
instances:
  - name: web
    state: web.yml
    hosts: [web1, web7]
    after: [dns]
  - name: other
    state: none.yml
  - name: third
    state: web.yml
    labels: role=none
`,
    );
    const words = [
      /system\.yml:5:19: "web7" is no declared host/,
      /system\.yml:6:13: there is no instance dns/,
      /system\.yml:8:12: none\.yml: there is no such file/,
      /system\.yml:11:13: no declared host has the labels role=none/,
    ];
    await refuses(web, words, ['push', 'system.yml']);
  });

  test('usage that cannot be understood', async () => {
    using web = webProject();
    await refuses(web, [/unknown option '--nonsense'/], ['push', 'web.yml', '--nonsense']);
    await refuses(web, [/missing required argument/], ['push']);
    await refuses(web, [/timeout: a time is a number/], ['push', 'web.yml', '--timeout', 'soon']);
    await refuses(web, [/--to names web8, which nobody declared/], ['push', 'web.yml', '--to', 'web8']);
  });
});

describe('without a broker or a coordinator', () => {
  test('a push ends with 5 within 3 s and says what to do', async () => {
    using folder = temporaryFolder();
    using web = webProject();
    const start = performance.now();
    const never = await runCli(['push', 'web.yml', '--data', folder.path], { cwd: web.path });
    expect(never.stderr).toContain('start one with `dsc-coord up`');
    const refused = await runCli(['push', 'web.yml', '--nats', 'nats://127.0.0.1:1'], { cwd: web.path });
    expect(refused.stderr).toContain('no NATS server answers at nats://127.0.0.1:1 [E_NO_BROKER]');
    expect([never.exitCode, refused.exitCode]).toEqual([5, 5]);
    expect(performance.now() - start).toBeLessThan(2 * 3_000);
  });

  test('a server that takes the connection and says nothing counts as none', async () => {
    using web = webProject();
    const sockets: { destroy(): void }[] = [];
    const silent = createServer((socket) => sockets.push(socket));
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const { port } = silent.address() as { port: number };
    const start = performance.now();
    const { exitCode } = await runCli(['push', 'web.yml', '--nats', `nats://127.0.0.1:${port}`], {
      cwd: web.path,
    });
    expect(exitCode).toBe(5);
    expect(performance.now() - start).toBeLessThan(3_000);
    for (const socket of sockets) socket.destroy();
    silent.close();
  });

  test('a broker with no coordinator is told apart', async () => {
    await using server = await startNatsServer();
    using web = webProject();
    const { exitCode, stderr } = await runCli(['push', 'web.yml', '--nats', server.url], { cwd: web.path });
    expect(stderr).toContain('no coordinator is connected to the broker [E_NO_COORDINATOR]');
    expect(exitCode).toBe(5);
  });
});

async function stored(coordinator: TestCoordinator): Promise<Record<string, number>> {
  const { name, servers, seed = '' } = coordinator.operator();
  const connection = await connect(connectionOptions({ name, servers, seed }));
  const manager = await jetstreamManager(connection, { checkAPI: false });
  const counts: Record<string, number> = {};
  for (const stream of Object.values(streams))
    counts[stream] = (await manager.streams.info(stream)).state.last_seq;
  await connection.close();
  return counts;
}
