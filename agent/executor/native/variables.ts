import type { ValueMap } from '../../../shared/state/value.ts';
import type { RunOptions } from '../port.ts';
import type { Variables } from './templating.ts';
import type { Raw, RawMap } from './unsafe.ts';

/** What Ansible replaces an argument by that is left out; any text that nobody writes. */
export const omitToken = '__omit_place_holder__dsc_2a6f0c1e9b';

/** The variables of one host through a run; plays add theirs, tasks theirs. */
export interface HostVariables {
  readonly host: string;
  /** `set_fact` and `register`. */
  readonly facts: Map<string, Raw>;
  /** `include_vars`. */
  readonly included: Map<string, Raw>;
}

/** Layers as Ansible documents them, the strongest first; looked through on each use, so that thousands of variables cost nothing. */
export interface Layers {
  readonly host: HostVariables;
  readonly play: RawMap;
  /** Variables of blocks and the task, the innermost last. */
  readonly task: readonly RawMap[];
  /** `vars` of `include_tasks`, which win over facts. */
  readonly includeParameters: readonly RawMap[];
  readonly extra: ValueMap;
  readonly special: ReadonlyMap<string, Raw>;
  /** Loop variables. */
  readonly local: ReadonlyMap<string, Raw>;
}

export function createVariables(layers: Layers): Variables {
  const { host, play, task, includeParameters, extra, special, local } = layers;
  const order: readonly ReadonlyMap<string | number, Raw>[] = [
    local,
    special,
    extra as RawMap,
    ...includeParameters.toReversed(),
    host.facts,
    host.included,
    ...task.toReversed(),
    play,
    hostDefaults,
  ];
  return {
    get: (name) => {
      for (const layer of order) {
        const found = layer.get(name);
        if (found !== undefined) return found;
      }
      return undefined;
    },
  };
}

const hostDefaults: ReadonlyMap<string, Raw> = new Map([['ansible_connection', 'local']]);

export interface SpecialContext {
  readonly host: string;
  readonly hosts: readonly string[];
  readonly dir: string;
  readonly playName: string;
  readonly run: RunOptions;
}

/** Ansible's own variables, of which those in `refusedVariables` are not known here. */
export function specialVariables({ host, hosts, dir, playName, run }: SpecialContext): Map<string, Raw> {
  const inventory = run.inventory.type === 'local' ? run.inventory.hosts : [];
  const isDeclared = inventory.includes(host);
  return new Map<string, Raw>([
    ['inventory_hostname', host],
    ['inventory_hostname_short', host.split('.')[0] ?? host],
    ['playbook_dir', dir],
    ['ansible_check_mode', run.check],
    ['ansible_diff_mode', run.diff],
    ['ansible_play_name', playName],
    ['ansible_play_hosts', hosts],
    ['ansible_play_hosts_all', hosts],
    ['ansible_play_batch', hosts],
    ['play_hosts', hosts],
    ['group_names', isDeclared ? ['ungrouped'] : []],
    [
      'groups',
      new Map<string, Raw>([
        ['all', inventory],
        ['ungrouped', inventory],
      ]),
    ],
    ['omit', omitToken],
    ['ansible_facts', new Map()],
    ['role_names', []],
    ['ansible_role_names', []],
    ['ansible_play_role_names', []],
    ['ansible_dependent_role_names', []],
    ['ansible_run_tags', ['all']],
    ['ansible_skip_tags', []],
    ['ansible_forks', 5],
    ['ansible_verbosity', 0],
  ]);
}

/** Ansible's variables that this executor does not give: a play that names one is Ansible's. */
export const refusedVariables = [
  'hostvars',
  'vars',
  'environment',
  'ansible_version',
  'ansible_python_interpreter',
  'ansible_playbook_python',
  'ansible_search_path',
  'ansible_config_file',
  'ansible_inventory_sources',
  'ansible_limit',
  'ansible_failed_task',
  'ansible_failed_result',
  'ansible_delegated_vars',
  'ansible_loop',
  'inventory_dir',
  'inventory_file',
  'ansible_parent_role_names',
  'ansible_parent_role_paths',
  'role_name',
  'role_path',
  'ansible_role_name',
  'ansible_collection_name',
  'template_mtime',
  'template_uid',
  'template_run_date',
] as const;

/** What a template file sees beside all else. */
export function templateVariables(fields: {
  readonly src: string;
  readonly source: string;
  readonly dest: string;
  readonly host: string;
}): Map<string, Raw> {
  return new Map<string, Raw>([
    ['ansible_managed', 'Ansible managed'],
    ['template_host', fields.host],
    ['template_path', fields.src],
    ['template_fullpath', fields.source],
    ['template_destpath', fields.dest],
  ]);
}
