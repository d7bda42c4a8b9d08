import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { play } from '../../../agent/commands/play.ts';
import type { Context } from '../../../shared/cli/context.ts';
import { buildProgram, runProgram } from '../../../shared/cli/program.ts';
import { createPlayground } from '../../contract/playground.ts';

const site = `- hosts: localhost
  gather_facts: false
  name: web
  tasks:
    - {name: page, copy: {content: "port {{ port | default(80) }}\\n", dest: "{{ playbook_dir }}/page"}}
    - {name: says, debug: {msg: "port {{ port | default(80) }}"}}
`;

test('a playbook is run, and told a line per task with its diff and a recap', async () => {
  using ground = createPlayground({ 'site.yml': site });
  const { code, out } = await run(['play', 'site.yml', '--diff', '--executor', 'native'], ground.dir);
  expect(code).toBe(0);
  expect(out.replaceAll(ground.dir, '')).toBe(`web (native)
  changed     page
    --- before
    +++ after: /page
    @@ -0,0 +1 @@
    +port 80
  ok          says
    port 80

localhost: ok=2 changed=1
`);
  expect(readFileSync(join(ground.dir, 'page'), 'utf8')).toBe('port 80\n');
});

test('a task file is run as one play, its tasks at their own lines', async () => {
  using ground = createPlayground({ 'tasks.yml': '- name: fails\n  fail: {msg: on purpose}\n' });
  const { code, out } = await run(['play', 'tasks.yml', '--executor', 'native'], ground.dir);
  expect(code).toBe(1);
  expect(out).toContain(`  failed      fails\n    on purpose\n    at tasks.yml:1\n`);
});

test('a task file in a folder tasks is run from the folder that holds it', async () => {
  using ground = createPlayground({
    'tasks/web.yml': '- {name: page, template: {src: page.j2, dest: page}}\n',
    'templates/page.j2': 'from a template\n',
  });
  const { code } = await run(['play', 'tasks/web.yml'], ground.dir);
  expect(code).toBe(0);
  expect(readFileSync(join(ground.dir, 'page'), 'utf8')).toBe('from a template\n');
});

test('what is refused names files as they are below the folder that one is in', async () => {
  using ground = createPlayground({ 'sub/site.yml': `${site}    - {name: x, wait_for: {timeout: 1}}\n` });
  await expect(run(['play', 'sub/site.yml', '--executor', 'native'], ground.dir)).rejects.toMatchObject({
    code: 'E_NATIVE',
    message: 'the native executor does not know sub/site.yml:7: module wait_for',
  });
});

test('check mode changes nothing', async () => {
  using ground = createPlayground({ 'site.yml': site });
  const { code, out } = await run(['play', 'site.yml', '--check'], ground.dir);
  expect(code).toBe(0);
  expect(out).toContain('changed     page');
  expect(existsSync(join(ground.dir, 'page'))).toBe(false);
});

test('json output is a line per event', async () => {
  using ground = createPlayground({ 'site.yml': site });
  const { out } = await run(['play', 'site.yml', '--output', 'json'], ground.dir);
  const events = out
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(events.map(({ type }) => type)).toEqual(['play-started', 'task', 'task', 'recap']);
  expect(events[2]).toMatchObject({
    task: 'says',
    status: 'ok',
    result: { msg: 'port 80' },
    file: join(ground.dir, 'site.yml'),
    line: 6,
  });
  expect(events[3]).toMatchObject({ exitCode: 0, hosts: { localhost: { ok: 2, changed: 1 } } });
});

test('extra variables are words, YAML and files; later ones win', async () => {
  using ground = createPlayground({ 'site.yml': site, 'more.yml': 'port: 9\n' });
  const says = async (...extra: string[]) => {
    const { out } = await run(
      ['play', 'site.yml', '--check', ...extra.flatMap((one) => ['-e', one])],
      ground.dir,
    );
    return /port .*$/m.exec(out)?.[0];
  };
  expect(await says('port=81')).toBe('port 81');
  expect(await says("port='8 1'")).toBe('port 8 1');
  expect(await says('{port: [1]}')).toBe('port [1]');
  expect(await says('port=81', '@more.yml')).toBe('port 9');
});

test('--explain says who would run what and why, and runs nothing', async () => {
  using ground = createPlayground({ 'site.yml': `${site}    - {name: waits, wait_for: {timeout: 1}}\n` });
  const { code, out } = await run(['play', 'site.yml', '--explain'], ground.dir);
  expect(code).toBe(0);
  expect(out).toBe('play 1 "web": ansible, because of\n    site.yml:7: module wait_for\n');
  expect(existsSync(join(ground.dir, 'page'))).toBe(false);
  const refused = await run(
    ['play', 'site.yml', '--explain', '--executor', 'native', '--output', 'json'],
    ground.dir,
  );
  expect(refused.code).toBe(4);
  expect(JSON.parse(refused.out)).toMatchObject({
    plays: [{ play: 0, tier: 'native', reasons: [{ line: 7, what: 'module wait_for' }] }],
  });
});

test.each([
  ['a map', 'a: 1\n', 'a playbook is a list of plays'],
  ['an item that is no map', '- hosts: all\n- text\n', 'expected a play or a task'],
])('%s is refused with its place', async (_what, text, message) => {
  using ground = createPlayground({ 'site.yml': text });
  await expect(run(['play', 'site.yml'], ground.dir)).rejects.toMatchObject({
    code: 'E_PLAYBOOK',
    message: expect.stringContaining(message),
    at: { file: 'site.yml' },
  });
});

test('a file that is not there, and extra variables that are none, are refused', async () => {
  using ground = createPlayground({ 'site.yml': site });
  await expect(run(['play', 'nosuch.yml'], ground.dir)).rejects.toMatchObject({
    code: 'E_FILE',
    message: 'the playbook nosuch.yml cannot be read: no such file or directory',
  });
  await expect(run(['play', 'site.yml', '-i', 'hosts.ini'], ground.dir)).rejects.toMatchObject({
    code: 'E_FILE',
    message: 'the inventory hosts.ini is not there',
  });
  await expect(run(['play', 'site.yml', '-e', 'novalue'], ground.dir)).rejects.toMatchObject({
    code: 'E_USAGE',
  });
  await expect(run(['play', 'site.yml', '--executor', 'puppet'], ground.dir)).rejects.toMatchObject({
    code: 'E_USAGE',
  });
});

async function run(args: readonly string[], cwd: string): Promise<{ code: number; out: string }> {
  let out = '';
  const output = {
    write: (text: string) => {
      out += text;
    },
    isTerminal: false,
    columns: 80,
  };
  const context: Context = {
    stdout: output,
    stderr: output,
    env: process.env,
    user: { root: true, name: 'root', home: '/root' },
    cwd,
    signal: new AbortController().signal,
    version: '0',
    now: () => new Date(),
  };
  const program = buildProgram({ name: 'dsc-agent', summary: 'test', table: [play] }, context);
  return { code: await runProgram(program, args), out };
}
