import { agentPermissions, crossings } from './permissions.ts';

/** The embedded server's two files: one that `up` writes at its start, one that changes with the declared hosts. */
export interface ServerConfig {
  readonly host: string;
  readonly port: number;
  /** Absolute; the log, the pid file and JetStream's store lie in it. */
  readonly data: string;
  /** Public keys of the users in CONTROL. */
  readonly coordinator: string;
  readonly operator: string;
}

/** Names of what the server reads and writes, inside the data folder. */
export const serverFiles = {
  config: 'nats-server.conf',
  agents: 'nats-agents.conf',
  log: 'nats-server.log',
  pid: 'nats-server.pid',
  store: 'jetstream',
} as const;

/** `nats-server.conf`: where to listen, where to store, and the two accounts with what crosses between them. */
export function serverConfig({ host, port, data, coordinator, operator }: ServerConfig): string {
  return `# Written by \`dsc-coord up\` at each start: changes made here are lost.
# Where to listen is chosen with --listen; to run a server of your own use --nats.

listen: ${quote(`${host}:${port}`)}
server_name: dsc
pid_file: ${quote(`${data}/${serverFiles.pid}`)}
log_file: ${quote(`${data}/${serverFiles.log}`)}
log_size_limit: 16MB
logtime: true
# One answer names every host of a fleet.
max_payload: 8MB
jetstream: { store_dir: ${quote(`${data}/${serverFiles.store}`)} }

accounts: {
  # The coordinator and its operators; it alone holds JetStream.
  CONTROL: {
    jetstream: enabled
    users: [
      { nkey: ${coordinator} }  # coordinator
      { nkey: ${operator} }  # operator
    ]
    exports: [
${lines(crossings.services.map(({ subject }) => `{ service: ${quote(subject)}, response_type: singleton, accounts: [AGENTS] }`))}
${lines(crossings.streams.map((subject) => `{ stream: ${quote(subject)}, accounts: [AGENTS] }`))}
    ]
    imports: [
      { service: { account: AGENTS, subject: ${quote(crossings.commands)} } }
    ]
  }

  # One user per declared host, which can reach what is its own and nothing else.
  AGENTS: {
    include ${quote(serverFiles.agents)}
    exports: [
      { service: ${quote(crossings.commands)}, response_type: singleton, response_threshold: "10m", accounts: [CONTROL] }
    ]
    imports: [
${lines(crossings.services.map(({ subject, identified }) => `{ service: { account: CONTROL, subject: ${quote(subject)} }${identified ? ', share: true' : ''} }`))}
${lines(crossings.streams.map((subject) => `{ stream: { account: CONTROL, subject: ${quote(subject)} } }`))}
    ]
  }
}
`;
}

/** Where a configuration that `serverConfig` made listens; undefined for any other text. */
export function listenOf(config: string): { host: string; port: number } | undefined {
  const [, host, port] = /^listen: "(.+):(\d+)"$/m.exec(config) ?? [];
  return host === undefined ? undefined : { host, port: Number(port) };
}

/**
 * `nats-agents.conf`: the users of AGENTS. `probe` is the public key of a user that may do nothing; that it can
 * connect proves that the server runs exactly this file.
 */
export function agentsConfig(hosts: ReadonlyMap<string, string>, probe: string): string {
  const users = [...hosts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([host, key]) => agentUser(host, key));
  return `# Written by \`dsc-coord hosts add\` and \`hosts remove\`: changes made here are lost.

users: [
${users.join('')}  { nkey: ${probe}, permissions: { publish: { deny: ">" }, subscribe: { deny: ">" } } }
]
`;
}

/** One host's user, also as the snippet that `hosts add` shows for a server of somebody else's. */
export function agentUser(host: string, key: string): string {
  const { publish, subscribe, responses } = agentPermissions(host);
  return `  { # ${host}
    nkey: ${key}
    permissions: {
      publish: [${publish.map(quote).join(', ')}]
      subscribe: [${subscribe.map(quote).join(', ')}]
      allow_responses: { max: ${responses.max}, expires: "${responses.expires}" }
    }
  }
`;
}

function lines(items: readonly string[]): string {
  return items.map((item) => `      ${item}`).join('\n');
}

function quote(text: string): string {
  return JSON.stringify(text);
}
