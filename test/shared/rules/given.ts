import { loadRules, type Ruleset } from '../../../shared/rules/load.ts';
import { type Plan, type PlanInput, plan } from '../../../shared/rules/plan.ts';
import { loadYaml } from '../../../shared/state/load.ts';
import { formatPath } from '../../../shared/state/path.ts';
import type { Value } from '../../../shared/state/value.ts';

/** A state from YAML. */
export function state(text: string): Value {
  return loadYaml(text, { file: 'state.yml' }).value;
}

/** A rules file; every task file that it names is there. */
export function rules(text: string): Ruleset {
  return loadRules(loadYaml(text, { file: 'rules.yml' }), { exists: () => true });
}

/** A rule with every action that changes something, as a line of a rules file. */
export function rule(selector: string, more = ''): string {
  const actions = ['create', 'update', 'delete'].map((name) => `${name}: {tasks: ${name}.yml}`).join(', ');
  return `- {rule_selector: ${JSON.stringify(selector)}, ${more === '' ? '' : `${more}, `}${actions}}\n`;
}

/** Rules, each with every action, as one file. */
export function ruleset(...written: readonly string[]): Ruleset {
  return rules(`rules:\n${written.join('')}`);
}

export function planned(
  current: string,
  goal: string,
  set: Ruleset,
  more: Partial<Pick<PlanInput, 'hosts' | 'onlyHost' | 'known'>> = {},
): Plan {
  return plan({ current: state(current), goal: state(goal), rules: set, hosts: ['h1'], ...more });
}

/** `update root['app'] @web1`, in order. */
export function actionsOf(made: Plan): string[] {
  return made.actions.map(({ action, path, host }) => `${action} ${formatPath(path)} @${host}`);
}

/** `root['other'] added (no-rule)`, in order. */
export function unmatchedOf(made: Plan): string[] {
  return made.unmatched.map(
    ({ kind, newPath, oldPath, reason }) => `${formatPath(newPath ?? oldPath ?? [])} ${kind} (${reason})`,
  );
}
