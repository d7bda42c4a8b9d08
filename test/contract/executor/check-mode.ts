import { expect, test } from 'vitest';
import { createPlayground, listTree, runToEnd } from '../playground.ts';
import { files } from './files.ts';
import type { StartExecutor } from './start.ts';

/** A run that only says what it would do. */
export function checkMode(start: StartExecutor): void {
  test('check mode changes nothing and says what would change', async () => {
    using ground = createPlayground(files);
    const before = listTree(ground.dir);
    const { task, recap } = await start((executor) =>
      runToEnd(executor, ground.playbook('check.yml'), {
        check: true,
        diff: true,
      }),
    );
    expect(listTree(ground.dir)).toEqual(before);
    expect(task('a new file').status).toBe('changed');
    expect(task('a new file').diff).toMatchObject([{ before: '', after: 'text\n' }]);
    expect(task('a right file').status).toBe('ok');
    expect(task('a new folder').status).toBe('changed');
    expect(task('a command').status).toBe('skipped');
    expect(task('where it is').status).toBe('ok');
    expect(recap).toMatchObject({ exitCode: 0, cancelled: false });
  });
}
