import { join } from 'node:path';
import type { Logger } from 'pino';
import { DscError } from '../shared/errors.ts';
import { version } from '../shared/version.ts';
import type { Bus } from '../shared/wire/bus.ts';
import type { HostAssignment } from '../shared/wire/messages.ts';
import { agentInstance } from '../shared/wire/subjects.ts';
import { judge } from './assignments/accept.ts';
import { watchAssignments } from './assignments/watcher.ts';
import { type Command, serveCommands } from './command-service.ts';
import type { AgentConfig } from './config.ts';
import type { Executors } from './executor/executors.ts';
import { Instances } from './instances.ts';
import { announcePresence } from './presence.ts';
import { sweepWorkspaces } from './reconciler/workspace.ts';
import { Store } from './store/store.ts';
import { Publisher } from './telemetry/publisher.ts';
import { createRecorder } from './telemetry/recorder.ts';

export interface AgentParts {
  readonly host: string;
  /** The broker has no users. */
  readonly open: boolean;
  readonly config: AgentConfig;
  readonly bus: Bus;
  readonly executors: Executors;
  readonly log: Logger;
}

/** Milliseconds that an agent which stops waits for its last events to be acknowledged. */
const farewell = 2_000;

/**
 * The root actor of a host: it goes on with what its store says, listens for newer assignments, and keeps one reconciler per
 * instance. Disposing it cancels running work, waits for its children, and sends what is left of the spool.
 */
export function startAgent({ host, open, config, bus, executors, log }: AgentParts): AsyncDisposable {
  const store = new Store(config.data);
  const runsFolder = join(config.data, 'runs');
  sweepWorkspaces(runsFolder);

  const recorder = createRecorder(host, store.spool, () => publisher.kick());
  const generation = () => store.accepted()?.assignment.generation ?? 0;
  const publisher: Publisher = new Publisher(bus, store.spool, (id) => {
    recorder.record(agentInstance, generation(), 'duplicate', { message_id: id });
  });
  const presence = announcePresence(bus, host, store, config.presence * 1_000);
  const failed = (error: unknown) => {
    log.warn({ err: error }, 'the agent had a problem');
    recorder.record(agentInstance, generation(), 'error', describe(error));
  };

  recorder.record(agentInstance, generation(), 'started', {
    version,
    pid: process.pid,
    node: process.version,
    previous: store.spool.previous,
  });
  const instances = new Instances({
    host,
    config,
    store,
    runsFolder,
    executors,
    log,
    recorder,
    changed: presence.changed,
  });

  const isWanted = (offered: HostAssignment, digest: string) => {
    const verdict = verdictOf(offered, digest);
    if (verdict.type === 'refused') refuse(offered, verdict.code, verdict.reason);
    return verdict.type === 'newer';
  };
  const verdictOf = (offered: HostAssignment, digest: string) => {
    const last = store.accepted();
    const accepted = last && { generation: last.assignment.generation, same: last.digest === digest };
    return judge(host, offered, accepted, store.instances());
  };
  let lastRefusal = '';
  const refuse = (offered: HostAssignment, code: string, reason: string) => {
    const refusal = `${offered.generation} ${code}`;
    if (refusal === lastRefusal) return;
    lastRefusal = refusal;
    log.warn({ offered: offered.generation, code }, 'an assignment was refused');
    const { generation: offer } = offered;
    recorder.record(agentInstance, generation(), 'refused', {
      offered: offer,
      accepted: generation(),
      code,
      reason,
    });
  };
  const accept = (offered: HostAssignment, digest: string) => {
    const verdict = verdictOf(offered, digest);
    if (verdict.type !== 'newer') return;
    store.accept(offered, digest, verdict.records);
    recorder.record(agentInstance, offered.generation, 'accepted', {
      instances: offered.instances.map(({ name, revision }) => ({ name, revision })),
      removed: verdict.removed,
    });
    log.info({ generation: offered.generation }, 'an assignment was accepted');
    instances.reassigned(verdict.changed);
    presence.changed();
  };
  const watcher = watchAssignments({
    bus,
    host,
    store,
    log,
    interval: config.look * 1_000,
    isWanted,
    accept,
    failed,
  });

  serveCommands(
    bus,
    { host, open },
    (command) => obey(command, instances),
    (verb, instance, { ok, message }) => {
      recorder.record(agentInstance, generation(), 'command', { verb, instance, ok, message });
    },
  );

  return {
    async [Symbol.asyncDispose]() {
      await watcher[Symbol.asyncDispose]();
      await instances[Symbol.asyncDispose]();
      recorder.record(agentInstance, generation(), 'stopping', { reason: 'the agent was told to stop' });
      presence[Symbol.dispose]();
      await publisher.drain(bus.connected ? farewell : 0);
      await publisher[Symbol.asyncDispose]();
      await bus.close();
      store[Symbol.dispose]();
    },
  };
}

function obey({ verb, instance, state }: Command, instances: Instances): string {
  switch (verb) {
    case 'poll':
      return instances.send(instance, verb, { type: 'poll.due' });
    case 'retry':
      return instances.send(instance, verb, { type: 'operator.retry' });
    case 'cancel':
      return instances.send(instance, verb, { type: 'operator.cancel' });
    case 'report-actual':
      return instances.reportActual(instance, state ?? null);
  }
}

function describe(error: unknown) {
  if (error instanceof DscError)
    return { code: error.code, message: error.message, hint: error.hint ?? null };
  return { code: 'E_INTERNAL', message: error instanceof Error ? error.message : String(error), hint: null };
}
