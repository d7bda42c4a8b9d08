import type { Environment } from '../environment.ts';
import { PythonError, TemplateError, UnsupportedError } from '../errors.ts';
import type { Scope } from '../runtime/frame.ts';
import { isBoxedFloat } from '../runtime/number-forms.ts';
import { Text, type Value } from '../runtime/values.ts';
import { escapeBackslashes } from './backslashes.ts';

/** A scope that also knows variables as they are written, before their own templates are resolved. */
export interface AnsibleScope extends Scope {
  raw(name: string): Value | undefined;
}

/** As the arguments of Ansible's `Templar.template`, with its defaults. */
interface TemplarOptions {
  /** Turn text that looks like a list, dict or boolean into one. */
  readonly convertData?: boolean;
  readonly preserveTrailingNewlines?: boolean;
  /** Keep backslashes in the strings of `{{ }}` as a playbook writes them; off for template files. */
  readonly escapeBackslashes?: boolean;
}

/** What Ansible makes of one string of a playbook: itself when it holds no template. Throws `TemplateError`s. */
export function templateString(
  environment: Environment,
  source: string,
  scope: AnsibleScope,
  options: TemplarOptions = {},
): Value {
  if (!isPossiblyTemplate(source)) return source;
  const single = singleVariable.exec(source)?.[1];
  const raw = single === undefined ? undefined : scope.raw(single);
  if (raw !== undefined && isScalar(raw)) return raw;
  if (source.startsWith('#jinja2:')) throw new UnsupportedError('a #jinja2: line in a string');
  const { convertData = true, preserveTrailingNewlines = true } = options;
  const escaped = options.escapeBackslashes === false ? source : escapeBackslashes(source, environment);
  const template = environment.template(escaped);
  const result = inAnsibleWords(source, () =>
    convertData ? template.renderNative(scope) : template.render(scope),
  );
  return preserveTrailingNewlines ? withNewlines(source, result) : result;
}

const singleVariable = /^\{\{\s*(\w*)\s*\}\}$/;

/** Whether a string has anything that starts a template. */
export function isPossiblyTemplate(text: string): boolean {
  return text.includes('{{') || text.includes('{%') || text.includes('{#');
}

/** A template that is one variable gives numbers, booleans and None as they are. */
function isScalar(value: Value): boolean {
  return value === null || ['number', 'bigint', 'boolean'].includes(typeof value) || isBoxedFloat(value);
}

function inAnsibleWords<T>(source: string, run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (!(error instanceof PythonError) || error.kind !== 'TypeError') throw error;
    throw new TemplateError(`Unexpected templating type error occurred on (${source}): ${error.message}`, {
      cause: error,
    });
  }
}

/** Newlines at a template's end, which Jinja2 takes away, are put back. */
function withNewlines(source: string, result: Value): Value {
  const text = result instanceof Text ? result.value : result;
  if (typeof text !== 'string') return result;
  const missing = countNewlines(source) - countNewlines(text);
  return missing > 0 ? text + '\n'.repeat(missing) : result;
}

function countNewlines(text: string): number {
  return text.length - text.replace(/\n+$/, '').length;
}
