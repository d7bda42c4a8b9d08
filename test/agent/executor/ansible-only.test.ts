import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { createAnsibleExecutor } from '../../../agent/executor/ansible/executor.ts';
import { decodeValue } from '../../../agent/executor/ansible/values.ts';
import { DscError } from '../../../shared/errors.ts';
import { Float, Timestamp } from '../../../shared/state/value.ts';
import { createPlayground, field, runDefaults, runToEnd } from '../../contract/playground.ts';
import { hasAnsible } from './has-ansible.ts';

// A start of Ansible takes many times its second or two where other work fills both cores.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

describe('without Ansible', () => {
  test('a run is refused with the command that installs it', async () => {
    const executor = createAnsibleExecutor({ env: { PATH: '/nonexistent' }, tmp: tmpdir() });
    const error = await failureOf(executor, 'plays.yml', { 'plays.yml': '- hosts: all\n' });
    expect(error.code).toBe('E_ANSIBLE_MISSING');
    expect(error.hint).toContain('apt-get install --no-install-recommends ansible-core');
  });
});

describe('values that the callback plugin writes', () => {
  test.each([
    [['f', '1.0'], new Float(1)],
    [['f', '1e-07'], 1e-7],
    [['f', 'inf'], Number.POSITIVE_INFINITY],
    [['f', 'nan'], Number.NaN],
    [['i', '-12345678901234567890'], -12345678901234567890n],
    [['d', '2024-02-29'], new Timestamp('date', '2024-02-29')],
    [
      ['m', 'a', 1, 1, ['l', null, true]],
      new Map<unknown, unknown>([
        ['a', 1],
        [1, [null, true]],
      ]),
    ],
    [['m', '__proto__', 'x'], new Map([['__proto__', 'x']])],
  ] as const)('%j is decoded', (encoded, value) => {
    expect(decodeValue(encoded)).toEqual(value);
  });
});

describe.skipIf(!hasAnsible)('the ansible executor (skipped where ansible-core is not installed)', () => {
  test('a task that no module is for is refused with its place, and nothing is run', async () => {
    const error = await failureOf(ansible(), 'site.yml', {
      'site.yml':
        '- hosts: localhost\n  gather_facts: false\n  tasks:\n    - name: bad\n      nosuchmodule: {a: 1}\n',
    });
    expect(error.code).toBe('E_PLAYBOOK');
    expect(error.message).toContain("couldn't resolve module/action 'nosuchmodule'");
    expect(error.at).toMatchObject({ line: 4, column: 7 });
    expect(error.at?.file).toMatch(/site\.yml$/);
  });

  test('a role that is missing is refused with its place', async () => {
    const error = await failureOf(ansible(), 'site.yml', {
      'site.yml': '- hosts: localhost\n  roles:\n    - nosuchrole\n',
    });
    expect(error.code).toBe('E_PLAYBOOK');
    expect(error.message).toContain("the role 'nosuchrole' was not found");
    expect(error.at).toMatchObject({ line: 3 });
  });

  test('plays that are no file leave nothing behind, and their errors name no file of ours', async () => {
    using ground = createPlayground();
    const play = new Map([
      ['hosts', 'localhost'],
      ['nosuchkeyword', 'x'],
    ]);
    const run = runToEnd(ansible(), { plays: [play], dir: ground.dir });
    const error = await run.then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(DscError);
    expect((error as DscError).message).toContain("'nosuchkeyword' is not a valid attribute for a Play");
    expect((error as DscError).message).not.toContain('.dsc-play-');
    expect(readdirSync(ground.dir)).toEqual([]);
  });

  test('secrets are in no argument, no environment and no file; temporary folders are gone afterwards (fault 23)', async () => {
    using ground = createPlayground({
      'look.sh':
        'cd /proc; for p in [0-9]*; do tr "\\0" "\\n" <$p/cmdline; tr "\\0" "\\n" <$p/environ; done 2>/dev/null | grep -c -e "-s3cre[t]"\n',
    });
    const tmp = mkdtempSync(join(tmpdir(), 'dsc-test-tmp-'));
    try {
      const play = new Map<string, unknown>([
        ['hosts', 'localhost'],
        ['gather_facts', false],
        ['vars', new Map([['played', 'play-s3cret']])],
        [
          'tasks',
          [
            new Map<string, unknown>([
              ['name', 'processes'],
              ['command', 'sh look.sh'],
              ['failed_when', false],
            ]),
            new Map<string, unknown>([
              ['name', 'files'],
              ['command', `grep -rle "-s3cre[t]" ${tmp} ${ground.dir}`],
              ['failed_when', false],
            ]),
            new Map<string, unknown>([
              ['name', 'known'],
              ['debug', new Map([['msg', '{{ played }} {{ extra }}']])],
            ]),
          ],
        ],
      ]);
      const executor = createAnsibleExecutor({ env: process.env, tmp });
      const { task } = await runToEnd(
        executor,
        { plays: [play as never], dir: ground.dir },
        {
          extraVars: new Map([['extra', 'extra-s3cret']]),
          becomePassword: 'become-s3cret',
        },
      );
      expect(field(task('known').result, 'msg')).toBe('play-s3cret extra-s3cret');
      expect(field(task('processes').result, 'stdout')).toBe('0');
      expect(field(task('files').result, 'stdout')).toBe('');
      expect(readdirSync(tmp)).toEqual([]);
    } finally {
      rmSync(tmp, { recursive: true });
    }
  });

  test("the user's own callbacks and settings do not get in the way", async () => {
    using ground = createPlayground({
      'ansible.cfg':
        '[defaults]\nstdout_callback = nosuchcallback\nlog_path = ./run.log\nretry_files_enabled = True\nforce_color = True\n',
      'site.yml':
        '- hosts: localhost\n  gather_facts: false\n  tasks:\n    - {name: fails, command: /bin/false}\n',
    });
    const { task } = await runToEnd(ansible(), ground.playbook('site.yml'));
    expect(task('fails').status).toBe('failed');
    expect(readdirSync(ground.dir).sort()).toEqual(['ansible.cfg', 'site.yml']);
  });

  test('handlers, roles and an inventory file are run as Ansible does', async () => {
    using ground = createPlayground({
      'hosts.yml': 'all: {hosts: {one: {ansible_connection: local}, two: {ansible_connection: local}}}\n',
      'site.yml': '- hosts: all\n  gather_facts: false\n  roles: [little]\n',
      'roles/little/tasks/main.yml': '- {name: tells, command: echo x, notify: told}\n',
      'roles/little/handlers/main.yml': '- {name: told, debug: {msg: "{{ inventory_hostname }}"}}\n',
    });
    const inventory = { type: 'file', path: join(ground.dir, 'hosts.yml') } as const;
    const { events, recap } = await runToEnd(ansible(), ground.playbook('site.yml'), { inventory });
    const tasks = events.filter((event) => event.type === 'task');
    // Whichever host is done first is told first.
    const handled = tasks.filter(({ handler }) => handler).map(({ host }) => host);
    expect(handled.sort()).toEqual(['one', 'two']);
    expect(recap.hosts).toMatchObject({ one: { ok: 2, changed: 1 }, two: { ok: 2, changed: 1 } });
  });

  test('what an agent that was killed left behind is swept', async () => {
    using ground = createPlayground({ 'site.yml': '- hosts: localhost\n  gather_facts: false\n' });
    const tmp = mkdtempSync(join(tmpdir(), 'dsc-test-tmp-'));
    try {
      // Of a process that is gone, and of an earlier one that had this one's id.
      mkdirSync(join(tmp, 'dsc-run-4194305-1-abcdef', 'local'), { recursive: true });
      mkdirSync(join(tmp, `dsc-run-${process.pid}-1-abcdef`));
      mkdirSync(join(tmp, 'something-else'));
      await runToEnd(createAnsibleExecutor({ env: process.env, tmp }), ground.playbook('site.yml'));
      expect(readdirSync(tmp)).toEqual(['something-else']);
    } finally {
      rmSync(tmp, { recursive: true });
    }
  });
});

function ansible() {
  return createAnsibleExecutor({ env: process.env, tmp: tmpdir() });
}

async function failureOf(
  executor: ReturnType<typeof ansible>,
  name: string,
  files: Readonly<Record<string, string>>,
): Promise<DscError> {
  using ground = createPlayground(files);
  const told: unknown[] = [];
  try {
    for await (const event of executor.run(ground.playbook(name), runDefaults)) told.push(event);
  } catch (error) {
    expect(told).toEqual([]);
    if (error instanceof DscError) return error;
    throw error;
  }
  throw new Error('the run was not refused');
}
