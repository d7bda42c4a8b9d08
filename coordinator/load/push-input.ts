import { basename, dirname, extname, join, resolve } from 'node:path';
import { DscError } from '../../shared/errors.ts';
import type { Ruleset } from '../../shared/rules/load.ts';
import type { LoadedYaml } from '../../shared/state/load.ts';
import type { BundleFile } from '../../shared/wire/bundle.ts';
import type { HostView } from '../../shared/wire/coordinator-api.ts';
import { InstanceName } from '../../shared/wire/messages.ts';
import { Faults } from './faults.ts';
import { type InstanceFiles, loadInstance } from './instance.ts';
import { readYaml, type Source, sourceOf } from './read.ts';
import { isSystem, systemInstances } from './system.ts';

/** What `push` and `plan` were given. */
export interface PushFiles {
  /** A system file or a lone state. */
  readonly file: string;
  /** Overrides the rules that a lone state names. */
  readonly rules: string | undefined;
  readonly to: readonly string[] | undefined;
  readonly cwd: string;
}

/** One instance, read and checked, ready to be planned and uploaded. */
export interface LoadedInstance {
  readonly name: string;
  readonly state: LoadedYaml;
  readonly rules: Ruleset;
  /** Name of the rules file inside the bundle. */
  readonly rulesPath: string;
  readonly bundle: readonly BundleFile[];
  readonly hosts: readonly string[];
  readonly after: readonly string[];
  readonly executor: 'auto' | 'native' | 'ansible';
}

export interface PushInput {
  readonly instances: readonly LoadedInstance[];
  /** Only these hosts are brought to it; null: all that the instances name. */
  readonly to: readonly string[] | null;
}

/**
 * Reads and checks everything that a push names: YAML, rules, task files, schema, hosts. Throws one `DscError` that has
 * every mistake of every file in `others`; nothing has been sent anywhere then.
 */
export function loadPushInput(files: PushFiles, declared: readonly HostView[]): PushInput {
  const source = sourceOf(files.file, files.cwd);
  const loaded = readYaml(source);
  const faults = new Faults();
  const to = faults.collect(() => checkTo(files.to, declared)) ?? null;
  const wanted = isSystem(loaded)
    ? systemInstances(loaded, source, declared, faults)
    : [loneState(loaded, source, files)];
  const apart = new Set([source.path, ...wanted.map((one) => one.source.path)]);
  const loading = { declared, to, faults, apart };
  const instances = wanted.flatMap((one) => faults.collect(() => loadInstance(one, loading)) ?? []);
  faults.throwAll();
  return { instances, to };
}

/** An instance named after its file (after its folder for `state.yml`), with the rules and schema that its `meta` names. */
function loneState(state: LoadedYaml, source: Source, { rules, cwd }: PushFiles): InstanceFiles {
  return {
    name: nameAfter(source),
    source,
    state,
    rules: rules === undefined ? undefined : { source: sourceOf(rules, cwd), at: undefined },
    schema: undefined,
    hosts: undefined,
    after: [],
    executor: 'auto',
  };
}

function nameAfter({ path, shown }: Source): string {
  const file = basename(path, extname(path));
  const name = (file === 'state' ? basename(resolve(dirname(path))) : file)
    .toLowerCase()
    .replaceAll('.', '_');
  const checked = InstanceName.safeParse(name);
  if (checked.success) return checked.data;
  throw new DscError('E_USAGE', `no instance can be named "${name}", after ${join(shown)}`, {
    hint: 'an instance name has 1 to 63 of a-z, 0-9, "-" and "_": rename the file, or name it in a system file',
  });
}

function checkTo(to: readonly string[] | undefined, declared: readonly HostView[]): readonly string[] | null {
  if (to === undefined) return null;
  const known = new Set(declared.map(({ host }) => host));
  const unknown = to.filter((host) => !known.has(host));
  if (unknown.length === 0) return to;
  throw new DscError('E_HOST', `--to names ${unknown.join(', ')}, which nobody declared`, {
    hint: `dsc-coord hosts add ${unknown[0]}`,
  });
}
