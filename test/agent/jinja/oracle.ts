import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { evaluateCondition } from '../../../agent/executor/native/jinja/ansible/conditional.ts';
import { templateString } from '../../../agent/executor/native/jinja/ansible/templar.ts';
import { createEnvironment, type Environment } from '../../../agent/executor/native/jinja/environment.ts';
import {
  TemplateError,
  TemplateNotFound,
  UndefinedError,
  UnsupportedError,
} from '../../../agent/executor/native/jinja/errors.ts';
import { floatRepr } from '../../../agent/executor/native/jinja/runtime/floats.ts';
import { isBoxedFloat } from '../../../agent/executor/native/jinja/runtime/number-forms.ts';
import { Tuple } from '../../../agent/executor/native/jinja/runtime/tuple.ts';
import {
  Text,
  typeName,
  Undefined,
  type Value,
} from '../../../agent/executor/native/jinja/runtime/values.ts';

type Mode = 'native' | 'text' | 'condition' | 'template';

export interface Question {
  readonly source: string;
  readonly mode: Mode;
}

/** A value with its type spelled out, or an error; `refused` names what ours does not support. */
export type Answer =
  | { readonly value: unknown }
  | { readonly error: string; readonly message: string }
  | { readonly refused: string };

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** Why Debian's Ansible cannot be asked here; undefined when it can. */
export const oracleMissing: string | undefined = missing();

function missing(): string | undefined {
  const probe = spawnSync(
    '/usr/bin/python3',
    ['-c', 'import ansible.release; print(ansible.release.__version__)'],
    {
      encoding: 'utf8',
      cwd: '/',
    },
  );
  if (probe.status !== 0) return '/usr/bin/python3 has no ansible-core';
  return probe.stdout.startsWith('2.14.') ? undefined : `ansible-core is ${probe.stdout.trim()}, not 2.14`;
}

/** What Ansible answers to each question, asked in one process. */
export function askAnsible(context: Json, questions: readonly Question[], folder = '/'): Answer[] {
  const lines = [{ context, folder }, ...questions];
  const run = spawnSync('/usr/bin/python3', [fileURLToPath(new URL('./oracle.py', import.meta.url))], {
    input: `${lines.map((line) => JSON.stringify(line)).join('\n')}\n`,
    encoding: 'utf8',
    cwd: '/',
    maxBuffer: 1 << 30,
  });
  const answers = run.stdout.split('\n').filter((line) => line !== '');
  if (answers.length !== questions.length) {
    throw new Error(
      `Ansible answered ${answers.length} of ${questions.length} questions (exit ${run.status})`,
    );
  }
  return answers.map((line) => JSON.parse(line) as Answer);
}

/** What our own templates answer. */
export function askOurs(
  context: Json,
  questions: readonly Question[],
  files: ReadonlyMap<string, string> = new Map(),
): Answer[] {
  const variables = toValue(context) as ReadonlyMap<string, Value>;
  const environment = createEnvironment({ loader: (name) => files.get(name) ?? missingTemplate(name) });
  const scope = lazyScope(environment, variables);
  return questions.map((question) => answer(environment, scope, question));
}

function missingTemplate(name: string): never {
  throw new TemplateNotFound(name);
}

function answer(
  environment: Environment,
  scope: ReturnType<typeof lazyScope>,
  { source, mode }: Question,
): Answer {
  try {
    return { value: tag(run(environment, scope, source, mode)) };
  } catch (error) {
    if (error instanceof UnsupportedError) return { refused: error.construct };
    if (error instanceof TemplateError) return { error: error.name, message: error.message };
    throw error;
  }
}

function run(
  environment: Environment,
  scope: ReturnType<typeof lazyScope>,
  source: string,
  mode: Mode,
): Value {
  switch (mode) {
    case 'native':
      return environment.template(source).renderNative(scope);
    case 'text':
      return environment.template(source).render(scope);
    case 'condition':
      return evaluateCondition(environment, source, scope);
    case 'template':
      return templateString(environment, source, scope);
  }
}

/** Variables as the engine gives them: strings with templates in them are resolved when they are read. */
function lazyScope(environment: Environment, variables: ReadonlyMap<string, Value>) {
  const scope = {
    raw: (name: string): Value | undefined => variables.get(name),
    get: (name: string): Value | undefined => resolve(variables.get(name)),
  };
  function resolve(value: Value | undefined): Value | undefined {
    if (typeof value !== 'string' || !value.includes('{{')) return value;
    try {
      return templateString(environment, value, scope);
    } catch (error) {
      if (!(error instanceof UndefinedError)) throw error;
      return new Undefined({ hint: `${value}: ${error.message}` });
    }
  }
  return scope;
}

/** JSON as a template's value: maps for objects. */
export function toValue(json: Json): Value {
  if (Array.isArray(json)) return json.map(toValue);
  if (typeof json !== 'object' || json === null) return json as Value;
  return new Map(Object.entries(json).map(([key, item]) => [key, toValue(item)]));
}

function tag(value: Value): unknown {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return value;
  if (value instanceof Text) return value.value;
  if (typeof value === 'bigint') return { i: value.toString() };
  if (typeof value === 'number')
    return Number.isInteger(value) ? { i: String(value || 0) } : { f: floatRepr(value) };
  if (isBoxedFloat(value)) return { f: floatRepr(value.value) };
  if (Array.isArray(value)) return value instanceof Tuple ? { t: value.map(tag) } : { l: value.map(tag) };
  if (value instanceof Map) return { d: Array.from(value, ([key, item]) => [tag(key), tag(item)]) };
  return { x: typeName(value) };
}
