import { basename, dirname, extname, join, resolve } from 'node:path';
import type { Context } from '../../shared/cli/context.ts';
import { DscError } from '../../shared/errors.ts';
import type { Ruleset } from '../../shared/rules/load.ts';
import type { LoadedYaml } from '../../shared/state/load.ts';
import type { HostView } from '../../shared/wire/coordinator-api.ts';
import { InstanceName } from '../../shared/wire/messages.ts';
import type { Bundle } from './bundle.ts';
import { type Collections, installedCollections } from './collections.ts';
import { Faults } from './faults.ts';
import type { SentState } from './host-states.ts';
import { type InstanceFiles, loadInstance } from './instance.ts';
import { givenFile } from './meta.ts';
import { readYaml, type Source, sourceOf } from './read.ts';
import { isSystem, systemInstances } from './system.ts';

/** What `push` and `plan` were given. */
export interface PushFiles {
  /** A system file, a lone state, or the name of a collection's service. */
  readonly file: string;
  /** Overrides the rules that a lone state names; a file or a collection resource. */
  readonly rules: string | undefined;
  readonly to: readonly string[] | undefined;
  readonly context: Pick<Context, 'cwd' | 'env' | 'user'>;
}

/** One instance, read and checked, ready to be planned and uploaded. */
export interface LoadedInstance {
  readonly name: string;
  /** What its hosts are sent, each of them in one. */
  readonly states: readonly SentState[];
  readonly rules: Ruleset;
  readonly bundle: Bundle;
  readonly hosts: readonly string[];
  /** Why it cannot be pushed: devices that a proxy would have to act for. */
  readonly proxied: readonly DscError[];
  readonly after: readonly string[];
  readonly executor: 'auto' | 'native' | 'ansible';
  /** What is odd and no mistake. */
  readonly warnings: readonly DscError[];
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
  const { cwd } = files.context;
  const collections = collectionsBeside(files.file, files.context);
  const source = givenFile(files.file, 'services', cwd, collections);
  const loaded = readYaml(source);
  const faults = new Faults();
  const to = faults.collect(() => checkTo(files.to, declared)) ?? null;
  const wanted = isSystem(loaded)
    ? systemInstances({ loaded, source, declared, faults, collections })
    : [loneState(loaded, source, files, collections)];
  const apart = new Set([
    source.path,
    ...wanted.flatMap((one) => [one.source.path, ...(one.overlays?.files ?? [])]),
  ]);
  const declaredHosts = new Set(declared.map(({ host }) => host));
  const loading = { declared, declaredHosts, to, faults, collections, apart };
  const instances = wanted.flatMap((one) => faults.collect(() => loadInstance(one, loading)) ?? []);
  faults.throwAll();
  return { instances, to };
}

/** The installed collections, with those in `collections/` beside a file that was named and beside where the command was typed. */
export function collectionsBeside(file: string, { cwd, env, user }: PushFiles['context']): Collections {
  const beside = [...new Set([dirname(sourceOf(file, cwd).path), cwd])];
  return installedCollections({ env, home: user.home, cwd, beside });
}

/** An instance named after its file (after its folder for `state.yml`), with the rules and schema that its `meta` names. */
function loneState(
  state: LoadedYaml,
  source: Source,
  { rules, context: { cwd } }: PushFiles,
  collections: Collections,
): InstanceFiles {
  return {
    name: nameAfter(source),
    source,
    state,
    rules:
      rules === undefined
        ? undefined
        : { source: givenFile(rules, 'rules', cwd, collections), at: undefined },
    schema: undefined,
    overlays: undefined,
    hosts: undefined,
    isLone: true,
    private: [],
    proxies: {},
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
