import { existsSync, statSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { DscError } from '../../shared/errors.ts';
import { loadRules, type Ruleset } from '../../shared/rules/load.ts';
import type { LoadedYaml } from '../../shared/state/load.ts';
import type { HostView } from '../../shared/wire/coordinator-api.ts';
import { collectBundle } from './bundle-files.ts';
import type { Faults } from './faults.ts';
import { instanceHosts } from './instance-hosts.ts';
import { checkJsonSchema } from './json-schema.ts';
import { metaFile, type Named } from './meta.ts';
import type { LoadedInstance } from './push-input.ts';
import { readYaml, type Source } from './read.ts';

/** An instance by the files that it is made of. */
export interface InstanceFiles {
  readonly name: string;
  readonly source: Source;
  readonly state: LoadedYaml;
  /** Undefined: what the state's `meta` names. */
  readonly rules: Named | undefined;
  readonly schema: Named | undefined;
  /** Undefined: those that the state's inventory values name. */
  readonly hosts: readonly string[] | undefined;
  readonly after: readonly string[];
  readonly executor: LoadedInstance['executor'];
}

export interface Loading {
  readonly declared: readonly HostView[];
  readonly to: readonly string[] | null;
  readonly faults: Faults;
  /** Absolute paths of what is pushed by itself: the system file and the states. */
  readonly apart: ReadonlySet<string>;
}

/** Mistakes go to `faults`; undefined when there is no instance to speak of. */
export function loadInstance(files: InstanceFiles, loading: Loading): LoadedInstance | undefined {
  const { faults } = loading;
  const schema = files.schema ?? faults.collect(() => metaFile(files.state, files.source, 'schema'));
  if (schema !== undefined) faults.collect(() => checkSchema(files.state, schema));
  const named = files.rules ?? faults.collect(() => metaFile(files.state, files.source, 'rules'));
  if (named === undefined) {
    faults.add(noRules(files));
    return undefined;
  }
  const rules = faults.collect(() => readRules(named, files));
  const folder = dirname(named.source.path);
  const bundle = existsSync(folder) ? faults.collect(() => collectBundle(folder, loading.apart)) : undefined;
  const hosts = rules === undefined ? undefined : instanceHosts(files, rules, loading);
  if (rules === undefined || bundle === undefined || hosts === undefined) return undefined;
  const { name, state, after, executor } = files;
  return { name, state, rules, rulesPath: basename(named.source.path), bundle, hosts, after, executor };
}

function checkSchema(state: LoadedYaml, { source, at }: Named): void {
  checkJsonSchema(state, readYaml(source, at), source.shown);
}

/** Task files lie in the folder of the rules or below: that folder is what travels. */
function readRules({ source, at }: Named, { name }: InstanceFiles): Ruleset {
  const folder = dirname(source.path);
  const loaded = readYaml(source, at);
  const outside: string[] = [];
  const rules = loadRules(loaded, {
    exists: (path) => {
      const file = join(folder, path);
      if (!existsSync(file) || !statSync(file).isFile()) return false;
      if (relative(folder, file).startsWith('..')) outside.push(path);
      return true;
    },
  });
  if (outside[0] === undefined) return rules;
  throw new DscError(
    'E_FILE',
    `${outside[0]} is outside of the folder of the rules, which is all that hosts of ${name} get`,
    {
      at: loaded.positionOf([]),
      hint: 'move the rules file up, so that everything it names lies in its folder or below',
    },
  );
}

function noRules({ state, source }: InstanceFiles): DscError {
  return new DscError('E_FILE', `nothing says which rules ${source.shown} has`, {
    at: state.positionOf([]),
    hint: 'write `meta: {rules: rules.yml}` at its top, or name them: dsc-coord push STATE RULES',
  });
}
