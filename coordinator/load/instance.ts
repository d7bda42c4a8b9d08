import { DscError } from '../../shared/errors.ts';
import { type PrivateSelector, privateParts } from '../../shared/rules/private.ts';
import { withSchemaLists } from '../../shared/rules/schema-lists.ts';
import type { LoadedYaml } from '../../shared/state/load.ts';
import type { HostView } from '../../shared/wire/coordinator-api.ts';
import { hostIdOf } from '../../shared/wire/subjects.ts';
import { makeBundle } from './bundle.ts';
import type { Collections } from './collections.ts';
import type { Faults } from './faults.ts';
import { sentStates, type WholeState, wholeStates } from './host-states.ts';
import { checkOverlaidHosts, instanceHosts } from './instance-hosts.ts';
import { readInstanceRules } from './instance-rules.ts';
import { checkJsonSchema } from './json-schema.ts';
import { metaFile, type Named } from './meta.ts';
import { idleOverlays, type Overlays } from './overlays.ts';
import type { LoadedInstance } from './push-input.ts';
import { readYaml, type Source } from './read.ts';

/** An instance by the files that it is made of. */
export interface InstanceFiles {
  readonly name: string;
  readonly source: Source;
  /** The base state, where there are overlays. */
  readonly state: LoadedYaml;
  readonly overlays: Overlays | undefined;
  /** Undefined: what the state's `meta` names. */
  readonly rules: Named | undefined;
  readonly schema: Named | undefined;
  /** Undefined: those that the state's inventory values name; of a lone state, and those of `--to`. */
  readonly hosts: readonly string[] | undefined;
  readonly isLone: boolean;
  readonly private: readonly PrivateSelector[];
  /** Hosts with patterns of the names of devices that they act for. */
  readonly proxies: Readonly<Record<string, readonly string[]>>;
  readonly after: readonly string[];
  readonly executor: LoadedInstance['executor'];
}

export interface Loading {
  readonly declared: readonly HostView[];
  readonly declaredHosts: ReadonlySet<string>;
  readonly to: readonly string[] | null;
  readonly faults: Faults;
  readonly collections: Collections;
  /** Absolute paths of what is pushed by itself: the system file, the states and what is laid over them. */
  readonly apart: ReadonlySet<string>;
}

/** Mistakes go to `faults`; undefined when there is no instance to speak of. */
export function loadInstance(files: InstanceFiles, loading: Loading): LoadedInstance | undefined {
  const { faults, declared } = loading;
  const { name, state, overlays, after, executor } = files;
  const schema = readSchema(files, loading);
  const read = readRules(files, schema, loading);
  const found = read && instanceHosts(files, read.rules, loading);
  if (read === undefined || found === undefined) {
    checkStates([{ state, hosts: [], overlaid: false }], schema, faults);
    return undefined;
  }
  const { rules, bundle } = read;
  const { hosts, proxied } = found;
  const wholes = wholeStates(state, hosts, overlays, declared);
  checkStates(wholes, schema, faults);
  for (const whole of wholes) if (whole.overlaid) checkOverlaidHosts(whole, files, rules, hosts, loading);
  const states = sentStates(wholes, (value) =>
    privateParts(value, rules, files.private, { nameHost: hostIdOf }),
  );
  const warnings = overlays === undefined ? [] : idleOverlays(overlays, declared, new Set(hosts));
  return { name, states, rules, bundle, hosts, proxied, after, executor, warnings };
}

interface Schema {
  readonly loaded: LoadedYaml;
  readonly source: Source;
}

function readSchema(
  { schema, state, source }: InstanceFiles,
  { faults, collections }: Loading,
): Schema | undefined {
  const named = schema ?? faults.collect(() => metaFile(state, source, 'schema', collections));
  const loaded = named && faults.collect(() => readYaml(named.source, named.at));
  return named && loaded && { loaded, source: named.source };
}

function readRules(
  files: InstanceFiles,
  schema: Schema | undefined,
  { faults, collections: installed, apart }: Loading,
): Pick<LoadedInstance, 'rules' | 'bundle'> | undefined {
  const { state, source, name } = files;
  const named = files.rules ?? faults.collect(() => metaFile(state, source, 'rules', installed));
  if (named === undefined) {
    faults.add(noRules(files));
    return undefined;
  }
  const read = faults.collect(() => readInstanceRules(named, name, installed));
  const { rules, collections = new Map() } = read ?? {};
  const parts = { rules: named.source.path, schema: schema?.source.path, collections, apart };
  const bundle = faults.collect(() => makeBundle(parts));
  if (rules === undefined || bundle === undefined) return undefined;
  return { rules: schema === undefined ? rules : withSchemaLists(rules, schema.loaded.value), bundle };
}

function checkStates(wholes: readonly WholeState[], schema: Schema | undefined, faults: Faults): void {
  if (schema === undefined) return;
  for (const { state, hosts, overlaid } of wholes) {
    const check = () => checkJsonSchema(state, schema.loaded, schema.source.shown);
    faults.collect(check, overlaid ? hosts : undefined);
  }
}

function noRules({ state, source }: InstanceFiles): DscError {
  return new DscError('E_FILE', `nothing says which rules ${source.shown} has`, {
    at: state.positionOf([]),
    hint: 'write `meta: {rules: rules.yml}` at its top, or name them: dsc-coord push STATE RULES',
  });
}
