import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createNativeExecutor } from '../../../../agent/executor/native/executor.ts';
import { DscError } from '../../../../shared/errors.ts';
import { createPlayground, runToEnd } from '../../../contract/playground.ts';

const head = '- hosts: localhost\n  gather_facts: false\n  tasks:\n';

test('task files that include themselves end in a failure', async () => {
  using ground = createPlayground({
    'site.yml': `${head}    - include_tasks: again.yml\n`,
    'again.yml': '- include_tasks: again.yml\n',
  });
  const { recap, events } = await runToEnd(native(), ground.playbook('site.yml'));
  expect(recap.exitCode).toBe(2);
  expect(events.at(-2)).toMatchObject({
    status: 'failed',
    message: expect.stringContaining('more than 100 deep'),
  });
});

test('what is not known in a task file whose name is a template fails that task, with its place', async () => {
  using ground = createPlayground({
    'site.yml': `${head}    - {name: include, include_tasks: "{{ 'more' }}.yml"}\n`,
    'more.yml':
      '- {name: runs, file: {path: "{{ playbook_dir }}/made", state: touch}}\n- {name: x, debug: {msg: x}, delegate_to: y}\n',
  });
  const { task, recap } = await runToEnd(native(), ground.playbook('site.yml'));
  expect(task('include').message).toMatch(
    /^the native executor does not know .*more\.yml:2: keyword delegate_to$/,
  );
  expect(recap.exitCode).toBe(2);
  expect(existsSync(join(ground.dir, 'made'))).toBe(false);
});

test('all that is not known is refused in one pass, and nothing is run', async () => {
  using ground = createPlayground({
    'site.yml': `${head}    - {name: first, file: {path: "{{ playbook_dir }}/made", state: touch}}
    - {name: a, debug: {msg: x}, async: 5}
    - {name: b, debug: {msg: "{{ lookup('env', 'HOME') }}"}}
    - {name: c, command: echo x, notify: nobody}
`,
  });
  const error = await runToEnd(native(), ground.playbook('site.yml')).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  const messages = error instanceof DscError ? [error, ...error.others].map(({ message }) => message) : [];
  expect(messages.map((message) => message.replace(/^.*site\.yml:/, '')).sort()).toEqual([
    '5: keyword async',
    '6: function lookup',
    '7: handler nobody, which is not there',
  ]);
  expect(existsSync(join(ground.dir, 'made'))).toBe(false);
});

test('an endless pause between attempts ends when the run is cancelled', async () => {
  using ground = createPlayground({
    'site.yml': `${head}    - {name: waits, command: /bin/false, register: it, until: it.rc == 0, retries: 9, delay: 600}\n`,
  });
  const stop = new AbortController();
  const running = runToEnd(native(), ground.playbook('site.yml'), { signal: stop.signal });
  setImmediate(() => stop.abort());
  expect((await running).recap.cancelled).toBe(true);
});

function native() {
  return createNativeExecutor({ env: process.env });
}
