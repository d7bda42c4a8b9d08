/** Exit codes, one table for both programs (docs/errors.md). */
export const exitCodes = {
  done: 0,
  failed: 1,
  changes: 2,
  partlyDone: 3,
  refused: 4,
  unreachable: 5,
  interrupted: 130,
} as const;
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** Each stable error code with the exit code it leads to and its one-sentence meaning; docs/errors.md is made from this table. */
export const errorCodes = {
  E_YAML: [exitCodes.refused, 'A file is not the YAML that Ansible would read.'],
  E_LIMIT: [exitCodes.refused, 'An input is larger or deeper than a documented limit.'],
  E_PATH: [exitCodes.refused, 'A selector or path cannot be read.'],
  E_RULES: [exitCodes.refused, 'A rules file does not follow its schema.'],
  E_FILE: [
    exitCodes.refused,
    'A file that another file or the command line names is not there or cannot be read.',
  ],
  E_IDENTITY: [exitCodes.refused, 'Two items of one list have the same identity.'],
  E_SCHEMA: [exitCodes.refused, "A state does not follow its instance's JSON Schema."],
  E_SYSTEM: [exitCodes.refused, 'A system file does not follow its schema.'],
  E_HOST: [exitCodes.refused, 'A host is named that nobody declared.'],
  E_PROXY: [
    exitCodes.refused,
    'A device would have to be acted for by a proxy, which no agent of this version does.',
  ],
  E_INVENTORY: [exitCodes.refused, 'An inventory selector names no host in a subtree.'],
  E_VARS: [exitCodes.refused, 'A variable of a rule names nothing in a subtree.'],
  E_UNMATCHED: [
    exitCodes.refused,
    'A change is matched by no rule, and the rules say that this is an error.',
  ],
  E_USAGE: [exitCodes.refused, 'The command line cannot be understood.'],
  E_CONFIG: [exitCodes.refused, 'A configuration file or setting is wrong.'],
  E_PLAYBOOK: [exitCodes.refused, 'A playbook or task file cannot be read.'],
  E_NATIVE: [exitCodes.refused, 'A play needs something that the native executor does not know.'],
  E_ANSIBLE_MISSING: [exitCodes.failed, 'A play needs Ansible, and ansible-playbook is not installed.'],
  E_EXECUTOR: [exitCodes.failed, 'An executor could not run its plays.'],
  E_STORE: [exitCodes.failed, "The agent's store cannot be opened or written."],
  E_WIRE: [exitCodes.failed, 'A message does not have the shape that its subject calls for.'],
  E_DIGEST: [exitCodes.failed, 'Content does not have the digest that names it.'],
  E_CONTENT: [exitCodes.failed, 'Content that an assignment names is not with the broker.'],
  E_CONFLICT: [exitCodes.failed, 'Others change the same thing at the same time.'],
  E_COORDINATOR: [exitCodes.failed, 'The coordinator failed at a request.'],
  E_STREAM: [exitCodes.failed, 'The broker does not keep a stream as it must be kept.'],
  E_NATS_SERVER: [exitCodes.failed, 'nats-server could not be started.'],
  E_LOCKED: [exitCodes.refused, 'Another coordinator runs on this data folder.'],
  E_NO_BROKER: [exitCodes.unreachable, 'No NATS server answers at this address.'],
  E_NO_COORDINATOR: [exitCodes.unreachable, 'The broker is there, but no coordinator answers.'],
} as const satisfies Record<string, readonly [ExitCode, string]>;
export type ErrorCode = keyof typeof errorCodes;
