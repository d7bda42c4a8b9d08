import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/nats-core';
import type { Logger } from 'pino';
import { type PushContext, publishPush } from './assignments/push.ts';
import { newestRevision } from './assignments/revisions.ts';
import { sendCommand } from './command.ts';
import { feedFleet } from './fleet/feed.ts';
import { HostRegistry } from './fleet/hosts.ts';
import { FleetView } from './fleet/view.ts';
import { historyOf } from './history.ts';
import { addHost, listHosts, type Membership, removeHost } from './membership.ts';
import { ensureStreams } from './nats/streams.ts';
import { oneAtATime } from './one-at-a-time.ts';
import { serve } from './service.ts';

export interface CoordinatorOptions {
  /** In CONTROL, or on a server without accounts. Stays the caller's. */
  readonly connection: NatsConnection;
  /** Where agents are told to connect. */
  readonly servers: readonly string[];
  /** Makes the hosts' keys known to the broker; undefined where it is somebody else's. */
  readonly admit: ((hosts: ReadonlyMap<string, string>) => Promise<void>) | undefined;
  readonly version: string;
  readonly log: Logger;
  readonly now: () => Date;
}

/**
 * The coordinator's root: streams, declared hosts, the fleet's view, and the service that operators ask. Resolves when
 * it answers. All that it knows is in the streams, so that one that was killed is as good as new when it is started again.
 */
export async function openCoordinator(options: CoordinatorOptions): Promise<AsyncDisposable> {
  const { connection, log, version } = options;
  const manager = await jetstreamManager(connection, { checkAPI: false });
  await ensureStreams(manager);
  const client = jetstream(connection);
  const registry = await HostRegistry.open(client);
  await options.admit?.(registry.keys());
  const view = new FleetView();
  await using started = new AsyncDisposableStack();
  started.use(await feedFleet(client, view, log));
  const context: PushContext & Membership = { ...options, client, manager, registry, view };
  started.use(await serve(connection, handlersOf(context, options), { version, log }));
  log.info({ hosts: registry.all().length, servers: options.servers }, 'coordinator is ready');
  return started.move();
}

function handlersOf(context: PushContext & Membership, options: CoordinatorOptions) {
  const started = options.now().toISOString();
  // What writes goes one by one: two pushes of one operator's two terminals do not fight over generations.
  const write = oneAtATime();
  return {
    ping: async () => ({ version: options.version, started }),
    'hosts-add': write(addHost.bind(undefined, context)),
    'hosts-remove': write(removeHost.bind(undefined, context)),
    'hosts-list': async (request) => listHosts(context, request),
    revisions: async ({ instances }) => {
      const found = await Promise.all(instances.map((name) => newestRevision(context.manager, name)));
      const revisions = found.flatMap((newest) => (newest === undefined ? [] : [newest.revision]));
      return {
        revisions: revisions.map(({ name, revision, at, by }) => ({ instance: name, revision, at, by })),
      };
    },
    push: write(publishPush.bind(undefined, context)),
    history: (request) => historyOf(context, request),
    command: (request) => sendCommand({ ...context, connection: options.connection }, request),
  } satisfies Parameters<typeof serve>[1];
}
