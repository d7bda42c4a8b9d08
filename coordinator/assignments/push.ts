import type { JetStreamClient, JetStreamManager } from '@nats-io/jetstream';
import { DscError } from '../../shared/errors.ts';
import { decodeMessage, encodeMessage } from '../../shared/wire/codec.ts';
import type { PushedInstance, PushTarget, Reply, Request } from '../../shared/wire/coordinator-api.ts';
import { HostAssignment } from '../../shared/wire/messages.ts';
import { streams, subjects } from '../../shared/wire/subjects.ts';
import type { HostRegistry } from '../fleet/hosts.ts';
import type { FleetView } from '../fleet/view.ts';
import { inBatches } from './in-batches.ts';
import { type NextInstances, type Numbered, nextInstances, statesByHost } from './next-assignment.ts';
import { numberRevision } from './revisions.ts';
import { publishAfter, readLast } from './stored.ts';

/** What a push works on. */
export interface PushContext {
  readonly client: JetStreamClient;
  readonly manager: JetStreamManager;
  readonly registry: HostRegistry;
  readonly view: FleetView;
  readonly now: () => Date;
}

const attempts = 8;
/** Hosts that are written at the same time. */
const width = 64;

/**
 * Numbers the instances, then publishes one assignment for each host. Content is there before a revision names it, and
 * a revision before an assignment has its number: a push that is killed anywhere in between is made whole by the same
 * push again, which finds the revisions as they are and publishes what is missing.
 * Throws E_HOST, E_CONTENT and E_CONFLICT.
 */
export async function publishPush(context: PushContext, request: Request<'push'>): Promise<Reply<'push'>> {
  checkHosts(context, request);
  for (const instance of request.instances) await checkContent(context, instance);
  const push: Numbered[] = [];
  for (const instance of request.instances) push.push(await number(context, instance, request));
  const hosts = targetsOf(context, push, request);
  const targets = await inBatches(hosts, width, (host) => publishTo(context, host, push, request.by));
  return {
    targets: targets.filter((target) => target.instances.length > 0),
    revisions: Object.fromEntries(push.map(({ pushed, revision }) => [pushed.name, revision])),
  };
}

function checkHosts({ registry }: PushContext, { instances, to }: Request<'push'>): void {
  const named = new Set([...instances.flatMap(({ hosts }) => hosts), ...(to ?? [])]);
  const unknown = [...named].filter((host) => registry.get(host) === undefined);
  if (unknown.length === 0) return;
  throw new DscError('E_HOST', `not declared: ${unknown.join(', ')}`, {
    hint: `declare it first: dsc-coord hosts add ${unknown[0]}`,
  });
}

async function checkContent({ manager }: PushContext, instance: PushedInstance): Promise<void> {
  const refs = [...instance.states.map(({ state }) => state), instance.bundle];
  await inBatches(refs, width, async (ref) => {
    const filter = subjects.chunk(ref.digest, '*');
    const { state } = await manager.streams.info(streams.bundles, { subjects_filter: filter });
    const kept = Object.keys(state.subjects ?? {}).length;
    if (kept === ref.chunks) return;
    throw new DscError(
      'E_CONTENT',
      `content of ${instance.name} is not uploaded: ${kept} of ${ref.chunks} chunks`,
      {
        hint: 'push again: it uploads what is missing',
      },
    );
  });
}

/** With `to`, hosts that hold the instance go on holding it, and count among its hosts. */
async function number(
  context: PushContext,
  pushed: PushedInstance,
  { to, by }: Request<'push'>,
): Promise<Numbered> {
  const holders = to === null ? [] : holdersOf(context, pushed.name);
  const hosts = [...new Set([...pushed.hosts, ...holders])].sort();
  const whole = { ...pushed, hosts };
  const revision = await numberRevision(context, whole, { by, at: context.now() });
  return { pushed: whole, revision, states: statesByHost(whole) };
}

/** All hosts of the instances, and those that an instance leaves. */
function targetsOf(context: PushContext, push: readonly Numbered[], { to }: Request<'push'>): string[] {
  if (to !== null) return [...new Set(to)].sort();
  const hosts = push.flatMap(({ pushed }) => [...pushed.hosts, ...holdersOf(context, pushed.name)]);
  return [...new Set(hosts)].sort();
}

/** Declared hosts only: one that was removed by force keeps what it has and is told nothing more. */
function holdersOf({ view, registry }: PushContext, instance: string): string[] {
  return view.holders(instance).filter((host) => registry.get(host) !== undefined);
}

async function publishTo(
  context: PushContext,
  host: string,
  push: readonly Numbered[],
  by: string,
): Promise<PushTarget> {
  const subject = subjects.desired(host);
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const stored = await readLast(context.manager, streams.desired, subject);
    const current = stored && decodeMessage(HostAssignment, stored.bytes, `the assignment of host ${host}`);
    const next = nextInstances(host, current, push);
    if (![...next.changes.values()].some(({ change }) => change !== 'kept')) {
      return target(context, host, current?.generation ?? 0, next);
    }
    const message = assignment(context, host, current, next, by);
    const sequence = await publishAfter(
      context.client,
      subject,
      encodeMessage(message),
      stored?.sequence ?? 0,
    );
    if (sequence === undefined) continue;
    const result = target(context, host, message.generation, next);
    context.view.foldAssignment(message, sequence);
    return result;
  }
  throw new DscError('E_CONFLICT', `host ${host} is being assigned to by others at the same time`, {
    hint: 'push again when they are done',
  });
}

/** The next generation is one above the highest that was published or that the host says it has. */
function assignment(
  { view, now }: PushContext,
  host: string,
  current: HostAssignment | undefined,
  { instances }: NextInstances,
  by: string,
): HostAssignment {
  return {
    needs: [],
    host,
    generation: Math.max(current?.generation ?? 0, view.host(host).generation) + 1,
    issued_at: now().toISOString(),
    issued_by: by,
    instances: [...instances],
  };
}

function target(
  { view, now }: PushContext,
  host: string,
  generation: number,
  next: NextInstances,
): PushTarget {
  const state = view.host(host);
  const instances = [...next.changes].map(([name, change]) => ({
    name,
    ...change,
    report: state.report(name) ?? null,
  }));
  return { host, generation, reach: state.reach(now().getTime()), instances };
}
