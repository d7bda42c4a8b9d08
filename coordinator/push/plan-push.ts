import type { DscError } from '../../shared/errors.ts';
import { identityErrors } from '../../shared/rules/identities.ts';
import { type Plan, plan } from '../../shared/rules/plan.ts';
import type { Value } from '../../shared/state/value.ts';
import { encodeBundle } from '../../shared/wire/bundle.ts';
import { decodeState, digestOf } from '../../shared/wire/codec.ts';
import type { HostView } from '../../shared/wire/coordinator-api.ts';
import type { ContentRef } from '../../shared/wire/messages.ts';
import { hostIdOf } from '../../shared/wire/subjects.ts';
import { downloadContent } from '../client/content.ts';
import type { CoordinatorClient } from '../client/coordinator.ts';
import { Faults } from '../load/faults.ts';
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
    const planned = await planInstance(client, instance, told);
    const warnings: DscError[] = [];
    const { state, rules } = instance;
    for (const error of [...identityErrors(state.value, rules), ...planned.errors]) {
      const fault = planFault(error, instance);
      if (error.side === 'new' || error.code === 'E_UNMATCHED') faults.add(fault);
      else warnings.push(fault);
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
  const digest = digestOf(encodeBundle(bundle));
  const assigned = hosts.flatMap((host) => host.assigned.filter((one) => one.name === name));
  return assigned.some((one) => one.bundle.digest !== digest);
}

/** Hosts that were told the same are planned together; there are few such groups, however many hosts. */
async function planInstance(
  client: CoordinatorClient,
  instance: LoadedInstance,
  hosts: readonly HostView[],
): Promise<Plan> {
  const groups = Map.groupBy(hosts, (host) => refOf(host, instance.name)?.digest ?? '');
  const plans: Plan[] = [];
  for (const members of groups.values()) {
    const ref = members[0] && refOf(members[0], instance.name);
    const names = members.map(({ host }) => host);
    plans.push(planGroup(instance, await stateOf(client, ref), names));
  }
  return {
    actions: plans.flatMap(({ actions }) => actions),
    unmatched: distinct(plans.flatMap(({ unmatched }) => unmatched)),
    errors: distinct(plans.flatMap(({ errors }) => errors)),
    orphaned: [],
  };
}

function refOf({ assigned }: HostView, instance: string): ContentRef | undefined {
  return assigned.find(({ name }) => name === instance)?.state;
}

async function stateOf({ connection }: CoordinatorClient, ref: ContentRef | undefined): Promise<Value> {
  return ref === undefined ? null : decodeState(await downloadContent(connection, ref));
}

function planGroup({ state, rules }: LoadedInstance, current: Value, hosts: readonly string[]): Plan {
  const planned = plan({ current, goal: state.value, rules, hosts, nameHost: hostIdOf });
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
