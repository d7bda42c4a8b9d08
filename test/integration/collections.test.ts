import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { acmeWeb } from '../support/collection.ts';
import { startFleet } from '../support/fleet.ts';

test('a service is pushed by name, and its tasks run on the host with their includes and templates', async () => {
  await using fleet = await startFleet(['web1']);
  fleet.write(acmeWeb());
  const { results } = await fleet.push('acme.web.notice');
  expect(results).toMatchObject([{ host: 'web1', instance: 'notice', outcome: 'converged', actions: 1 }]);
  expect(content()).toBe('acme says: from the collection\n');

  // By the schema's id_key alone this is one item that changed, on the host as here.
  const service = 'collections/ansible_collections/acme/web/services/notice.yml';
  const text = readFileSync(join(fleet.project, service), 'utf8');
  fleet.write({ [service]: text.replace('from the collection', 'again') });
  const again = await fleet.push('acme.web.notice');
  expect(again.results).toMatchObject([{ outcome: 'converged', actions: 1 }]);
  expect(content()).toBe('acme says: again\n');

  function content(): string {
    return readFileSync(join(fleet.root, 'web1/notice'), 'utf8');
  }
});

test('a project’s own rules may name tasks of a collection', async () => {
  await using fleet = await startFleet(['web1']);
  fleet.write({
    ...acmeWeb(),
    'site/web.yml': 'meta: {rules: rules.yml}\nfiles: [{key: own, host: web1, text: hi}]\n',
    'site/rules.yml': `rules:
  - {rule_selector: root.files.index, inventory_selector: node.host, create: {tasks: acme.web.write}}
`,
  });
  const { results } = await fleet.push('site/web.yml');
  expect(results).toMatchObject([{ outcome: 'converged', actions: 1 }]);
  expect(readFileSync(join(fleet.root, 'web1/own'), 'utf8')).toBe('acme says: hi\n');
});
