import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { describe, expect, test } from 'vitest';
import { temporaryFolder } from '../support/folder.ts';

const script = join(import.meta.dirname, '..', '..', 'examples', 'start.ts');

describe('npm start', () => {
  test('brings three agents to a state, changes one value, and ends with 0 where there is no terminal', async () => {
    using folder = temporaryFolder();
    const { stdout, exitCode } = await execa('node', [script, folder.path], {
      stdin: 'ignore',
      reject: false,
    });
    expect({ stdout, exitCode }).toMatchObject({ exitCode: 0 });
    expect(stdout.match(/3 converged in/g)).toHaveLength(2);
    expect(stdout).toMatch(/1 update on 1 host/);
    const page = readFileSync(join(folder.path, 'hosts/web2/blog/index.html'), 'utf8');
    expect(page).toContain('<h1>The blog, now with comments</h1>');
    expect(existsSync(join(folder.path, 'hosts/web1/shop/returns.html'))).toBe(true);
    expect(existsSync(join(folder.path, 'hosts/web1/blog'))).toBe(false);
  });
});
