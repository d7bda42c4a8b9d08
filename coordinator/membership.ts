import { DscError } from '../shared/errors.ts';
import type { Reply, Request } from '../shared/wire/coordinator-api.ts';
import type { HostRegistry } from './fleet/hosts.ts';
import type { FleetView } from './fleet/view.ts';
import { agentUser } from './nats/config.ts';

/** Who belongs to the fleet: declared in the registry, then made known to the broker. */
export interface Membership {
  readonly registry: HostRegistry;
  readonly view: FleetView;
  readonly servers: readonly string[];
  readonly admit: ((hosts: ReadonlyMap<string, string>) => Promise<void>) | undefined;
  readonly now: () => Date;
}

/** A host of this name would hear what is said to all. */
const reserved: ReadonlySet<string> = new Set(['all']);

/** The host's agent can connect when this resolves. Throws E_HOST when the name is taken. */
export async function addHost(
  { registry, servers, admit, now }: Membership,
  { host, labels, key, replace }: Request<'hosts-add'>,
): Promise<Reply<'hosts-add'>> {
  if (reserved.has(host)) throw new DscError('E_HOST', `"${host}" stands for every host and cannot name one`);
  if (registry.get(host) !== undefined && !replace) {
    throw new DscError('E_HOST', `host ${host} is declared already`, {
      hint: `\`dsc-coord hosts add ${host} --replace\` makes new credentials and ends the old ones`,
    });
  }
  await registry.put(host, { labels, key, added: now().toISOString() });
  await admit?.(registry.keys());
  return { servers: [...servers], note: admit === undefined ? snippet(host, key) : null };
}

/** The host's connection ends. Throws E_HOST when it is not declared, or still has instances and `force` is not set. */
export async function removeHost(
  { registry, view, admit }: Membership,
  { host, force }: Request<'hosts-remove'>,
): Promise<Reply<'hosts-remove'>> {
  if (registry.get(host) === undefined) throw new DscError('E_HOST', `host ${host} is not declared`);
  const names = (view.host(host).assignment?.message.instances ?? []).map(({ name }) => name);
  if (names.length > 0 && !force) {
    throw new DscError('E_HOST', `host ${host} still has ${names.join(', ')}`, {
      hint: 'push without this host first, so that its deletes run; --force leaves the host as it is',
    });
  }
  await registry.remove(host);
  await admit?.(registry.keys());
  return {};
}

/** Throws E_HOST when one host is asked for that is not declared. */
export function listHosts(
  { registry, view, now }: Membership,
  { host }: Request<'hosts-list'>,
): Reply<'hosts-list'> {
  const time = now().getTime();
  const asked = registry.all().filter(([name]) => host === undefined || name === host);
  if (host !== undefined && asked.length === 0) {
    throw new DscError('E_HOST', `host ${host} is not declared`, {
      hint: '`dsc-coord hosts list` shows who is',
    });
  }
  return { hosts: asked.map(([name, { labels }]) => view.host(name).view(labels, time)) };
}

function snippet(host: string, key: string): string {
  return `This broker is not started by dsc. If it has users, add this one to the account of the agents, and reload:

${agentUser(host, key)}`;
}
