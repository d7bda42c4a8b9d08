import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { table } from '../../../coordinator/table.ts';
import type { Context } from '../../../shared/cli/context.ts';
import { buildProgram, runProgram } from '../../../shared/cli/program.ts';
import { decodeState } from '../../../shared/wire/codec.ts';
import { readCredentials } from '../../../shared/wire/credentials.ts';
import { runCli, startCoordinator, type TestCoordinator } from '../../support/coordinator.ts';
import { type FakeAgent, startFakeAgent } from '../../support/fake-agent.ts';
import { temporaryFolder } from '../../support/folder.ts';
import { project, webProject, webState } from '../../support/project.ts';

/** One fleet: web1 has pushed `web` with success, web2 has failed at it, away was never seen. */
describe('with a fleet', () => {
  let coordinator: TestCoordinator;
  let web1: FakeAgent;
  let web2: FakeAgent;
  const web = webProject();

  beforeAll(async () => {
    coordinator = await startCoordinator();
    web1 = await startFakeAgent(await coordinator.addHost('web1', { role: 'web', site: 'a' }));
    web2 = await startFakeAgent(await coordinator.addHost('web2', { role: 'web' }), () => ({
      outcome: 'failed',
      reason: 'no space left on device',
    }));
    await coordinator.addHost('away');
    await coordinator.cli(['push', 'web.yml'], { cwd: web.path });
  });

  afterAll(async () => {
    await web1[Symbol.asyncDispose]();
    await web2[Symbol.asyncDispose]();
    await coordinator[Symbol.asyncDispose]();
    web[Symbol.dispose]();
  });

  test('hosts lists the declared ones with labels, and says who was seen', async () => {
    const { stdout } = await coordinator.cli(['hosts']);
    expect(stdout).toMatch(
      /^HOST +REACH +SEEN +LABELS\naway +never +never\nweb1 +up +.* role=web,site=a\nweb2 +up/,
    );
  });

  test('status shows each instance, its outcome and the reason', async () => {
    const { stdout, exitCode } = await coordinator.cli(['status']);
    expect(stdout).toMatch(/away +never +never +-\n/);
    expect(stdout).toMatch(/web1 +up +.* web +1 +waiting +converged/);
    expect(stdout).toMatch(/web2 +up +.* web +1 +help +failed +1 subtree unknown/);
    expect(stdout).toContain('\nweb2 web: no space left on device');
    expect(exitCode).toBe(0);
  });

  test('status of one host tells all that is known of it', async () => {
    const { stdout } = await coordinator.cli(['status', 'web2']);
    expect(stdout).toMatch(
      /^host +web2\nlabels +role=web\nreach +up, seen .*\nagent +0\.0\.0\ngeneration +1\nevents lost +0\n/,
    );
    expect(stdout).toContain('web: 1 subtree unknown');
    const unknown = await coordinator.cli(['status', 'nobody']);
    expect([unknown.exitCode, unknown.stderr]).toEqual([
      4,
      expect.stringContaining('host nobody is not declared'),
    ]);
  });

  test('status says "applied, not verified" and counts lost events', async () => {
    await using agent = await startFakeAgent(await coordinator.addHost('lossy'), () => undefined);
    web.write('lone.yml', webState({ lossy: 1 }));
    await coordinator.cli(['push', 'lone.yml', '--detach'], { cwd: web.path });
    const data = { outcome: 'converged', revision: 1, verified: false, reason: null, actions: 1 } as const;
    const rest = { changed: 1, unmatched: 0, unknown: [], duration_ms: 1 };
    await agent.emit('outcome', 'lone', { ...data, ...rest }, { skip: 2 });
    const { stdout } = await coordinator.cli(['status']);
    expect(stdout).toMatch(/lossy .* lone +1 .* converged +applied, not verified/);
    expect(stdout).toContain('events lost on the way: lossy 2');
  });

  test('history shows generations, newest first', async () => {
    web.write('more.yml', webState({ web1: 1 }));
    await coordinator.cli(['push', 'more.yml'], { cwd: web.path });
    const { stdout } = await coordinator.cli(['history', 'web1']);
    expect(stdout).toMatch(/^GENERATION +ISSUED \(UTC\) +BY +INSTANCES\n2 .* web r1, more r1\n1 .* web r1/);
    expect((await coordinator.cli(['history', 'away'])).stdout).toBe('nothing was pushed to away yet');
  });

  test('watch decodes what was said, filtered', async () => {
    const { stdout } = await watched(coordinator, ['--since', '1h', 'web?/web/outcome'], 2);
    expect(stdout).toMatch(/ web\d web (converged|failed) \(revision 1, \d changed by 1 action/);
    expect(stdout).not.toContain('reconciling');
    const json = await watched(coordinator, ['--since', '1h', 'accepted', '--output', 'json'], 2);
    for (const line of json.stdout.trim().split('\n')) {
      expect(JSON.parse(line)).toMatchObject({
        kind: 'accepted',
        instance: '_agent',
        seq: expect.any(Number),
      });
    }
  });

  test('commands reach the agent, and its answer the operator', async () => {
    expect((await coordinator.cli(['poll', 'web1'])).stdout).toBe('web1: poll done');
    expect((await coordinator.cli(['retry', 'web2', 'web'])).stdout).toBe('web2: retry done');
    expect(web2.commands).toEqual([{ verb: 'retry', request: { instance: 'web' } }]);
  });

  test('report-actual brings the state as it is, types kept', async () => {
    using files = project({ 'seen.yml': 'mtu: 1.0\n"1": a\n1: b\n' });
    const result = await coordinator.cli(['report-actual', 'web1', 'web', 'seen.yml'], { cwd: files.path });
    expect(result.stdout).toBe('web1: report-actual done');
    const sent = web1.commands.at(-1)?.request;
    expect(sent?.instance).toBe('web');
    const state = decodeState(sent?.state ?? new Uint8Array());
    expect(state).toEqual(
      new Map<unknown, unknown>([
        ['mtu', expect.objectContaining({ value: 1, pyType: 'float' })],
        ['1', 'a'],
        [1, 'b'],
      ]),
    );
  });

  test('a command to a host that was never seen says so at once, and fails', async () => {
    const start = performance.now();
    const { stderr, exitCode } = await coordinator.cli(['poll', 'away']);
    expect([stderr, exitCode]).toEqual(['away: host away was never seen', 1]);
    expect(performance.now() - start).toBeLessThan(3_000);
  });

  test('plan changes nothing, and can tell by its exit code whether it would', async () => {
    const same = await coordinator.cli(['plan', 'web.yml', '--detailed-exit-code', '--to', 'web1'], {
      cwd: web.path,
    });
    expect([same.exitCode, same.stdout]).toEqual([0, expect.stringContaining('Nothing to do.')]);
    web.write('web2.yml', webState({ web1: 82, web2: 83 }));
    const other = await coordinator.cli(['plan', 'web2.yml', '--detailed-exit-code'], { cwd: web.path });
    expect([other.exitCode, other.stdout]).toEqual([2, expect.stringContaining('2 create on 2 hosts.')]);
    expect((await coordinator.cli(['plan', 'web2.yml'], { cwd: web.path })).exitCode).toBe(0);
    const doubtful = await coordinator.cli(['plan', 'web.yml'], { cwd: web.path });
    expect(doubtful.stdout).toContain('web2: did not converge last time; more may run there');
  });

  test('a system file pushes its instances by hosts and by labels', async () => {
    web.write(
      'system.yml',
      `dsc: system/v1
instances:
  - {name: base, state: base.yml, labels: "role=web,site=a"}
  - {name: top, state: top.yml, hosts: [web1], after: [base]}
`,
    );
    web.write('base.yml', 'meta: {rules: plain.yml}\nmotd: hello\n');
    web.write('top.yml', 'meta: {rules: plain.yml}\nmotd: top\n');
    web.write('plain.yml', 'rules:\n  - rule_selector: root.motd\n    create: {tasks: tasks/site.yml}\n');
    const { stdout, exitCode } = await coordinator.cli(['push', 'system.yml'], { cwd: web.path });
    expect(stdout).toMatch(/web1 +base +1 +converged.*\nweb1 +top +1 +converged/);
    expect(exitCode).toBe(0);
    const top = web1.assignment?.instances.find(({ name }) => name === 'top');
    expect(top).toMatchObject({ after: ['base'], rules: 'plain.yml' });
  });

  test('a host is declared once; --replace ends its old credentials', async () => {
    const again = await coordinator.cli(['hosts', 'add', 'away']);
    expect([again.exitCode, again.stderr]).toEqual([4, expect.stringContaining('--replace')]);
    using folder = temporaryFolder();
    const out = join(folder.path, 'away.creds');
    const replaced = await coordinator.cli(['hosts', 'add', 'away', '--replace', '--out', out]);
    expect([replaced.exitCode, replaced.stdout]).toEqual([0, '']);
    const lost = await coordinator.cli(['hosts', 'add', 'lost', '--out', '/nowhere/lost.creds']);
    expect([lost.exitCode, lost.stderr]).toEqual([
      4,
      expect.stringContaining('/nowhere/lost.creds cannot be written'),
    ]);
    expect((await coordinator.cli(['hosts'])).stdout).not.toContain('lost');
    expect(statSync(out).mode & 0o777).toBe(0o600);
    expect(readFileSync(out, 'utf8')).toMatch(
      /^# dsc credentials of away: .*\nname: away\nservers: .*\nseed: SU/,
    );
  });

  test('a full name becomes a host id, and stays as a label', async () => {
    const added = await coordinator.cli(['hosts', 'add', 'DB1.example.org']);
    const creds = readCredentials(added.stdout, 'stdout');
    expect(creds.name).toBe('db1_example_org');
    const { stdout } = await coordinator.cli(['hosts', '--output', 'json']);
    const found = JSON.parse(stdout).find(({ host }: { host: string }) => host === creds.name);
    expect(found.labels).toEqual({ fqdn: 'DB1.example.org' });
  });

  test('names that cannot be hosts are refused', async () => {
    for (const name of ['*', 'a b', 'all', 'ä'])
      expect((await coordinator.cli(['hosts', 'add', name])).exitCode).toBe(4);
  });

  test('a host that still has instances is not removed without force', async () => {
    const refused = await coordinator.cli(['hosts', 'remove', 'web2']);
    expect([refused.exitCode, refused.stderr]).toEqual([
      4,
      expect.stringContaining('host web2 still has web'),
    ]);
    expect((await coordinator.cli(['hosts', 'remove', 'away'])).exitCode).toBe(0);
    expect((await coordinator.cli(['hosts'])).stdout).not.toContain('away');
  });
});

describe('validate', () => {
  test('needs no broker, and takes the schema that the state names or the one that is given', async () => {
    using web = webProject();
    const named = await runCli(['validate', 'web.yml'], { cwd: web.path });
    expect([named.exitCode, named.stdout]).toEqual([0, 'web.yml follows schema.yml']);
    web.write('strict.yml', 'required: [owner]\nproperties: {sites: {maxItems: 1}}\n');
    const given = await runCli(['validate', 'web.yml', 'strict.yml'], { cwd: web.path });
    expect(given.exitCode).toBe(4);
    expect(given.stderr).toContain('web.yml:1:1: the key `owner` is missing [E_SCHEMA]');
    expect(given.stderr).toContain('web.yml:3:3: sites: must NOT have more than 1 items [E_SCHEMA]');
  });

  test('formats are checked, and a schema that is none is refused at its place', async () => {
    using files = project({
      's.yml': 'ip: 10.0.0.999\n',
      'f.yml': 'properties: {ip: {format: ipv4}}\n',
      'x.yml': 'type: nonsense\n',
    });
    const format = await runCli(['validate', 's.yml', 'f.yml'], { cwd: files.path });
    expect(format.stderr).toContain('s.yml:1:5: ip: must match format "ipv4"');
    const schema = await runCli(['validate', 's.yml', 'x.yml'], { cwd: files.path });
    expect(schema.stderr).toMatch(/^x\.yml:1:1: x\.yml is no JSON Schema: /);
    expect([format.exitCode, schema.exitCode]).toEqual([4, 4]);
  });
});

describe('help', () => {
  test.each(
    table.map(({ usage }) => usage.replace(/ [<[].*/, '')),
  )('of %s shows two examples and the exit codes, within 80 columns', async (name) => {
    const { stdout, exitCode } = await inProcess([...name.split(' '), '--help']);
    expect(stdout).toMatch(/Examples:\n {2}dsc-coord .*\n {2}dsc-coord .*\n\nExit codes:\n {2}0 /);
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
    expect(exitCode).toBe(0);
  });

  test('of the program names every verb, and no verb at all is refused', async () => {
    const { stdout } = await runCli(['--help']);
    for (const { usage } of table) expect(stdout).toContain(usage.split(' ', 1)[0]);
    expect((await runCli([])).exitCode).toBe(4);
  });
});

/** The command table in this process; for what needs neither broker nor signals. */
async function inProcess(args: readonly string[]): Promise<{ stdout: string; exitCode: number }> {
  let stdout = '';
  const write = (text: string) => {
    stdout += text;
  };
  const output = { write, isTerminal: false, columns: 80 };
  const context: Context = {
    ...{ stdout: output, stderr: output, env: {}, cwd: '/', version: '0' },
    user: { root: false, name: 'test', home: '/' },
    signal: new AbortController().signal,
    now: () => new Date(),
  };
  const program = buildProgram({ name: 'dsc-coord', summary: '', table }, context);
  const exitCode = await runProgram(program, args);
  return { stdout, exitCode };
}

/** Runs `watch` until it has said so many lines. */
async function watched(coordinator: TestCoordinator, args: readonly string[], lines: number) {
  const stop = (text: string) => text.trim().split('\n').length >= lines;
  return coordinator.cli(['watch', ...args], { until: stop });
}
