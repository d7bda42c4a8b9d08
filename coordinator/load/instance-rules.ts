import { existsSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { DscError } from '../../shared/errors.ts';
import {
  collectionFolder,
  collectionsFolder,
  pathOfCollection,
  projectFolder,
} from '../../shared/rules/collections.ts';
import { loadRules, type Ruleset } from '../../shared/rules/load.ts';
import type { Collections } from './collections.ts';
import type { Named } from './meta.ts';
import { readYaml } from './read.ts';

/** Rules, and the collections that hosts need for them: `namespace.collection` with its folder here. */
export interface RulesWithCollections {
  readonly rules: Ruleset;
  readonly collections: ReadonlyMap<string, string>;
}

/**
 * Reads and checks the rules of an instance. Task files lie in the project's folder or below, as that is what travels, or
 * are resources of collections, which travel whole. Throws what a rules file can have wrong, with its place.
 */
export function readInstanceRules(
  { source, at }: Named,
  instance: string,
  installed: Collections,
): RulesWithCollections {
  const folder = projectFolder(source.path);
  const own = pathOfCollection(folder);
  const reading: Reading = {
    folder,
    installed: own === undefined ? installed : installed.startingAt(own),
    used: new Map(own === undefined ? [] : [[folder.split('/').slice(-2).join('.'), folder]]),
    outside: [],
  };
  const loaded = readYaml(source, at);
  const rules = loadRules(loaded, {
    exists: (path) => isTaskFile(path, reading),
    resolve: (name) => resolveTasks(name, reading),
  });
  if (reading.outside[0] !== undefined) {
    throw new DscError(
      'E_FILE',
      `${reading.outside[0]} is outside of the folder of the rules, which is all that hosts of ${instance} get`,
      {
        at: loaded.positionOf([]),
        hint: 'move the rules file up, so that everything it names lies in its folder or below',
      },
    );
  }
  useRoles(rules, reading);
  return { rules, collections: reading.used };
}

interface Reading {
  readonly folder: string;
  readonly installed: Collections;
  readonly used: Map<string, string>;
  readonly outside: string[];
}

function isTaskFile(path: string, { folder, outside }: Reading): boolean {
  const file = join(folder, path);
  if (!existsSync(file) || !statSync(file).isFile()) return false;
  if (relative(folder, file).startsWith('..')) outside.push(path);
  return true;
}

/** As the agent will find it, in the bundle. */
function resolveTasks(name: string, { installed, used }: Reading): string | undefined {
  const found = installed.find(name, 'tasks');
  if (found === undefined) return undefined;
  used.set(found.collection, found.folder);
  return `${collectionsFolder}/${collectionFolder(found.collection)}${found.file.slice(found.folder.length)}`;
}

/** A role `namespace.collection.role` comes along where it is installed here; another one is the hosts' own. */
function useRoles({ rules }: Ruleset, { installed, used }: Reading): void {
  for (const action of rules.flatMap((rule) => Object.values(rule.actions))) {
    const [, collection, role] = (action.type === 'role' && /^(\w+\.\w+)\.(\w+)$/.exec(action.name)) || [];
    const folder = collection === undefined ? undefined : installed.folderOf(collection);
    if (collection !== undefined && folder !== undefined && existsSync(`${folder}/roles/${role}`))
      used.set(collection, folder);
  }
}
