import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DscError } from '../../shared/errors.ts';
import { collectionsFolder, findResource, projectFolder } from '../../shared/rules/collections.ts';
import { loadRules, type Ruleset } from '../../shared/rules/load.ts';
import { withSchemaLists } from '../../shared/rules/schema-lists.ts';
import { type LoadedYaml, loadYaml } from '../../shared/state/load.ts';
import type { Value } from '../../shared/state/value.ts';
import { decodeState } from '../../shared/wire/codec.ts';
import type { InstanceAssignment } from '../../shared/wire/messages.ts';
import type { InstanceRecord } from '../store/instance-record.ts';
import type { Store } from '../store/store.ts';

/** What an instance is to be, read from the store: the whole state, its rules, and its project: the folder in its bundle that their paths start at. */
export interface Goal {
  readonly assignment: InstanceAssignment;
  readonly state: Value;
  readonly rules: Ruleset;
  readonly folder: string;
}

/** The goal of an instance; one that leaves this host is to be nothing, by the rules that made it. */
export function loadGoal(store: Store, record: InstanceRecord): Goal {
  if (record.leaving) return { ...readGoal(store, record.current ?? record.assigned), state: null };
  return readGoal(
    store,
    record.goal === 'last-good' ? (record.lastGood ?? record.assigned) : record.assigned,
  );
}

export function readGoal(store: Store, assignment: InstanceAssignment): Goal {
  const bundle = store.bundles.folder(assignment.bundle.digest);
  return {
    assignment,
    state: readState(store, assignment),
    rules: readRules(bundle, assignment),
    folder: join(bundle, projectFolder(assignment.rules)),
  };
}

/** The state that an assignment names. Throws E_STORE when it is not on disk. */
export function readState(store: Store, { state }: InstanceAssignment): Value {
  const bytes = store.content(state.digest);
  if (bytes !== undefined) return decodeState(bytes);
  throw new DscError('E_STORE', `the state ${state.digest} is not in the agent's store`, {
    hint: 'it is fetched again when the agent starts with a broker, or with the next push',
  });
}

/** As the coordinator read them: with the collections that came along, and with what the schema says about lists. */
function readRules(bundle: string, { rules: path, schema }: InstanceAssignment): Ruleset {
  const folder = join(bundle, projectFolder(path));
  const collections = {
    paths: [collectionsFolder],
    exists: (file: string) => existsSync(join(bundle, file)),
  };
  const rules = loadRules(readYaml(bundle, path), {
    exists: (file) => existsSync(join(folder, file)),
    resolve: (name) => findResource(name, 'tasks', collections)?.file,
  });
  return schema === undefined ? rules : withSchemaLists(rules, readYaml(bundle, schema).value);
}

function readYaml(bundle: string, path: string): LoadedYaml {
  return loadYaml(readFileSync(join(bundle, path), 'utf8'), { file: path });
}
