import type { Environment } from '../environment.ts';
import { TemplateError, UndefinedError } from '../errors.ts';
import { truthy } from '../runtime/compare.ts';
import { asText } from '../runtime/values.ts';
import { type AnsibleScope, isPossiblyTemplate, templateString } from './templar.ts';

/**
 * One condition of `when`, `changed_when`, `failed_when`, `until` or `that`, as Ansible decides it: a template in it
 * is resolved first, and a variable that the condition itself asks about may be undefined. Throws `TemplateError`s.
 */
export function evaluateCondition(environment: Environment, condition: string, scope: AnsibleScope): boolean {
  if (condition === '') return true;
  const first = isPossiblyTemplate(condition) ? templateString(environment, condition, scope) : condition;
  const text = asText(first);
  if (text === undefined || text === '') return truthy(first);
  try {
    return decide(environment, text, scope);
  } catch (error) {
    if (!(error instanceof UndefinedError)) throw error;
    return decideUndefined(condition, text, error);
  }
}

function decide(environment: Environment, text: string, scope: AnsibleScope): boolean {
  const value = environment.condition(text).evaluate(scope);
  if (typeof value === 'boolean') return value;
  throw new TemplateError(`unable to evaluate conditional: ${text}`);
}

const asked = /(hostvars\[.+\]|[\w_]+)\s+(not\s+is|is|is\s+not)\s+(defined|undefined)/gu;

/** `a is defined and a.b == 1` is false, not an error, when it is `a` that is undefined. */
function decideUndefined(original: string, text: string, error: UndefinedError): boolean {
  const name = /'(hostvars\[.+\]|[\w_]+)' is undefined/u.exec(error.message)?.[1]?.replaceAll("'", '"');
  for (const [, variable = '', logic = '', state] of name === undefined ? [] : text.matchAll(asked)) {
    if (variable.replaceAll("'", '"') === name) return logic.includes('not') === (state === 'defined');
  }
  throw new UndefinedError(`error while evaluating conditional (${original}): ${error.message}`, {
    cause: error,
  });
}
