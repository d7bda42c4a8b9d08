import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../support/folder.ts';

const root = join(import.meta.dirname, '..', '..');

test('the network example renders a configuration file for each router, and only what changed again', async () => {
  using at = temporaryFolder();
  cpSync(join(root, 'examples', 'network'), at.path, { recursive: true });
  const state = readFileSync(join(at.path, 'state.yml'), 'utf8').replace(
    /^folder: .*$/m,
    `folder: ${at.path}/conf`,
  );
  writeFileSync(join(at.path, 'state.yml'), state);
  writeFileSync(join(at.path, 'next.yml'), state.replace('10.0.200.2/24', '10.0.201.2/24'));
  const apply = (from: string, to: string) =>
    execa(
      join(root, 'bin', 'dsc-agent'),
      ['apply', '--from', from, '--to', to, '--inventory', 'vyos1,vyos2'],
      {
        cwd: at.path,
        reject: false,
        stdin: 'ignore',
      },
    );
  expect(await apply('/dev/null', 'state.yml')).toMatchObject({ exitCode: 0 });
  expect(readFileSync(join(at.path, 'conf/vyos1.conf'), 'utf8')).toBe(
    'hostname vyos1\nrouter-id 10.1.1.1\nuplink eth1\ninterfaces\n  eth1 10.0.100.2/24\n  eth2 10.0.200.2/24\n',
  );
  const { stdout, exitCode } = await apply('state.yml', 'next.yml');
  expect(exitCode).toBe(0);
  expect(stdout).toContain('eth2 10.0.201.2/24');
  expect(stdout).not.toContain('vyos2');
});
