import { lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { TaskResult } from '../../../agent/executor/port.ts';
import type { Value } from '../../../shared/state/value.ts';
import { createPlayground, field, type Playground, runToEnd, type Told } from '../playground.ts';
import { files } from './files.ts';
import type { StartExecutor } from './start.ts';

/** What tasks do and tell, in one run of one playbook. */
export function manyTasks(start: StartExecutor): void {
  let ground: Playground;
  let told: Told;
  beforeAll(async () => {
    ground = createPlayground(files);
    const extraVars = new Map<string, Value>([['winner', 'extra']]);
    told = await start((executor) =>
      runToEnd(executor, ground.playbook('site.yml'), { diff: true, extraVars }),
    );
  });
  afterAll(() => ground[Symbol.dispose]());
  const task = (name: string): TaskResult => told.task(name);
  const message = (name: string) => field(task(name).result, 'msg');

  test('ok, changed, failed, skipped and ignored are told apart, and counted', () => {
    expect(task('ok').status).toBe('ok');
    expect(task('changed').status).toBe('changed');
    expect(task('skipped').status).toBe('skipped');
    expect(task('ignored').status).toBe('ignored');
    expect(task('rescued').status).toBe('rescued');
    const { hosts, exitCode } = told.recap;
    expect(exitCode).toBe(0);
    expect(hosts).toEqual({
      localhost: { ok: 41, changed: 13, skipped: 2, ignored: 4, rescued: 1, failed: 0, unreachable: 0 },
    });
  });

  test('a task is told with its place in the file', () => {
    expect(task('ok')).toMatchObject({
      file: join(ground.dir, 'site.yml'),
      line: 8,
      action: 'debug',
      host: 'localhost',
    });
    expect(task('included once')).toMatchObject({ file: join(ground.dir, 'tasks/more.yml'), line: 1 });
  });

  test('a name is templated, and is the module where there is none', () => {
    expect(task('name 1').status).toBe('ok');
    expect(told.names()).toContain('ansible.builtin.debug');
  });

  test('a loop is one result with its items', () => {
    expect(task('loop').items).toEqual([
      { label: '1', status: 'ok' },
      { label: '2', status: 'changed' },
      { label: '3', status: 'skipped' },
    ]);
    expect(field(task('loop').result, 'results', 1, 'stdout')).toBe('item 2');
    expect(field(task('loop').result, 'results', 1, 'item')).toBe(2);
    expect(task('loop variables').items).toEqual([
      { label: '0 a', status: 'ok' },
      { label: '1 b', status: 'ok' },
    ]);
  });

  test('what a task registers is there for conditions and templates', () => {
    expect(message('registered')).toBe('item 2');
    expect(task('registered condition').status).toBe('ok');
  });

  test('changed_when and failed_when decide', () => {
    expect(task('never changed').status).toBe('ok');
    expect(task('failed by condition')).toMatchObject({ status: 'ignored' });
    expect(field(task('failed by condition').result, 'failed_when_result')).toBe(true);
    expect(task('not failed by condition').status).toBe('changed');
  });

  test('diffs show before and after', () => {
    expect(task('second content').diff).toMatchObject([{ before: 'one\n', after: 'two\n' }]);
  });

  test('no_log hides results, labels and messages', () => {
    const hidden = task('hidden');
    expect(hidden.censored).toBe(true);
    expect(JSON.stringify([task('hidden'), task('hidden loop'), task('hidden diff')], plain)).not.toContain(
      's3cret',
    );
    expect(field(hidden.result, 'censored')).toContain('no_log: true');
  });

  test('variables come from the strongest of extra vars, facts, task and play', () => {
    expect(message('precedence')).toBe('extra fact task play');
    expect(message('lazy')).toBe('lazy from task');
  });

  test('what a command printed is never a template', () => {
    expect(message('unsafe')).toBe('{{ winner }}');
    expect(message('unsafe fact')).toBe('{{ winner }}');
  });

  test('include_tasks runs a file, with its variables, once for each item', () => {
    expect(message('included once')).toBe('with a parameter');
    expect(told.names().filter((name) => /^included (once|x|y)$/.test(name))).toEqual([
      'included once',
      'included x',
      'included y',
    ]);
  });

  test('include_vars brings variables in', () => {
    expect(message('included variables')).toBe('here, in tasks');
  });

  test('a template is rendered with its newlines', () => {
    expect(read('rendered')).toBe('Hëllo extra\n  indented\n[1, 2]\n\n');
    expect(lstatSync(join(ground.dir, 'rendered')).mode & 0o777).toBe(0o640);
  });

  test('a relative src is found in files/ beside the playbook and beside the task file', () => {
    expect(read('found')).toBe('from files\n');
  });

  test('a relative dest is beside the playbook, wherever the task and the process are', () => {
    expect(field(task('written beside').result, 'dest')).toBe('./beside');
    expect(read('beside')).toBe('here');
  });

  test('a file that is missing is told with where it was looked for', () => {
    const { dir } = ground;
    expect(task('missing').message).toBe(
      [
        "Could not find or access 'nosuch'",
        'Searched in:',
        `\t${dir}/files/nosuch`,
        `\t${dir}/nosuch`,
        `\t${dir}/files/nosuch`,
        `\t${dir}/nosuch on the Ansible Controller.`,
        'If you are using a module and expect the file to exist on the remote, see the remote_src option',
      ].join('\n'),
    );
  });

  test('an undefined variable is told as Ansible does', () => {
    expect(task('undefined').message).toBe(
      "The task includes an option with an undefined variable. The error was: 'nowhere' is undefined. 'nowhere' is undefined",
    );
  });

  test('a command that is not there is told with its error', () => {
    expect(message('no command')).toBe("[Errno 2] No such file or directory: b'nosuchcommand'");
    expect(field(task('no command').result, 'rc')).toBe(2);
  });

  test('a block is rescued, and its always is run', () => {
    expect(told.names()).toEqual(expect.arrayContaining(['rescue', 'always']));
  });

  test('nothing is left in the playbook folder but what the tasks made', () => {
    const made = ['beside', 'changed', 'content', 'found', 'hidden-file', 'rendered'];
    expect(readdirSync(ground.dir).sort()).toEqual([...topLevel(), ...made].sort());
  });

  function read(name: string): string {
    return readFileSync(join(ground.dir, name), 'utf8');
  }
}

function topLevel(): string[] {
  return [...new Set(Object.keys(files).map((name) => name.split('/')[0] ?? ''))];
}

function plain(_key: string, value: unknown): unknown {
  if (value instanceof Map) return [...value];
  return typeof value === 'bigint' ? String(value) : value;
}
