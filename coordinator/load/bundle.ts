import { existsSync, readFileSync } from 'node:fs';
import { basename, relative } from 'node:path';
import {
  collectionFolder,
  collectionsFolder,
  pathOfCollection,
  projectFolder,
} from '../../shared/rules/collections.ts';
import type { BundleFile } from '../../shared/wire/bundle.ts';
import { collectBundle } from './bundle-files.ts';

/** What hosts get of an instance beside its state; paths are those in the bundle. */
export interface Bundle {
  readonly files: readonly BundleFile[];
  readonly rulesPath: string;
  readonly schemaPath: string | undefined;
}

export interface BundleParts {
  /** The rules file. */
  readonly rules: string;
  /** The schema file: agents read there how list items are told apart. */
  readonly schema: string | undefined;
  /** `namespace.collection` with its folder. */
  readonly collections: ReadonlyMap<string, string>;
  /** Absolute paths of files that do not come along. */
  readonly apart: ReadonlySet<string>;
}

/**
 * The folder of the rules as the bundle's root, and each collection that they use, whole, where Ansible looks for it beside
 * a playbook: `collections/ansible_collections/namespace/collection`. Rules of a collection come with collections only.
 */
export function makeBundle({ rules, schema, collections, apart }: BundleParts): Bundle {
  const folder = projectFolder(rules);
  const isCollection = pathOfCollection(folder) !== undefined;
  const plain = isCollection || !existsSync(folder) ? [] : collectBundle(folder, apart);
  const files = new Map(plain.map((file) => [file.path, file]));
  for (const [collection, from] of collections)
    for (const file of collectionFiles(collection, from, apart)) files.set(file.path, file);
  const places = [...(isCollection ? [] : [[folder, ''] as const]), ...[...collections].map(placeOf)];
  return {
    rulesPath: pathIn(rules, places, files) ?? basename(rules),
    schemaPath: schema === undefined ? undefined : schemaIn(schema, places, files),
    files: [...files.values()],
  };
}

function placeOf([collection, folder]: readonly [string, string]): readonly [string, string] {
  return [folder, `${collectionsFolder}/${collectionFolder(collection)}/`];
}

/** Whole, as a part of a collection would hide the whole one that a host may have; what no task reads is left out. */
function collectionFiles(collection: string, folder: string, apart: ReadonlySet<string>): BundleFile[] {
  const [, prefix] = placeOf([collection, folder]);
  return collectBundle(folder, apart)
    .filter(({ path }) => !/^(tests|docs|changelogs)\//.test(path))
    .map((file) => ({ ...file, path: prefix + file.path }));
}

function pathIn(
  file: string,
  places: readonly (readonly [string, string])[],
  files: ReadonlyMap<string, BundleFile>,
): string | undefined {
  return places.map(([folder, prefix]) => prefix + relative(folder, file)).find((path) => files.has(path));
}

/** A schema that lies elsewhere comes along under a name that no file of a project has. */
function schemaIn(
  schema: string,
  places: readonly (readonly [string, string])[],
  files: Map<string, BundleFile>,
): string {
  const found = pathIn(schema, places, files);
  if (found !== undefined) return found;
  const path = '.dsc/schema.yml';
  files.set(path, { path, bytes: readFileSync(schema), executable: false });
  return path;
}
