import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { Playbook } from '../../../agent/executor/port.ts';
import { Float, Timestamp, type Value } from '../../../shared/state/value.ts';
import { createPlayground, field, runToEnd } from '../playground.ts';
import type { StartExecutor } from './start.ts';

/** Plays that are in no file. */
export function madeUpPlays(start: StartExecutor): void {
  test('values of every type in made-up plays survive, and are no templates of another type', async () => {
    using ground = createPlayground();
    const { task } = await start((executor) =>
      runToEnd(executor, madeUpPlaybook(ground.dir), {
        extraVars: new Map([['given', plainlyTyped]]),
      }),
    );
    const shown = (name: string) => field(task(name).result, 'msg');
    expect(shown('typed')).toEqual(typed);
    expect(shown('given')).toEqual(plainlyTyped);
    expect(shown('where')).toBe(ground.dir);
    expect(readdirSync(ground.dir)).toEqual([]);
  });
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
