import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DscError, type Position } from '../../shared/errors.ts';
import type { ResourceSort } from '../../shared/rules/collections.ts';
import type { LoadedYaml } from '../../shared/state/load.ts';
import { getAt } from '../../shared/state/path.ts';
import type { Collections } from './collections.ts';
import { type Source, sourceOf } from './read.ts';

/** A file, and the place that names it; no place where the command line does. */
export interface Named {
  readonly source: Source;
  readonly at: Position | undefined;
}

/**
 * What `meta: {rules, schema}` of a state names, relative to the state or as a collection resource; undefined when it
 * names none. Throws E_FILE.
 */
export function metaFile(
  state: LoadedYaml,
  source: Source,
  key: 'rules' | 'schema',
  collections: Collections,
): Named | undefined {
  const value = getAt(state.value, ['meta', key]);
  if (value === undefined || value === null) return undefined;
  const at = state.positionOf(['meta', key]);
  if (typeof value !== 'string') throw new DscError('E_FILE', `meta.${key} is the name of a file`, { at });
  return namedFile(value, source, { at, sort: key === 'rules' ? 'rules' : 'schemas', collections });
}

export interface Naming {
  readonly at: Position;
  /** What it may be in a collection. */
  readonly sort: ResourceSort;
  readonly collections: Collections;
}

/** A file that another one names, relative to that one, or a collection resource; a path that exists wins. Throws E_FILE. */
export function namedFile(name: string, from: Source, { at, sort, collections }: Naming): Named {
  const { path } = sourceOf(name, dirname(from.path));
  if (existsSync(path)) return { source: { path, shown: join(dirname(from.shown), name) }, at };
  const resource = collections.find(name, sort);
  if (resource !== undefined) return { source: resourceSource(resource.file), at };
  throw new DscError(
    'E_FILE',
    `${name}: there is no such file beside ${from.shown}${orResource(name, sort)}`,
    {
      at,
    },
  );
}

/** A file that the command line names, or a collection resource; a path that exists wins. */
export function givenFile(name: string, sort: ResourceSort, cwd: string, collections: Collections): Source {
  const source = sourceOf(name, cwd);
  if (existsSync(source.path)) return source;
  const resource = collections.find(name, sort);
  if (resource !== undefined) return resourceSource(resource.file);
  if (!looksLikeResource(name)) return source;
  throw new DscError('E_FILE', `${name}: there is no such file${orResource(name, sort)}`);
}

function resourceSource(file: string): Source {
  return { path: file, shown: file };
}

function looksLikeResource(name: string): boolean {
  return /^[a-z_]\w*\.[a-z_]\w*\.[\w-]+$/i.test(name) && !/\.ya?ml$/i.test(name);
}

function orResource(name: string, sort: ResourceSort): string {
  return looksLikeResource(name) ? `, and no installed collection has it in its ${sort}/` : '';
}
