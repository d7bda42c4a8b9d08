import { tmpdir } from 'node:os';
import { describe, expect, test, vi } from 'vitest';
import { createAnsibleExecutor } from '../../../agent/executor/ansible/executor.ts';
import { chooseTiers, createChoosingExecutor, type ExecutorChoice } from '../../../agent/executor/choose.ts';
import { createExecutors } from '../../../agent/executor/executors.ts';
import { createNativeExecutor } from '../../../agent/executor/native/executor.ts';
import { DscError } from '../../../shared/errors.ts';
import { createPlayground, runDefaults, runToEnd } from '../../contract/playground.ts';
import { hasAnsible } from './has-ansible.ts';

// A start of Ansible takes many times its second or two where other work fills both cores.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const known = `- hosts: localhost
  gather_facts: false
  tasks:
    - {name: known, debug: {msg: x}}
`;
const unknown = `- hosts: localhost
  gather_facts: false
  name: needs more
  tasks:
    - name: later
      debug: {msg: x}
      delegate_to: elsewhere
    - community.general.ufw: {state: enabled}
`;
const leaving = `- hosts: localhost
  gather_facts: false
  tasks:
    - {name: leaves, command: echo left, register: left}
`;
const reading = `- hosts: localhost
  gather_facts: false
  environment: {HOME: /}
  tasks:
    - {name: reads, debug: {msg: "{{ left.stdout }}"}}
`;

describe('the tier of each play', () => {
  test('is native where all is known exactly', () => {
    expect(tiers(known)).toEqual([{ play: 0, name: 'localhost', tier: 'native', reasons: [] }]);
  });

  test('is ansible for what is not known, with every reason and its place', () => {
    const [choice] = tiers(unknown);
    expect(choice).toMatchObject({ play: 0, name: 'needs more', tier: 'ansible' });
    expect(choice?.reasons).toMatchObject([
      { file: expect.stringMatching(/site\.yml$/), line: 7, what: 'keyword delegate_to' },
      { file: expect.stringMatching(/site\.yml$/), line: 8, what: 'module community.general.ufw' },
    ]);
  });

  test('is ansible for all that follows a play of Ansible, which may leave facts', () => {
    expect(tiers(known + unknown + known).map(({ tier }) => tier)).toEqual(['native', 'ansible', 'ansible']);
    expect(tiers(known + unknown + known)[2]?.reasons).toEqual([
      { what: 'it may read what play 2, which Ansible runs, leaves behind' },
    ]);
  });

  test('is ansible for a play whose variables a play of Ansible may read', () => {
    expect(tiers(leaving + unknown).map(({ tier }) => tier)).toEqual(['ansible', 'ansible']);
    expect(tiers(known + leaving + unknown).map(({ tier }) => tier)).toEqual([
      'native',
      'ansible',
      'ansible',
    ]);
  });

  test('is what is asked for where one executor is named', () => {
    expect(tiers(known, 'ansible').map(({ tier }) => tier)).toEqual(['ansible']);
    expect(tiers(unknown, 'native')[0]).toMatchObject({
      tier: 'native',
      reasons: [{ line: 7 }, { line: 8 }],
    });
  });

  test('looks into task files and templates that are named outright', () => {
    using ground = createPlayground({
      'site.yml': `- hosts: localhost
  gather_facts: false
  tasks:
    - include_tasks: more.yml
    - include_tasks: "{{ decided }}.yml"
    - {template: {src: page.j2, dest: /tmp/x}}
`,
      'more.yml':
        '- name: a\n  debug: {msg: "{{ a | nosuchfilter }}"}\n- {debug: {msg: "{{ hostvars.x }}"}}\n- {copy: {content: x, dest: y, seuser: z}}\n',
      'templates/page.j2': 'text {{ b is nosuchtest }}',
    });
    const [choice] = chooseTiers(ground.playbook('site.yml'), options('auto'));
    const places = choice?.reasons.map(
      ({ file, line, what }) => `${file?.split('/').at(-1)}:${line} ${what}`,
    );
    expect(places?.sort()).toEqual([
      'more.yml:1 filter nosuchfilter',
      'more.yml:3 variable hostvars',
      'more.yml:4 argument seuser of copy',
      'page.j2:1 test nosuchtest',
    ]);
  });

  test.each([
    ['facts', '- hosts: localhost\n', 'fact gathering'],
    ['several hosts', '- hosts: a,b\n  gather_facts: false\n', 'a play on 2 hosts'],
    [
      'another user',
      '- hosts: localhost\n  gather_facts: false\n  become_user: nobody\n',
      'keyword become_user nobody',
    ],
    ['a misspelt module', `${known}    - {name: x, debugg: {msg: x}}\n`, 'module debugg'],
    [
      'an argument that a value makes unknown',
      `${known}    - {copy: {src: a, dest: b, remote_src: yes}}\n`,
      'remote_src: true of copy',
    ],
  ])('is ansible for %s', (_what, text, reason) => {
    using ground = createPlayground({ 'site.yml': text });
    const inventory = { type: 'local', hosts: ['localhost', 'a', 'b'] } as const;
    const [choice] = chooseTiers(ground.playbook('site.yml'), { ...options('auto'), inventory });
    expect(choice?.tier).toBe('ansible');
    expect(choice?.reasons.map(({ what }) => what).join('\n')).toContain(reason);
  });

  test.each([
    'group_vars',
    'host_vars',
    'library',
    'filter_plugins',
    'test_plugins',
    'lookup_plugins',
  ])('is ansible beside a folder %s', (folder) => {
    expect(tiersOf({ 'site.yml': known, [`${folder}/all.yml`]: 'a: 1\n' })[0]).toMatchObject({
      tier: 'ansible',
      reasons: [{ what: `folder ${folder} beside the playbook` }],
    });
  });
});

describe('settings of Ansible', () => {
  test('that change results are a reason for it, with their place', () => {
    const text =
      '[defaults]\n# jinja2_native = no\nhash_behaviour = merge\nforks=5\n\n[privilege_escalation]\nbecome: True\n';
    const [choice] = tiersOf({ 'site.yml': known, 'ansible.cfg': text });
    expect(choice?.tier).toBe('ansible');
    expect(choice?.reasons).toEqual([
      { file: expect.stringMatching(/ansible\.cfg$/), line: 3, what: 'setting hash_behaviour' },
      { file: expect.stringMatching(/ansible\.cfg$/), line: 7, what: 'setting become' },
    ]);
  });

  test('that are the usual ones, or only for other machines and for show, are none', () => {
    const text = `[defaults]
inventory = hosts
stdout_callback = yaml
roles_path = roles:
  more
hash_behaviour = replace ; as ever
interpreter_python = auto_silent
[ssh_connection]
pipelining = True
control_path = %(directory)s/x
[callback_profile_tasks]
task_output_limit = 20
`;
    const env = { HOME: '/nonexistent', ANSIBLE_NOCOWS: '1', ANSIBLE_SSH_ARGS: '-C', ANSIBLE_FORKS: '5' };
    expect(tiersOf({ 'site.yml': known, 'ansible.cfg': text }, env)[0]?.reasons).toEqual([]);
  });

  test('are taken from the environment, and from the file that it names', () => {
    const files = {
      'site.yml': known,
      'ansible.cfg': '[defaults]\nhash_behaviour = merge\n',
      'other.cfg': '[tags]\nskip = never\n',
    };
    const env = { ANSIBLE_JINJA2_NATIVE: 'True', ANSIBLE_FILTER_PLUGINS: 'x', ANSIBLE_CONFIG: 'other.cfg' };
    expect(tiersOf(files, env)[0]?.reasons.map(({ what }) => what)).toEqual([
      'setting ANSIBLE_JINJA2_NATIVE in the environment',
      'setting ANSIBLE_FILTER_PLUGINS in the environment',
      'setting skip',
    ]);
  });

  test('and plugins of the home folder are looked for', () => {
    using home = createPlayground({ '.ansible/plugins/filter/mine.py': '' });
    expect(tiersOf({ 'site.yml': known }, { HOME: home.dir })[0]?.reasons).toEqual([
      { file: `${home.dir}/.ansible/plugins`, what: 'plugins that Ansible would use' },
    ]);
  });
});

describe('the choosing executor', () => {
  test('refuses a play that needs Ansible where there is none, before anything is run', async () => {
    using ground = createPlayground({ 'site.yml': known + unknown });
    const env = { PATH: '/nonexistent' };
    const executor = createChoosingExecutor({
      executor: 'auto',
      native: createNativeExecutor({ env }),
      ansible: createAnsibleExecutor({ env, tmp: tmpdir() }),
      env,
    });
    const run = executor.run(ground.playbook('site.yml'), runDefaults)[Symbol.asyncIterator]();
    const error = await run.next().then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(DscError);
    expect(error).toMatchObject({
      code: 'E_ANSIBLE_MISSING',
      message: expect.stringMatching(/^play 2 needs Ansible, for .*site\.yml:11: keyword delegate_to/),
    });
  });

  test('refuses natively what is not known, with all reasons, before anything is run', async () => {
    using ground = createPlayground({ 'site.yml': known + unknown });
    const run = runToEnd(createExecutors(process.env).executor('native'), ground.playbook('site.yml'));
    await expect(run).rejects.toMatchObject({ code: 'E_NATIVE', others: [{ code: 'E_NATIVE' }] });
  });
});

describe.skipIf(!hasAnsible)('the choosing executor (skipped where ansible-core is not installed)', () => {
  test('runs each play by its tier, counts both, and keeps lines', async () => {
    using ground = createPlayground({
      'site.yml': known + reading.replace('left.stdout', "left | default('none')"),
    });
    const { events, task, recap } = await runToEnd(
      createExecutors(process.env).executor('auto'),
      ground.playbook('site.yml'),
    );
    const plays = events
      .filter((event) => event.type === 'play-started')
      .map(({ play, tier }) => [play, tier]);
    expect(plays).toEqual([
      [0, 'native'],
      [1, 'ansible'],
    ]);
    expect(task('reads')).toMatchObject({ play: 1, line: 9, file: expect.stringMatching(/site\.yml$/) });
    expect(recap).toMatchObject({ exitCode: 0, hosts: { localhost: { ok: 2 } } });
  });

  test('lets a play of Ansible read what an earlier play left', async () => {
    using ground = createPlayground({ 'site.yml': leaving + reading });
    const { task } = await runToEnd(
      createExecutors(process.env).executor('auto'),
      ground.playbook('site.yml'),
    );
    expect(task('reads').result).toEqual(
      new Map<string, unknown>([
        ['msg', 'left'],
        ['changed', false],
        ['failed', false],
      ]),
    );
  });
});

function tiers(text: string, executor: ExecutorChoice = 'auto') {
  using ground = createPlayground({ 'site.yml': text });
  return chooseTiers(ground.playbook('site.yml'), options(executor));
}

function tiersOf(
  files: Readonly<Record<string, string>>,
  env: Readonly<Record<string, string>> = options('auto').env,
) {
  using ground = createPlayground(files);
  return chooseTiers(ground.playbook('site.yml'), { ...options('auto'), env });
}

function options(executor: ExecutorChoice) {
  return { executor, inventory: runDefaults.inventory, env: { HOME: '/nonexistent' } };
}
