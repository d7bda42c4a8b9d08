import { describe, expect, test } from 'vitest';
import type { LoadedInstance } from '../../../coordinator/load/push-input.ts';
import { listIdentity } from '../../../shared/rules/lists.ts';
import { listRule } from '../../../shared/state/identity.ts';
import { acmeWeb } from '../../support/collection.ts';
import { project } from '../../support/project.ts';
import { loadOne, refusal } from './given.ts';

const inBundle = 'collections/ansible_collections/acme/web';
const state = `meta: {rules: acme.web.files, schema: acme.web.files}
files: [{key: a, host: web1, text: hi}]
`;

function paths({ bundle }: LoadedInstance): string[] {
  return bundle.files.map(({ path }) => path).toSorted();
}

describe('meta.rules and meta.schema by the name of a collection resource', () => {
  test('are found beside the project, and the collection travels whole', () => {
    using at = project({ 'web.yml': state, ...acmeWeb() });
    const instance = loadOne(at, 'web.yml');
    expect(instance.hosts).toEqual(['web1']);
    expect(instance.bundle).toMatchObject({
      rulesPath: `${inBundle}/rules/files.yml`,
      schemaPath: `${inBundle}/schemas/files.yml`,
    });
    expect(paths(instance)).toEqual(
      ['rules/files.yml', 'schemas/files.yml', 'services/notice.yml', 'tasks/parts/folder.yml']
        .concat(['tasks/remove.yml', 'tasks/write.yml', 'templates/file.j2'])
        .map((path) => `${inBundle}/${path}`),
    );
  });

  test('are found on ANSIBLE_COLLECTIONS_PATH and in ~/.ansible/collections', () => {
    using at = project({
      'web.yml': state,
      ...acmeWeb('elsewhere'),
      'home/.ansible/collections/ansible_collections/acme/db/rules/x.yml': 'rules: []',
    });
    const env = { ANSIBLE_COLLECTIONS_PATH: `${at.path}/elsewhere` };
    expect(loadOne(at, 'web.yml', { env }).bundle.rulesPath).toBe(`${inBundle}/rules/files.yml`);
    at.write('db.yml', 'meta: {rules: acme.db.x}\n');
    expect(loadOne(at, 'db.yml', { to: ['web1'] }).bundle.rulesPath).toBe(
      'collections/ansible_collections/acme/db/rules/x.yml',
    );
  });

  test('give way to a path that exists', () => {
    using at = project({ 'web.yml': state, 'acme.web.files': 'rules: []\n', ...acmeWeb() });
    expect(loadOne(at, 'web.yml', { to: ['web1'] }).bundle.rulesPath).toBe('acme.web.files');
  });

  test('are an error with a position where no installed collection has them', () => {
    using at = project({ 'web.yml': 'meta:\n  rules: acme.web.none\n', ...acmeWeb() });
    expect(refusal(at, 'web.yml')[0]).toBe(
      'web.yml:2:10 E_FILE acme.web.none: there is no such file beside web.yml, and no installed collection has it in its rules/',
    );
  });

  test('what a schema says about lists counts', () => {
    using at = project({ 'web.yml': state, ...acmeWeb() });
    const lists = listIdentity(loadOne(at, 'web.yml').rules)?.step('files', false);
    expect(listRule(lists)).toMatchObject({ idKey: 'key' });
  });
});

describe('rules[].*.tasks by the name of a collection resource', () => {
  const rules = 'rules:\n  - {rule_selector: root.files.index, create: {tasks: acme.web.write}}\n';

  test('bring their collection along beside the files of the project', () => {
    using at = project({
      'site/web.yml': 'meta: {rules: rules.yml}\nfiles: [{name: a}]\n',
      'site/rules.yml': rules,
      ...acmeWeb(),
    });
    const instance = loadOne(at, 'site/web.yml', { to: ['web1'] });
    expect(instance.bundle.rulesPath).toBe('rules.yml');
    expect(paths(instance)).toContain('rules.yml');
    expect(paths(instance)).toContain(`${inBundle}/tasks/write.yml`);
    expect(instance.rules.rules[0]?.actions.create).toEqual({
      type: 'resource',
      name: 'acme.web.write',
      file: `${inBundle}/tasks/write.yml`,
    });
  });

  test('are an error with a position where there is none', () => {
    using at = project({
      'web.yml': 'meta: {rules: rules.yml}\n',
      'rules.yml': rules.replace('write', 'writ'),
      ...acmeWeb(),
    });
    expect(refusal(at, 'web.yml', { to: ['web1'] })).toEqual([
      'rules.yml:2:55 E_FILE acme.web.writ: neither a task file nor the resource of an installed collection',
    ]);
  });

  test('a role of a collection brings it along as well', () => {
    using at = project({
      'web.yml': 'meta: {rules: rules.yml}\na: 1\n',
      'rules.yml': 'rules: [{rule_selector: root.a, create: {role: acme.db.server}}]\n',
      'home/.ansible/collections/ansible_collections/acme/db/roles/server/tasks/main.yml': '[]',
    });
    expect(paths(loadOne(at, 'web.yml', { to: ['web1'] }))).toContain(
      'collections/ansible_collections/acme/db/roles/server/tasks/main.yml',
    );
  });
});

describe('a service is a state + rules + schema bundle that push takes by name', () => {
  test('and an instance of its name', () => {
    using at = project(acmeWeb());
    const instance = loadOne(at, 'acme.web.notice');
    expect(instance).toMatchObject({ name: 'notice', hosts: ['web1'] });
    expect(instance.bundle.rulesPath).toBe(`${inBundle}/rules/files.yml`);
    expect(instance.bundle.schemaPath).toBe(`${inBundle}/schemas/files.yml`);
  });

  test('a path that exists wins', () => {
    using at = project({ 'acme.web.notice': 'meta: {rules: acme.web.files}\n', ...acmeWeb() });
    expect(loadOne(at, 'acme.web.notice', { to: ['web2'] })).toMatchObject({
      name: 'acme_web',
      hosts: ['web2'],
    });
  });

  test('and a system file as well', () => {
    using at = project({
      'system.yml': 'dsc: system/v1\ninstances:\n  - {name: hello, state: acme.web.notice}\n',
      ...acmeWeb(),
    });
    expect(loadOne(at, 'system.yml')).toMatchObject({ name: 'hello', hosts: ['web1'] });
  });

  test('one that is not there is refused', () => {
    using at = project(acmeWeb());
    expect(refusal(at, 'acme.web.none')).toEqual([
      'E_FILE acme.web.none: there is no such file, and no installed collection has it in its services/',
    ]);
  });
});
