import { existsSync, lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Executor, Playbook, TaskResult } from '../../agent/executor/port.ts';
import { Float, Timestamp, type Value } from '../../shared/state/value.ts';
import { files } from './executor-files.ts';
import { createPlayground, field, type Playground, runDefaults, runToEnd, type Told } from './playground.ts';

/** What every executor does alike; a suite calls it with its own. Runs are few, as Ansible takes seconds to start. */
export function executorContract(createExecutor: () => Executor): void {
  describe('a playbook of many tasks', () => {
    let ground: Playground;
    let told: Told;
    beforeAll(async () => {
      ground = createPlayground(files);
      const extraVars = new Map<string, Value>([['winner', 'extra']]);
      told = await runToEnd(createExecutor(), ground.playbook('site.yml'), { diff: true, extraVars });
    });
    afterAll(() => ground[Symbol.dispose]());
    manyTasks(() => ({ ground, told }));
  });

  test('check mode changes nothing and says what would change', async () => {
    using ground = createPlayground(files);
    const before = listTree(ground.dir);
    const { task, recap } = await runToEnd(createExecutor(), ground.playbook('check.yml'), {
      check: true,
      diff: true,
    });
    expect(listTree(ground.dir)).toEqual(before);
    expect(task('a new file').status).toBe('changed');
    expect(task('a new file').diff).toMatchObject([{ before: '', after: 'text\n' }]);
    expect(task('a right file').status).toBe('ok');
    expect(task('a new folder').status).toBe('changed');
    expect(task('a command').status).toBe('skipped');
    expect(task('where it is').status).toBe('ok');
    expect(recap).toMatchObject({ exitCode: 0, cancelled: false });
  });

  test('values of every type in made-up plays survive, and are no templates of another type', async () => {
    using ground = createPlayground();
    const { task } = await runToEnd(createExecutor(), madeUpPlaybook(ground.dir), {
      extraVars: new Map([['given', plainlyTyped]]),
    });
    const shown = (name: string) => field(task(name).result, 'msg');
    expect(shown('typed')).toEqual(typed);
    expect(shown('given')).toEqual(plainlyTyped);
    expect(shown('where')).toBe(ground.dir);
    expect(readdirSync(ground.dir)).toEqual([]);
  });

  test('a task that fails ends the run, and later plays are left out', async () => {
    using ground = createPlayground(files);
    const { names, task, recap } = await runToEnd(createExecutor(), ground.playbook('fails.yml'));
    expect(names()).toEqual(['before', 'fails']);
    expect(task('fails')).toMatchObject({ status: 'failed', message: 'non-zero return code', line: 6 });
    expect(field(task('fails').result, 'rc')).toBe(3);
    expect(recap).toMatchObject({
      exitCode: 2,
      cancelled: false,
      hosts: { localhost: { ok: 1, failed: 1 } },
    });
  });

  test('a cancel ends every process of a task, and the recap says so', async () => {
    using ground = createPlayground(files);
    const stop = new AbortController();
    const pids: number[] = [];
    const watching = waitForFiles([join(ground.dir, 'parent.pid'), join(ground.dir, 'child.pid')]).then(
      (texts) => {
        pids.push(...texts.map(Number));
        stop.abort();
      },
    );
    const { recap, names } = await runToEnd(createExecutor(), ground.playbook('sleeps.yml'), {
      signal: stop.signal,
    });
    await watching;
    expect(pids.filter(isAlive)).toEqual([]);
    expect(recap.cancelled).toBe(true);
    expect(names()).not.toContain('after');
  });

  test('a run that is cancelled before it begins runs nothing', async () => {
    using ground = createPlayground(files);
    const before = listTree(ground.dir);
    const { events, recap } = await runToEnd(createExecutor(), ground.playbook('check.yml'), {
      signal: AbortSignal.abort(),
    });
    expect(events).toEqual([recap]);
    expect(recap.cancelled).toBe(true);
    expect(listTree(ground.dir)).toEqual(before);
  });

  test('leaving the events early ends the run', async () => {
    using ground = createPlayground(files);
    const run = createExecutor().run(ground.playbook('sleeps.yml'), runDefaults);
    for await (const event of run) if (event.type === 'task') break;
    expect(existsSync(join(ground.dir, 'parent.pid'))).toBe(false);
  });
}

function manyTasks(get: () => { readonly ground: Playground; readonly told: Told }): void {
  const task = (name: string): TaskResult => get().told.task(name);
  const message = (name: string) => field(task(name).result, 'msg');

  test('ok, changed, failed, skipped and ignored are told apart, and counted', () => {
    expect(task('ok').status).toBe('ok');
    expect(task('changed').status).toBe('changed');
    expect(task('skipped').status).toBe('skipped');
    expect(task('ignored').status).toBe('ignored');
    expect(task('rescued').status).toBe('rescued');
    const { hosts, exitCode } = get().told.recap;
    expect(exitCode).toBe(0);
    expect(hosts).toEqual({
      localhost: { ok: 41, changed: 13, skipped: 2, ignored: 4, rescued: 1, failed: 0, unreachable: 0 },
    });
  });

  test('a task is told with its place in the file', () => {
    expect(task('ok')).toMatchObject({
      file: join(get().ground.dir, 'site.yml'),
      line: 8,
      action: 'debug',
      host: 'localhost',
    });
    expect(task('included once')).toMatchObject({ file: join(get().ground.dir, 'tasks/more.yml'), line: 1 });
  });

  test('a name is templated, and is the module where there is none', () => {
    expect(task('name 1').status).toBe('ok');
    expect(get().told.names()).toContain('ansible.builtin.debug');
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
    expect(
      get()
        .told.names()
        .filter((name) => /^included (once|x|y)$/.test(name)),
    ).toEqual(['included once', 'included x', 'included y']);
  });

  test('include_vars brings variables in', () => {
    expect(message('included variables')).toBe('here, in tasks');
  });

  test('a template is rendered with its newlines', () => {
    expect(read('rendered')).toBe('Hëllo extra\n  indented\n[1, 2]\n\n');
    expect(lstatSync(join(get().ground.dir, 'rendered')).mode & 0o777).toBe(0o640);
  });

  test('a relative src is found in files/ beside the playbook and beside the task file', () => {
    expect(read('found')).toBe('from files\n');
  });

  test('a relative dest is beside the playbook, wherever the task and the process are', () => {
    expect(field(task('written beside').result, 'dest')).toBe('./beside');
    expect(read('beside')).toBe('here');
  });

  test('a file that is missing is told with where it was looked for', () => {
    const { dir } = get().ground;
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
    expect(get().told.names()).toEqual(expect.arrayContaining(['rescue', 'always']));
  });

  test('nothing is left in the playbook folder but what the tasks made', () => {
    const made = ['beside', 'changed', 'content', 'found', 'hidden-file', 'rendered'];
    expect(readdirSync(get().ground.dir).sort()).toEqual([...topLevel(), ...made].sort());
  });

  function read(name: string): string {
    return readFileSync(join(get().ground.dir, name), 'utf8');
  }
}

function topLevel(): string[] {
  return [...new Set(Object.keys(files).map((name) => name.split('/')[0] ?? ''))];
}

const typed: ReadonlyMap<string | number, Value> = new Map<string | number, Value>([
  ['int', 7],
  ['float', new Float(1)],
  ['fraction', 1.5],
  ['big', 12345678901234567890123n],
  ['date', new Timestamp('date', '2024-02-29')],
  ['text', 'ünïcode "quoted" \'too\' \u2028 \u{1f600}'],
  ['number as text', '0644'],
  ['truth as text', 'yes'],
  ['date as text', '2024-02-29'],
  ['null', null],
  ['truth', true],
  ['list', [1, [2, ['x']], new Map()]],
  [1, 'integer key'],
  ['1', 'string key'],
  ['__proto__', 'a key like any other'],
]);

/** What a template that is one variable gives back as it is: in a date Ansible sees text. */
const plainlyTyped: Value = new Map([...typed].filter(([key]) => key !== 'date'));

function madeUpPlaybook(dir: string): Playbook {
  const show = (name: string, msg: Value) =>
    new Map<string, Value>([
      ['name', name],
      ['debug', new Map([['msg', msg]])],
    ]);
  const play = new Map<string, Value>([
    ['hosts', 'localhost'],
    ['gather_facts', false],
    ['vars', new Map([['secret', 'not looked at']])],
    ['tasks', [show('where', '{{ playbook_dir }}'), show('typed', typed), show('given', '{{ given }}')]],
  ]);
  return { plays: [play], dir };
}

/** Every path below a folder with what it is; times of reading left out. */
function listTree(dir: string): string[] {
  return readdirSync(dir, { recursive: true, encoding: 'utf8' })
    .map((name) => {
      const { mode, size, mtimeMs, ctimeMs, ino } = lstatSync(join(dir, name));
      return [name, mode, size, mtimeMs, ctimeMs, ino].join(' ');
    })
    .sort();
}

async function waitForFiles(paths: readonly string[]): Promise<string[]> {
  const deadline = Date.now() + 60_000;
  for (;;) {
    const texts = paths.map((path) => (existsSync(path) ? readFileSync(path, 'utf8').trim() : ''));
    if (texts.every((text) => text !== '')) return texts;
    if (Date.now() > deadline) throw new Error(`not there in time: ${paths.join(', ')}`);
    await delay(5);
  }
}

function isAlive(pid: number): boolean {
  try {
    return !/^\d+ \(.*\) Z/s.test(readFileSync(`/proc/${pid}/stat`, 'latin1'));
  } catch {
    return false;
  }
}

function plain(_key: string, value: unknown): unknown {
  if (value instanceof Map) return [...value];
  return typeof value === 'bigint' ? String(value) : value;
}
