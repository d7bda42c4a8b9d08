import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { createPlayground, field, listTree, runDefaults, runToEnd } from '../playground.ts';
import { files } from './files.ts';
import type { StartExecutor } from './start.ts';

/** How runs end that do not come to the end of their playbook. */
export function endings(start: StartExecutor): void {
  test('a task that fails ends the run, and later plays are left out', async () => {
    using ground = createPlayground(files);
    const { names, task, recap } = await start((executor) =>
      runToEnd(executor, ground.playbook('fails.yml')),
    );
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
    const { recap, names } = await start((executor) =>
      runToEnd(executor, ground.playbook('sleeps.yml'), {
        signal: stop.signal,
      }),
    );
    await watching;
    expect(pids.filter(isAlive)).toEqual([]);
    expect(recap.cancelled).toBe(true);
    expect(names()).not.toContain('after');
  });

  test('a run that is cancelled before it begins runs nothing', async () => {
    using ground = createPlayground(files);
    const before = listTree(ground.dir);
    const { events, recap } = await start((executor) =>
      runToEnd(executor, ground.playbook('check.yml'), {
        signal: AbortSignal.abort(),
      }),
    );
    expect(events).toEqual([recap]);
    expect(recap.cancelled).toBe(true);
    expect(listTree(ground.dir)).toEqual(before);
  });

  test('leaving the events early ends the run', async () => {
    using ground = createPlayground(files);
    await start(async (executor) => {
      const run = executor.run(ground.playbook('sleeps.yml'), runDefaults);
      for await (const event of run) if (event.type === 'task') break;
    });
    expect(existsSync(join(ground.dir, 'parent.pid'))).toBe(false);
  });
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
