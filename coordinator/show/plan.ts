import { errorText } from '../../shared/cli/error-text.ts';
import { planJson as instanceJson, planText as instanceText } from '../../shared/rules/show.ts';
import type { InstancePlan, PushPlan } from '../push/plan-push.ts';

/** What a push would do, for people: instance by instance. Ends in a newline. */
export function planText({ instances }: PushPlan): string {
  return instances.map(oneText).join('\n');
}

/** The same as data. */
export function planJson({ instances }: PushPlan): { instances: unknown[] } {
  return {
    instances: instances.map(({ instance, newest, hosts, leaving, doubtful, otherFiles, plan }) => ({
      name: instance.name,
      newest_revision: newest,
      hosts,
      leaving,
      doubtful,
      other_files: otherFiles,
      ...instanceJson(plan),
    })),
  };
}

/** Whether hosts would do anything. */
export function hasChanges({ instances }: PushPlan): boolean {
  return instances.some(
    ({ plan, leaving }) => plan.actions.length > 0 || plan.unmatched.length > 0 || leaving.length > 0,
  );
}

function oneText({
  instance,
  newest,
  hosts,
  leaving,
  doubtful,
  otherFiles,
  plan,
  warnings,
}: InstancePlan): string {
  const from = newest === 0 ? 'first push' : `after revision ${newest}`;
  const count = `${hosts.length} ${hosts.length === 1 ? 'host' : 'hosts'}`;
  const left = leaving.map((host) => `${host}\n  leaves ${instance.name}: its deletes run there\n\n`);
  return [
    `${instance.name}: ${from}, ${count}\n\n`,
    instanceText(plan),
    ...left.map((text) => `\n${text}`),
    otherFiles ? `\nIts rules, tasks or files are others: they count for what runs from now on.\n` : '',
    doubtful.length === 0 ? '' : `\n${doubtful.join(', ')}: did not converge last time; more may run there\n`,
    ...warnings.map((warning) => `warning: ${errorText(warning)}`),
  ].join('');
}
