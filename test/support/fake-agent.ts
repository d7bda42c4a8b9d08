import { randomUUID } from 'node:crypto';
import type { Outcome } from '../../shared/outcome.ts';
import type { BusMessage } from '../../shared/wire/bus.ts';
import { decodeMessage, encodeMessage } from '../../shared/wire/codec.ts';
import type { Credentials } from '../../shared/wire/credentials.ts';
import {
  type Event,
  type EventData,
  type EventKind,
  encodeEvent,
  eventHeaders,
} from '../../shared/wire/events.ts';
import {
  CommandRequest,
  HostAssignment,
  type InstanceAssignment,
  type InstanceReport,
  type Presence,
} from '../../shared/wire/messages.ts';
import { openNatsBus } from '../../shared/wire/nats-bus.ts';
import { directGet, streams, subjects } from '../../shared/wire/subjects.ts';
import { eventually } from './eventually.ts';

/** How a fake agent ends an instance; undefined: it says nothing about it. */
export type Ending = { outcome: Outcome; reason?: string; failure?: string } | undefined;

export interface FakeAgent extends AsyncDisposable {
  readonly assignment: HostAssignment | undefined;
  readonly commands: { verb: string; request: CommandRequest }[];
  /** Looks for its assignment now and takes it. */
  poll(): Promise<void>;
  emit<K extends EventKind>(
    kind: K,
    instance: string,
    data: EventData<K>,
    options?: { skip?: number },
  ): Promise<void>;
  presence(): Promise<void>;
}

/** An agent that speaks the real wire with its own credentials and does nothing on its host: it ends each instance as `ending` says. */
export async function startFakeAgent(
  { name: host, servers, seed }: Credentials,
  ending: (instance: InstanceAssignment) => Ending = () => ({ outcome: 'converged' }),
): Promise<FakeAgent> {
  const bus = openNatsBus({
    name: host,
    servers,
    reconnectWait: 50,
    ...(seed === undefined ? {} : { seed }),
  });
  const boot = randomUUID();
  const reports = new Map<string, InstanceReport>();
  const commands: { verb: string; request: CommandRequest }[] = [];
  let seq = 0;
  let assignment: HostAssignment | undefined;

  const emit: FakeAgent['emit'] = async (kind, instance, data, { skip = 0 } = {}) => {
    seq += 1 + skip;
    const event = {
      ...{ host, boot, seq, instance, kind, data },
      generation: assignment?.generation ?? 0,
      at: new Date().toISOString(),
    } as Event;
    const subject = subjects.telemetry(host, instance, kind);
    await bus.request(subject, encodeEvent(event), { timeout: 5_000, headers: eventHeaders(event) });
  };
  const presence = async () => {
    const message: Presence = {
      ...{ host, boot, seq, version: '0.0.0', hostname: host, spool: 0 },
      at: new Date().toISOString(),
      generation: assignment?.generation ?? 0,
      instances: [...reports.values()],
    };
    await bus.request(subjects.presence(host), encodeMessage(message), { timeout: 5_000 });
  };
  const poll = async () => {
    const subject = subjects.desired(host);
    const reply = await bus.request(directGet(streams.desired, subject), new Uint8Array(), {
      timeout: 5_000,
    });
    if (reply.payload.length === 0) return;
    const offered = decodeMessage(HostAssignment, reply.payload, 'an assignment');
    if (offered.generation <= (assignment?.generation ?? 0)) return;
    const before = assignment;
    assignment = offered;
    const names = offered.instances.map(({ name }) => name);
    const removed = [...reports.keys()].filter((name) => !names.includes(name));
    const instances = offered.instances.map(({ name, revision }) => ({ name, revision }));
    await emit('accepted', '_agent', { instances, removed });
    for (const name of removed) reports.delete(name);
    for (const instance of offered.instances) {
      const kept = before?.instances.find(({ name }) => name === instance.name);
      if (kept?.revision !== instance.revision) await run(instance, offered.generation);
    }
    await presence();
  };
  const run = async (instance: InstanceAssignment, generation: number) => {
    const end = ending(instance);
    if (end === undefined) return;
    const { name, revision } = instance;
    await emit('state', name, stateData('waiting', 'reconciling'));
    if (end.failure !== undefined) await emit('task', name, failedTask(host, end.failure));
    const failed = end.outcome === 'converged' ? 0 : 1;
    const { outcome, reason = null } = end;
    const unknown = failed === 0 ? [] : [{ subtree: 'root', target: host }];
    const data = {
      outcome,
      revision,
      verified: failed === 0,
      reason,
      actions: 1,
      changed: 1 - failed,
      unmatched: 0,
      unknown,
    };
    reports.set(name, {
      ...{ name, revision, generation, outcome, ended: generation, verified: failed === 0, reason },
      state: failed === 0 ? 'waiting' : 'help',
      unknown: failed,
    });
    await emit('outcome', name, { ...data, duration_ms: 12 });
  };

  let last = Promise.resolve();
  const wake = () => {
    last = last.then(poll).catch(() => undefined);
  };
  bus.subscribe(subjects.notify(host), wake);
  for (const verb of ['poll', 'retry', 'report-actual']) {
    bus.subscribe(subjects.command(host, verb), (message: BusMessage) => {
      commands.push({ verb, request: decodeMessage(CommandRequest, message.payload, 'a command') });
      message.respond(encodeMessage({ ok: true, message: `${verb} done` }));
    });
  }
  bus.onConnection((connected) => {
    if (connected) wake();
  });
  await eventually(`${host} connects`, () => bus.connected);
  await presence();
  return {
    get assignment() {
      return assignment;
    },
    commands,
    poll,
    emit,
    presence,
    async [Symbol.asyncDispose]() {
      await bus.close();
      await last;
    },
  };
}

function stateData(from: 'waiting', to: 'reconciling'): EventData<'state'> {
  return { from, to, seed_state: 'Reconcile1', purpose: 'push', attempt: 1, reason: null };
}

function failedTask(target: string, message: string): EventData<'task'> {
  return {
    ...{
      run: 'r1',
      purpose: 'push',
      play: 0,
      path: "root['sites'][0]",
      task: 'write the site',
      module: 'copy',
      target,
    },
    ...{ status: 'failed', message, diff: [], items: [], file: 'tasks/site.yml', line: 3 },
    ...{ handler: false, censored: false, check: false, duration_ms: 4 },
  };
}
