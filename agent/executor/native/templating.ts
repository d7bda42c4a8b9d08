import { Float, isList, isMap, type Value, type ValueMap } from '../../../shared/state/value.ts';
import { conditionError, inAnsibleWords, inConditionWords } from './ansible-words.ts';
import { evaluateCondition } from './jinja/ansible/conditional.ts';
import { ansibleFilters } from './jinja/ansible/filters.ts';
import { type AnsibleScope, templateString } from './jinja/ansible/templar.ts';
import { ansibleTests } from './jinja/ansible/tests.ts';
import { createEnvironment, type Environment } from './jinja/environment.ts';
import { TemplateError, UndefinedError } from './jinja/errors.ts';
import { asText, type Value as TemplateValue, Text, Undefined } from './jinja/runtime/values.ts';
import { looksLikeTemplate, mapItems, mapValues, protect, type Raw, UnsafeText } from './unsafe.ts';

/** Variables by name, the innermost first; what a task sees. */
export interface Variables {
  get(name: string): Raw | undefined;
}

/** What templates give: a value, and whether something unsafe went into it. */
export interface Resolved {
  readonly value: Value;
  readonly unsafe: boolean;
}

/** Templates resolved against the variables of one task or item; each variable is resolved on first use and then kept. */
export interface Templar {
  /** All templates inside a value. Throws UndefinedError and TemplateError. */
  resolve(raw: Raw): Resolved;
  /** The same, kept as a variable: what came from outside is never taken for a template again. */
  resolveToRaw(raw: Raw): Raw;
  value(raw: Raw): Value;
  /** `when` and its like: every condition holds. Throws a TemplateError in Ansible's words. */
  holds(conditions: readonly Raw[]): boolean;
  /** A variable by name, as `debug: var=` looks it up: a bare name or expression. */
  bare(text: string): Value;
  /** A file's text, with variables of its own and Jinja's block options. */
  render(text: string, options: RenderOptions): string;
}

export interface RenderOptions {
  readonly name: string;
  readonly trimBlocks: boolean;
  readonly lstripBlocks: boolean;
  readonly variables: ReadonlyMap<string, Raw>;
}

const standard = createEnvironment({ dialect: 'ansible', filters: ansibleFilters, tests: ansibleTests });
const environments = new Map<string, Environment>();

/** The constructs of a text that the templates do not know exactly, found without running it. */
export function unsupportedConstructs(text: string): readonly string[] {
  return looksLikeTemplate(text) ? standard.unsupported(text) : [];
}

/** The same for a bare expression, as `when` has them. */
export function unsupportedInCondition(text: string): readonly string[] {
  return standard.unsupported(looksLikeTemplate(text) ? text : `{{ ${text} }}`);
}

/** True for a template that needs other files. */
export function bringsInTemplates(text: string): boolean {
  return /\{%[-+]?\s*(include|import|extends|from)\s/.test(text);
}

export function createTemplar(variables: Variables): Templar {
  const kept = new Map<string, Resolved | Undefined>();
  let unsafe = false;

  const scope: AnsibleScope = {
    raw: (name) => rawScalar(variables.get(name)),
    get: (name: string): TemplateValue | undefined => {
      const found = kept.get(name) ?? look(name);
      if (found === undefined || found instanceof Undefined) return found;
      unsafe ||= found.unsafe;
      return found.value as TemplateValue;
    },
  };

  function look(name: string): Resolved | Undefined | undefined {
    const raw = variables.get(name);
    if (raw === undefined) return undefined;
    const found = resolveVariable(raw);
    kept.set(name, found);
    return found;
  }

  /** What cannot be resolved is undefined until it is used, as Ansible has it. */
  function resolveVariable(raw: Raw): Resolved | Undefined {
    try {
      return resolve(raw);
    } catch (error) {
      if (!(error instanceof UndefinedError)) throw error;
      return new Undefined({ hint: `${typeof raw === 'string' ? raw : 'variable'}: ${error.message}` });
    }
  }

  function resolve(raw: Raw): Resolved {
    const outer = unsafe;
    unsafe = false;
    try {
      const value = resolveInside(raw);
      return { value, unsafe };
    } finally {
      unsafe = outer;
    }
  }

  function resolveInside(raw: Raw): Value {
    if (typeof raw === 'string') return looksLikeTemplate(raw) ? renderText(raw) : raw;
    if (raw instanceof UnsafeText) {
      unsafe = true;
      return raw.text;
    }
    if (isKeptText(raw)) return raw as Value;
    if (raw instanceof Map) return mapValues<Raw, Raw>(raw, resolveInside) as ValueMap;
    return (Array.isArray(raw) ? mapItems<Raw, Raw>(raw, resolveInside) : raw) as Value;
  }

  function renderText(text: string): Value {
    return inAnsibleWords(text, () => fromTemplate(templateString(standard, text, scope)));
  }

  function check(condition: Raw): boolean {
    if (condition === null || condition === '') return true;
    if (typeof condition !== 'string') return isTrue(withoutTexts(resolve(condition).value));
    if (looksLikeTemplate(condition) && unsafeCondition(condition)) {
      throw new TemplateError('Conditional is marked as unsafe, and cannot be evaluated.');
    }
    return inConditionWords(condition, () => evaluateCondition(standard, condition, scope), standard);
  }

  /** A text that came from outside must not become the condition. */
  function unsafeCondition(condition: string): boolean {
    const { value, unsafe } = resolve(condition);
    return unsafe && typeof value === 'string' && value !== '';
  }

  function holds(conditions: readonly Raw[]): boolean {
    return conditions.every((condition) => {
      try {
        return check(condition);
      } catch (error) {
        if (!(error instanceof TemplateError)) throw error;
        throw conditionError(condition, error);
      }
    });
  }

  return {
    resolve: (raw) => {
      const resolved = resolve(raw);
      return { ...resolved, value: withoutTexts(resolved.value) };
    },
    resolveToRaw: (raw) => resolveStrings(raw, resolve),
    value: (raw) => withoutTexts(resolve(raw).value),
    holds,
    bare: (text) => {
      const first = text.split('|')[0]?.split('.')[0]?.split('[')[0] ?? '';
      const known = text.includes('|') || variables.get(first) !== undefined;
      const once = known && !text.includes('{{') ? renderText(`{{${text}}}`) : resolveInside(text);
      return withoutTexts(once === text ? renderText(`{{${text}}}`) : once);
    },
    render: (text, options) => {
      if (bringsInTemplates(text))
        throw new TemplateError('the native executor does not know templates that bring in others');
      const own: AnsibleScope = {
        raw: (name) => rawScalar(options.variables.get(name) ?? variables.get(name)),
        get: (name) => templateValue(options.variables.get(name)) ?? scope.get(name),
      };
      const environment = environmentFor(options);
      const how = { convertData: false, escapeBackslashes: false };
      return inAnsibleWords(text, () => asText(templateString(environment, text, own, how)) ?? '');
    },
  };
}

/** A variable as it is written, where it is a scalar that a template gives as it is. */
function rawScalar(raw: Raw | undefined): TemplateValue | undefined {
  if (raw === undefined || raw instanceof UnsafeText || typeof raw === 'string') return undefined;
  return typeof raw === 'object' && !(raw === null || raw instanceof Float) ? undefined : raw;
}

function templateValue(raw: Raw | undefined): TemplateValue | undefined {
  return raw as TemplateValue | undefined;
}

/** Each string by itself, so that only what came from outside is marked. */
function resolveStrings(raw: Raw, resolve: (raw: Raw) => Resolved): Raw {
  if (raw instanceof Map) return mapValues<Raw, Raw>(raw, (item) => resolveStrings(item, resolve));
  if (Array.isArray(raw)) return mapItems<Raw, Raw>(raw, (item) => resolveStrings(item, resolve));
  const { value, unsafe } = resolve(raw);
  return unsafe ? protect(value) : (value as Raw);
}

function environmentFor({ trimBlocks, lstripBlocks }: RenderOptions): Environment {
  if (trimBlocks && !lstripBlocks) return standard;
  const key = `${trimBlocks} ${lstripBlocks}`;
  const environment = environments.get(key) ?? standard.withSyntax({ trimBlocks, lstripBlocks });
  environments.set(key, environment);
  return environment;
}

/** Floats that templates made are ours again; a `Text` stays one, for the variable that keeps it. */
function fromTemplate(value: TemplateValue | string): Value {
  if (value instanceof Undefined) throw value.error();
  if (value instanceof Map)
    return mapValues<Value, Value>(value as ValueMap, (item) => fromTemplate(item as TemplateValue));
  if (Array.isArray(value))
    return mapItems<Value, Value>(value as readonly Value[], (item) => fromTemplate(item as TemplateValue));
  if (typeof value !== 'object' || value === null || value instanceof Float) return value as Value;
  return 'pyType' in value && value.pyType === 'float' && 'value' in value
    ? new Float(value.value)
    : (value as Value);
}

/**
 * The result of `to_json`, `string` and their like: a text that Ansible never takes for a structure again, also when a variable
 * holds it and another template uses that. It is no type of ours, and leaves the variables as a plain text.
 */
function isKeptText(value: unknown): boolean {
  return value instanceof Text;
}

function withoutTexts(value: Value): Value {
  const kept: unknown = value;
  if (kept instanceof Text) return kept.value;
  if (isMap(value)) return mapValues<Value, Value>(value, withoutTexts);
  return isList(value) ? mapItems<Value, Value>(value, withoutTexts) : value;
}

/** Python's idea of truth. */
function isTrue(value: Value): boolean {
  if (value instanceof Float) return value.value !== 0;
  if (isMap(value)) return value.size > 0;
  if (isList(value)) return value.length > 0;
  return typeof value === 'object' ? value !== null : Boolean(value) || Number.isNaN(value);
}
