import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { DscError } from '../../shared/errors.ts';
import { loadRules, type Ruleset } from '../../shared/rules/load.ts';
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
}

/** Throws E_FILE, E_YAML, E_RULES and what else a file can have wrong, with its place. */
export function readProject({ from, to, rules: named, projectSrc, cwd }: ProjectFiles): Project {
  const current = readYaml(resolve(cwd, from), cwd);
  const goal = readYaml(resolve(cwd, to), cwd);
  const goalMeta = metaOf(goal.value, dirname(resolve(cwd, to)));
  const meta = goalMeta.rules === undefined ? metaOf(current.value, dirname(resolve(cwd, from))) : goalMeta;
  const file = named === undefined ? meta.rules : resolve(cwd, named);
  if (file === undefined) {
    throw new DscError('E_USAGE', `${to} names no rules, and none were given`, {
      hint: 'give --rules FILE, or write `meta: {rules: FILE}` at the top of the state',
    });
  }
  const folder = projectSrc === undefined ? dirname(file) : resolve(cwd, projectSrc);
  return {
    current: current.value,
    goal: goal.value,
    ...readRules(readYaml(file, cwd), folder),
    folder,
    inventory: goalMeta.inventory,
  };
}

/** Which task files are missing does not change a plan, so that is kept apart from every other fault. */
function readRules(loaded: LoadedYaml, folder: string): Pick<Project, 'rules' | 'missing'> {
  const rules = loadRules(loaded, { exists: () => true });
  try {
    loadRules(loaded, { exists: (path) => existsSync(join(folder, path)) });
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

/** Files that a state names in `meta` are relative to the state. */
function metaOf(
  state: Value,
  folder: string,
): { rules?: string | undefined; inventory?: string | undefined } {
  const meta = isMap(state) ? state.get('meta') : undefined;
  if (!isMap(meta)) return {};
  const file = (key: string) => {
    const name = meta.get(key);
    return typeof name === 'string' ? resolve(folder, name) : undefined;
  };
  return { rules: file('rules'), inventory: file('inventory') };
}
