import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { createEnvironment } from '../../../agent/executor/native/jinja/environment.ts';
import { TemplateError } from '../../../agent/executor/native/jinja/errors.ts';
import type { Value } from '../../../agent/executor/native/jinja/runtime/values.ts';
import { type Json, toValue } from './oracle.ts';

interface Case {
  readonly source: string;
  readonly output?: string;
  readonly value?: Json;
  readonly error?: string;
}

const file = new URL('../../fixtures/jinja/cases.json', import.meta.url);
const cases: { ctx: Json; templates: Case[]; expressions: Case[] } = JSON.parse(readFileSync(file, 'utf8'));
const variables = toValue(cases.ctx) as ReadonlyMap<string, Value>;
const scope = { get: (name: string): Value | undefined => variables.get(name) };
const environment = createEnvironment({
  dialect: 'jinja2',
  syntax: { trimBlocks: true, keepTrailingNewline: true },
});

/** What a case came to: its value, or `Class: message` as the file has errors. */
function outcome<T>(run: () => T): T | string {
  try {
    return run();
  } catch (error) {
    if (error instanceof TemplateError) return `${error.name}: ${error.message}`;
    throw error;
  }
}

/** Floats as plain numbers, which is all that JSON tells of them. */
function toJson(value: Value): unknown {
  if (value instanceof Map)
    return Object.fromEntries(Array.from(value, ([key, item]) => [String(key), toJson(item)]));
  if (Array.isArray(value)) return value.map(toJson);
  if (typeof value === 'object' && value !== null && 'value' in value) return value.value;
  return value;
}

describe('the snippets that Python rendered', () => {
  test.each(cases.templates)('$source', ({ source, output, error }) => {
    expect(outcome(() => environment.template(source).render(scope))).toBe(output ?? error);
  });

  test.each(cases.expressions)('when: $source', ({ source, value, error }) => {
    const result = outcome(() => toJson(environment.expression(source).evaluate(scope)));
    expect(result).toEqual(error ?? value);
  });
});
