import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { startFleet } from '../support/fleet.ts';
import { filesProject } from './files-project.ts';

const system = `dsc: system/v1
instances: [{name: files, state: files.yml, hosts: [web1, web2]}]
`;
const rules = (filesProject['rules.yml'] ?? '').replace('create:', 'private: true\n    create:');

test('hosts with slices and overlays of their own converge, and undo what their state no longer has', async () => {
  await using fleet = await startFleet(['web1', 'web2']);
  fleet.write({
    ...filesProject,
    'rules.yml': rules,
    'system.yml': system,
    'files.yml': `meta: {rules: rules.yml}
files:
  - {name: a, host: web1, text: for web1}
  - {name: b, host: web2, text: for web2}
`,
    'hosts/web2.yml': 'files: [{name: b, host: web2, text: from the overlay}]\n',
  });
  const first = await fleet.push('system.yml');
  expect(first.results).toMatchObject([
    { host: 'web1', outcome: 'converged', actions: 1 },
    { host: 'web2', outcome: 'converged', actions: 1 },
  ]);
  expect(content('web1/a')).toBe('for web1');
  expect(content('web2/b')).toBe('from the overlay');

  fleet.write({ 'hosts/web2.yml': 'files: []\n' });
  const second = await fleet.push('system.yml');
  expect(second.results).toMatchObject([
    { host: 'web1', outcome: 'converged' },
    { host: 'web2', outcome: 'converged', actions: 1 },
  ]);
  expect(existsSync(join(fleet.root, 'web2/b'))).toBe(false);
  expect(content('web1/a')).toBe('for web1');

  function content(file: string): string {
    return readFileSync(join(fleet.root, file), 'utf8');
  }
});
