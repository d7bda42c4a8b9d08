import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DscError, type Position } from '../../shared/errors.ts';
import type { LoadedYaml } from '../../shared/state/load.ts';
import { getAt } from '../../shared/state/path.ts';
import { type Source, sourceOf } from './read.ts';

/** A file, and the place that names it; no place where the command line does. */
export interface Named {
  readonly source: Source;
  readonly at: Position | undefined;
}

/** What `meta: {rules, schema}` of a state names, relative to the state; undefined when it names none. Throws E_FILE. */
export function metaFile(state: LoadedYaml, source: Source, key: 'rules' | 'schema'): Named | undefined {
  const value = getAt(state.value, ['meta', key]);
  if (value === undefined || value === null) return undefined;
  const at = state.positionOf(['meta', key]);
  if (typeof value !== 'string') throw new DscError('E_FILE', `meta.${key} is the name of a file`, { at });
  return namedFile(value, source, at);
}

/** A file that another one names, relative to that one. Throws E_FILE. */
export function namedFile(name: string, from: Source, at: Position): Named {
  const { path } = sourceOf(name, dirname(from.path));
  if (existsSync(path)) return { source: { path, shown: join(dirname(from.shown), name) }, at };
  throw new DscError('E_FILE', `${name}: there is no such file beside ${from.shown}`, { at });
}
