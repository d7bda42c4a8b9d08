import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { DscError } from '../../shared/errors.ts';
import {
  type CollectionPlaces,
  collectionPaths,
  findResource,
  pathOfCollection,
  projectFolder,
  type ResourceSort,
} from '../../shared/rules/collections.ts';
import { loadRules, type Ruleset } from '../../shared/rules/load.ts';
import { withSchemaLists } from '../../shared/rules/schema-lists.ts';
import { type LoadedYaml, loadYaml } from '../../shared/state/load.ts';
import { isMap, type Value } from '../../shared/state/value.ts';

/** What `apply` was given, read and checked. */
export interface Project {
  readonly current: Value;
  readonly goal: Value;
  readonly rules: Ruleset;
  /** The folder that task files are relative to. */
  readonly folder: string;
  /** The inventory that the state names, if it names one. */
  readonly inventory: string | undefined;
  /** Task files that are not there: refused, unless nothing is to run. */
  readonly missing: DscError | undefined;
}

export interface ProjectFiles {
  readonly from: string;
  readonly to: string;
  /** Otherwise the state's `meta.rules`. */
  readonly rules?: string | undefined;
  /** Otherwise the folder of the rules. */
  readonly projectSrc?: string | undefined;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly home: string;
}

/** Throws E_FILE, E_YAML, E_RULES and what else a file can have wrong, with its place. */
export function readProject(files: ProjectFiles): Project {
  const { from, to, projectSrc, cwd } = files;
  const current = readYaml(resolve(cwd, from), cwd);
  const goal = readYaml(resolve(cwd, to), cwd);
  const places = placesOf(files);
  const goalMeta = metaOf(goal.value, dirname(resolve(cwd, to)), places);
  const currentMeta = metaOf(current.value, dirname(resolve(cwd, from)), places);
  const meta = goalMeta.rules === undefined ? currentMeta : goalMeta;
  const file = files.rules === undefined ? meta.rules : fileNamed(files.rules, cwd, 'rules', places);
  if (file === undefined) {
    throw new DscError('E_USAGE', `${to} names no rules, and none were given`, {
      hint: 'give --rules FILE, or write `meta: {rules: FILE}` at the top of the state',
    });
  }
  const folder = projectSrc === undefined ? projectFolder(file) : resolve(cwd, projectSrc);
  const read = readRules(readYaml(file, cwd), folder, withOwn(places, projectFolder(file)));
  const { schema } = meta;
  const rules = schema === undefined ? read.rules : withSchemaLists(read.rules, readYaml(schema, cwd).value);
  return {
    current: current.value,
    goal: goal.value,
    rules,
    missing: read.missing,
    folder,
    inventory: goalMeta.inventory,
  };
}

/** The collections of this machine, and those in `collections/` beside the state or where the command was typed. */
function placesOf({ to, projectSrc, cwd, env, home }: ProjectFiles): CollectionPlaces {
  const source = projectSrc === undefined ? [] : [resolve(cwd, projectSrc)];
  const beside = [...new Set([...source, dirname(resolve(cwd, to)), cwd])];
  return { paths: collectionPaths({ env, home, cwd, beside }), exists: existsSync };
}

/** Rules of a collection mean that one, wherever another of its name may be. */
function withOwn(places: CollectionPlaces, folder: string): CollectionPlaces {
  const own = pathOfCollection(folder);
  return own === undefined ? places : { ...places, paths: [own, ...places.paths] };
}

/** A path that exists wins over a collection resource of the same name. */
function fileNamed(name: string, folder: string, sort: ResourceSort, places: CollectionPlaces): string {
  const file = resolve(folder, name);
  return existsSync(file) ? file : (findResource(name, sort, places)?.file ?? file);
}

/** Which task files are missing does not change a plan, so that is kept apart from every other fault. */
function readRules(
  loaded: LoadedYaml,
  folder: string,
  places: CollectionPlaces,
): Pick<Project, 'rules' | 'missing'> {
  const resolve = (name: string) => findResource(name, 'tasks', places)?.file;
  const isThere = (path: string) => existsSync(join(folder, path));
  const rules = loadRules(loaded, {
    exists: (path) => isThere(path) || resolve(path) === undefined,
    resolve,
  });
  try {
    loadRules(loaded, { exists: isThere, resolve });
    return { rules, missing: undefined };
  } catch (error) {
    if (!(error instanceof DscError)) throw error;
    return { rules, missing: error };
  }
}

function readYaml(file: string, cwd: string): LoadedYaml {
  const shown = file.startsWith(`${cwd}/`) ? relative(cwd, file) : file;
  try {
    return loadYaml(readFileSync(file, 'utf8'), { file: shown });
  } catch (cause) {
    if (cause instanceof DscError) throw cause;
    throw new DscError('E_FILE', `${basename(file)} cannot be read: ${shown}`, { cause });
  }
}

interface Meta {
  readonly rules?: string | undefined;
  readonly schema?: string | undefined;
  readonly inventory?: string | undefined;
}

/** Files that a state names in `meta` are relative to the state; rules and schema may be collection resources. */
function metaOf(state: Value, folder: string, places: CollectionPlaces): Meta {
  const meta = isMap(state) ? state.get('meta') : undefined;
  if (!isMap(meta)) return {};
  const file = (key: string, sort: ResourceSort) => {
    const name = meta.get(key);
    return typeof name === 'string' ? fileNamed(name, folder, sort, places) : undefined;
  };
  const inventory = meta.get('inventory');
  return {
    rules: file('rules', 'rules'),
    schema: file('schema', 'schemas'),
    inventory: typeof inventory === 'string' ? resolve(folder, inventory) : undefined,
  };
}
