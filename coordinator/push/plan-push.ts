import type { DscError } from '../../shared/errors.ts';
import { identityErrors } from '../../shared/rules/identities.ts';
import { type Plan, plan } from '../../shared/rules/plan.ts';
import type { PlanError } from '../../shared/rules/subject.ts';
import type { Value } from '../../shared/state/value.ts';
import { encodeBundle } from '../../shared/wire/bundle.ts';
import { decodeState, digestOf } from '../../shared/wire/codec.ts';
import type { HostView } from '../../shared/wire/coordinator-api.ts';
import type { ContentRef } from '../../shared/wire/messages.ts';
import { hostIdOf } from '../../shared/wire/subjects.ts';
import { inBatches } from '../assignments/in-batches.ts';
import { downloadContent } from '../client/content.ts';
import type { CoordinatorClient } from '../client/coordinator.ts';
import { Faults } from '../load/faults.ts';
import type { SentState } from '../load/host-states.ts';
import type { LoadedInstance, PushInput } from '../load/push-input.ts';
import { planFault } from './plan-fault.ts';

/** What a push would change, instance by instance. */
export interface PushPlan {
  readonly instances: readonly InstancePlan[];
}

export interface InstancePlan {
  readonly instance: LoadedInstance;
  /** The newest revision; 0 before the first push. */
  readonly newest: number;
  /** Hosts that are brought to it. */
  readonly hosts: readonly string[];
  /** Hosts that have it now and are no longer its own: its deletes run there, with the rules they have. */
  readonly leaving: readonly string[];
  /** Hosts that did not converge at what they were last told: there more may differ than the plan can know. */
  readonly doubtful: readonly string[];
  /** Hosts have the same state by other rules, tasks or files: those count for what is done from now on. */
  readonly otherFiles: boolean;
  /** Of all hosts, each from the state that it was last told. */
  readonly plan: Plan;
  /** Faults that do not stop a push: about states that are there already. */
  readonly warnings: readonly DscError[];
}

/**
 * Plans each instance for each host from what the host was last told, which need not be the newest revision. Throws, all at
 * once, what the rules say is wrong with the new states: E_UNMATCHED, E_INVENTORY, E_VARS, E_IDENTITY, with positions.
 */
export async function planPush(
  client: CoordinatorClient,
  { instances, to }: PushInput,
  declared: readonly HostView[],
): Promise<PushPlan> {
  const { revisions } = await client.ask('revisions', { instances: instances.map(({ name }) => name) });
  const faults = new Faults();
  const plans: InstancePlan[] = [];
  for (const instance of instances) {
    const newest = revisions.find((revision) => revision.instance === instance.name)?.revision ?? 0;
    const hosts = to === null ? instance.hosts : instance.hosts.filter((host) => to.includes(host));
    const holders = declared.filter(({ assigned }) => assigned.some(({ name }) => name === instance.name));
    const leaving =
      to === null ? holders.map(({ host }) => host).filter((host) => !hosts.includes(host)) : [];
    const told = declared.filter(({ host }) => hosts.includes(host));
    const doubtful = told.filter((host) => isDoubtful(host, instance.name)).map(({ host }) => host);
    const { plan: planned, findings } = await planInstance(client, instance, told);
    const warnings = [...instance.warnings, ...instance.proxied];
    for (const { error, sent } of [...wholeFindings(instance), ...findings]) {
      const fault = planFault(error, sent, instance.rules.unmatched);
      const { overlaid } = sent.whole;
      if (error.side === 'old' && error.code !== 'E_UNMATCHED') warnings.push(fault);
      else faults.add(fault, overlaid ? sent.hosts : undefined);
    }
    const otherFiles = haveOtherFiles(instance, told);
    plans.push({ instance, newest, hosts, leaving, doubtful, otherFiles, plan: planned, warnings });
  }
  faults.throwAll();
  return { instances: plans };
}

function isDoubtful({ instances }: HostView, name: string): boolean {
  const report = instances.find((one) => one.name === name);
  return (
    report !== undefined &&
    (report.unknown > 0 || (report.outcome !== null && report.outcome !== 'converged'))
  );
}

function haveOtherFiles({ name, bundle }: LoadedInstance, hosts: readonly HostView[]): boolean {
  const digest = digestOf(encodeBundle(bundle.files));
  const assigned = hosts.flatMap((host) => host.assigned.filter((one) => one.name === name));
  return assigned.some((one) => one.bundle.digest !== digest);
}

/** Something that is wrong, and the state that it is about. */
interface Finding {
  readonly error: PlanError;
  readonly sent: SentState;
}

/** What is wrong with the states whatever hosts have now. What slices lack is found where they are planned. */
function wholeFindings({ states, rules }: LoadedInstance): Finding[] {
  const firsts = new Map(states.map((sent) => [sent.whole, sent]));
  return [...firsts].flatMap(([whole, sent]) =>
    identityErrors(whole.state.value, rules).map((error) => ({
      error,
      sent: { ...sent, value: whole.state.value },
    })),
  );
}

/** Hosts that were told the same and are sent the same are planned together; mostly few such groups, however many hosts. */
async function planInstance(
  client: CoordinatorClient,
  instance: LoadedInstance,
  hosts: readonly HostView[],
): Promise<{ plan: Plan; findings: Finding[] }> {
  const plans: Plan[] = [];
  const findings: Finding[] = [];
  const currents = await currentStates(client, instance.name, hosts);
  const views = new Map(hosts.map((view) => [view.host, view]));
  for (const sent of instance.states) {
    const told = sent.hosts.flatMap((host) => views.get(host) ?? []);
    const groups = Map.groupBy(told, (host) => refOf(host, instance.name)?.digest ?? '');
    for (const [digest, members] of groups) {
      const names = members.map(({ host }) => host);
      const planned = planGroup(instance, sent.value, currents.get(digest) ?? null, names);
      plans.push(planned);
      findings.push(...planned.errors.map((error) => ({ error, sent })));
    }
  }
  const plan = {
    actions: plans.flatMap(({ actions }) => actions),
    unmatched: distinct(plans.flatMap(({ unmatched }) => unmatched)),
    errors: distinct(plans.flatMap(({ errors }) => errors)),
    orphaned: [],
  };
  return { plan, findings };
}

function refOf({ assigned }: HostView, instance: string): ContentRef | undefined {
  return assigned.find(({ name }) => name === instance)?.state;
}

/** Downloads at the same time. */
const width = 16;

/** What hosts were told last, by digest. */
async function currentStates(
  { connection }: CoordinatorClient,
  instance: string,
  hosts: readonly HostView[],
): Promise<ReadonlyMap<string, Value>> {
  const refs = new Map(hosts.flatMap((host) => refOf(host, instance) ?? []).map((ref) => [ref.digest, ref]));
  return new Map(
    await inBatches([...refs.values()], width, async (ref) => {
      return [ref.digest, decodeState(await downloadContent(connection, ref))] as const;
    }),
  );
}

function planGroup({ rules }: LoadedInstance, goal: Value, current: Value, hosts: readonly string[]): Plan {
  const planned = plan({ current, goal, rules, hosts, nameHost: hostIdOf });
  const members = new Set(hosts);
  return { ...planned, actions: planned.actions.filter(({ host }) => members.has(host)) };
}

function distinct<T>(items: readonly T[]): T[] {
  return [...new Map(items.map((item) => [JSON.stringify(item, replacer), item])).values()];
}

/** Rules are told apart by their place in the file. */
function replacer(key: string, value: unknown): unknown {
  if (typeof value === 'bigint') return String(value);
  return key === 'rule' && typeof value === 'object' && value !== null && 'index' in value
    ? value.index
    : value;
}
