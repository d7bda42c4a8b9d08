/** How a keyword's value must be written to be known here; anything else is Ansible's. */
export type KeywordKind =
  | 'text'
  | 'boolean'
  | 'condition'
  | 'map'
  | 'value'
  | 'tags'
  | 'local'
  | 'user'
  | 'tasks';

const everywhere = {
  name: 'text',
  vars: 'map',
  become: 'boolean',
  become_user: 'user',
  become_method: 'value',
  connection: 'local',
  tags: 'tags',
  no_log: 'value',
  ignore_errors: 'value',
  check_mode: 'value',
  diff: 'value',
  any_errors_fatal: 'value',
  run_once: 'value',
} as const satisfies Record<string, KeywordKind>;

/** Keywords of a play. `gather_facts` must be false: this executor gathers none. */
export const playKeywords: ReadonlyMap<string, KeywordKind> = new Map(
  Object.entries({
    ...everywhere,
    hosts: 'value',
    tasks: 'tasks',
    handlers: 'tasks',
    gather_facts: 'value',
  } as const),
);

/** Keywords of a task beside its module's name. */
export const taskKeywords: ReadonlyMap<string, KeywordKind> = new Map(
  Object.entries({
    ...everywhere,
    when: 'condition',
    loop: 'value',
    with_items: 'value',
    loop_control: 'map',
    register: 'text',
    changed_when: 'condition',
    failed_when: 'condition',
    until: 'condition',
    retries: 'value',
    notify: 'value',
    listen: 'value',
    delay: 'value',
    args: 'map',
  } as const),
);

/** Keywords of a block. */
export const blockKeywords: ReadonlyMap<string, KeywordKind> = new Map(
  Object.entries({
    ...everywhere,
    when: 'condition',
    block: 'tasks',
    rescue: 'tasks',
    always: 'tasks',
  } as const),
);

/** Keywords of `import_tasks`, which its tasks take over. */
export const importKeywords: ReadonlyMap<string, KeywordKind> = new Map(
  Object.entries({ ...everywhere, when: 'condition' } as const),
);

/** Keywords of Ansible that are no module's name, so that what is left of a task is its action. */
export const ansibleKeywords: ReadonlySet<string> = new Set(
  `action any_errors_fatal args async become become_exe become_flags become_method become_user changed_when check_mode collections
  connection debugger delay delegate_facts delegate_to diff environment failed_when ignore_errors ignore_unreachable listen
  local_action loop loop_control module_defaults name no_log notify poll port register remote_user retries run_once tags
  throttle timeout until vars when block rescue always`.split(/\s+/),
);
