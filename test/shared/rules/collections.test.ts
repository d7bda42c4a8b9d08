import { describe, expect, test } from 'vitest';
import {
  collectionPaths,
  findCollection,
  findResource,
  pathOfCollection,
  projectFolder,
} from '../../../shared/rules/collections.ts';

/** Places where exactly these files are, with the folders above them. */
function places(paths: readonly string[], ...files: string[]) {
  return {
    paths,
    exists: (path: string) => files.some((file) => file === path || file.startsWith(`${path}/`)),
  };
}

const here = { env: {}, home: '/home/me', cwd: '/work', beside: ['/work/site'] };

describe('a resource namespace.collection.name', () => {
  const one = places(
    ['/p/collections', '/q'],
    '/p/collections/ansible_collections/acme/web/rules/site.yml',
    '/q/ansible_collections/acme/web/rules/other.yml',
    '/q/ansible_collections/acme/db/tasks/make-it.yml',
  );

  test('is NAME.yml in the folder of its sort, its name split at the last dot', () => {
    expect(findResource('acme.web.site', 'rules', one)).toEqual({
      collection: 'acme.web',
      folder: '/p/collections/ansible_collections/acme/web',
      file: '/p/collections/ansible_collections/acme/web/rules/site.yml',
    });
    expect(findResource('acme.db.make-it', 'tasks', one)?.folder).toBe('/q/ansible_collections/acme/db');
  });

  test('is of the first path that has the collection, which hides the others', () => {
    expect(findResource('acme.web.other', 'rules', one)).toBeUndefined();
    expect(findCollection('acme.db', one)).toBe('/q/ansible_collections/acme/db');
  });

  test.each([
    'acme.web.site.yml',
    'site',
    'acme.site',
    '../web.site',
    'acme.web.../../secrets',
    'acme./.site',
    'acme.web.none',
  ])('is not %s', (name) => {
    expect(findResource(name, 'rules', one)).toBeUndefined();
  });
});

describe('collections are found on Ansible’s paths without starting Ansible', () => {
  test('beside the project, then the user’s and the system’s', () => {
    expect(collectionPaths(here)).toEqual([
      '/work/site/collections',
      '/home/me/.ansible/collections',
      '/usr/share/ansible/collections',
    ]);
  });

  test('in place of the last two where ANSIBLE_COLLECTIONS_PATH says', () => {
    const env = {
      ANSIBLE_COLLECTIONS_PATH: '~/mine:/opt/ansible_collections/:more::',
      ANSIBLE_COLLECTIONS_PATHS: '/old',
    };
    expect(collectionPaths({ ...here, env })).toEqual([
      '/work/site/collections',
      '/home/me/mine',
      '/opt',
      '/work/more',
    ]);
  });

  test('or its old plural, alone', () => {
    expect(collectionPaths({ ...here, env: { ANSIBLE_COLLECTIONS_PATHS: '/old' }, beside: [] })).toEqual([
      '/old',
    ]);
  });
});

describe('the paths in a rules file', () => {
  test('start at its folder, and in a collection at the collection’s', () => {
    expect(projectFolder('/work/site/rules.yml')).toBe('/work/site');
    expect(projectFolder('rules.yml')).toBe('.');
    expect(projectFolder('collections/ansible_collections/acme/web/rules/site.yml')).toBe(
      'collections/ansible_collections/acme/web',
    );
    expect(projectFolder('/c/ansible_collections/acme/web/examples/rules.yml')).toBe(
      '/c/ansible_collections/acme/web/examples',
    );
  });

  test('are in a collection where its folder is one', () => {
    expect(pathOfCollection('/c/collections/ansible_collections/acme/web')).toBe('/c/collections');
    expect(pathOfCollection('/c/collections/acme/web')).toBeUndefined();
  });
});
