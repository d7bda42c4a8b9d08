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

  test('is ansible beside a folder of variables or plugins', () => {
    using ground = createPlayground({ 'site.yml': known, 'group_vars/all.yml': 'a: 1\n' });
    expect(chooseTiers(ground.playbook('site.yml'), options('auto'))[0]?.reasons).toMatchObject([
      { what: 'folder group_vars beside the playbook' },
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

  test.skipIf(!hasAnsible)(
    'runs each play by its tier, counts both, and keeps lines (needs ansible-core)',
    async () => {
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
    },
  );

  test.skipIf(!hasAnsible)(
    'lets a play of Ansible read what an earlier play left (needs ansible-core)',
    async () => {
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
    },
  );
});

function tiers(text: string, executor: ExecutorChoice = 'auto') {
  using ground = createPlayground({ 'site.yml': text });
  return chooseTiers(ground.playbook('site.yml'), options(executor));
}

function options(executor: ExecutorChoice) {
  return { executor, inventory: runDefaults.inventory, env: {} };
}
