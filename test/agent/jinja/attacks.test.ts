import { describe, expect, test } from 'vitest';
import { createEnvironment } from '../../../agent/executor/native/jinja/environment.ts';
import { TemplateError, UnsupportedError } from '../../../agent/executor/native/jinja/errors.ts';
import type { Value } from '../../../agent/executor/native/jinja/runtime/values.ts';

const environment = createEnvironment({ limits: { steps: 200_000, regexMs: 200 } });
const variables = new Map<string, Value>([
  ['x', new Map([['a', 1]])],
  ['l', [1, 2]],
  ['s', 'text'],
]);
const scope = { get: (name: string): Value | undefined => variables.get(name) };

function render(source: string): string {
  return environment.template(source).render(scope);
}

const names = [
  'constructor',
  '__proto__',
  'prototype',
  'hasOwnProperty',
  'toString',
  'valueOf',
  '__defineGetter__',
  '__lookupGetter__',
  'pyType',
  'size',
];
const owners = [
  'x',
  'l',
  's',
  '1',
  'true',
  '2.5',
  'x.keys()',
  'range(3)',
  'range',
  'namespace()',
  'loop',
  "('a' | e)",
  'm',
];
const context = '{% macro m() %}{% endmacro %}';

describe('nothing of JavaScript is reached', () => {
  for (const name of names) {
    test(`${name} is no attribute of any value`, () => {
      for (const owner of owners) {
        for (const access of [`.${name}`, `['${name}']`]) {
          const source = `${context}{% for i in [1] %}{{ ${owner}${access} is defined }}{{ loop.index }}{% endfor %}`;
          let output: string;
          try {
            output = render(source);
          } catch (error) {
            expect(error, source).toBeInstanceOf(TemplateError);
            continue;
          }
          expect(output, source).toBe('False1');
        }
      }
    });
  }

  test('the way out through constructors ends in an error', () => {
    const source = "{{ x.constructor.constructor('return process')().exit() }}";
    expect(() => render(source)).toThrow(TemplateError);
    expect(() => render(source)).toThrow("'dict object' has no attribute 'constructor'");
  });

  test("Python's way out through classes is refused", () => {
    expect(() => render("{{ ''.__class__.__mro__ }}")).toThrow(UnsupportedError);
    expect(() => render("{{ s | attr('__class__') }}")).toThrow(UnsupportedError);
    expect(() => render("{{ '{0.__class__}'.format(s) }}")).toThrow(UnsupportedError);
    expect(() => render("{{ l | map(attribute='__class__') | list }}")).toThrow(UnsupportedError);
  });

  test('keys with such names are keys like any other', () => {
    expect(render("{{ {'__proto__': 1, 'constructor': 2} }}")).toBe("{'__proto__': 1, 'constructor': 2}");
    expect(render("{% set d = dict(__proto__=1) %}{{ d['__proto__'] }}{{ d.polluted is defined }}")).toBe(
      '1False',
    );
    expect(render('{% set n = namespace() %}{% set n.constructor = 3 %}{{ n.constructor }}')).toBe('3');
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });

  test('a template changes no value that it was given', () => {
    expect(render('{% set _ = l.append(3) %}{% set _ = x.update({"b": 2}) %}{{ l }}{{ x }}')).toBe(
      "[1, 2, 3]{'a': 1, 'b': 2}",
    );
    expect(variables.get('l')).toEqual([1, 2]);
    expect(variables.get('x')).toEqual(new Map([['a', 1]]));
    expect(() => render("{{ l['append'](3) }}")).toThrow(UnsupportedError);
    expect(() => render("{{ (l | attr('append'))(3) }}{{ l }}")).not.toThrow();
    expect(variables.get('l')).toEqual([1, 2]);
  });
});

describe('what could take for ever ends within the limits', () => {
  const endless: readonly (readonly [string, string])[] = [
    ['a long range', '{{ range(10**9) | list }}'],
    ['a long range, printed', '{{ range(1000000000) }}'],
    ['a long string', "{{ 'x' * 10**10 }}"],
    ['a long list', '{{ [0] * 10**9 }}'],
    ['a large power', '{{ 9 ** (9 ** 9) }}'],
    ['a large product', '{{ (10 ** 19000) * (10 ** 19000) }}'],
    ['a wide format', "{{ '%9999999999d' % 1 }}"],
    ['a wide format field', "{{ '{:9999999999}'.format(1) }}"],
    ['a wide centre', "{{ 'x' | center(10**10) }}"],
    ['a wide indent', "{{ 'x' | indent(10**10, true) }}"],
    ['many replacements', "{{ ('x' * 10**6) | replace('x', 'y' * 10**6) }}"],
    ['a large product of lists', '{{ range(1000) | product(range(1000), range(1000)) | list }}'],
    ['many permutations', '{{ range(30) | permutations | list }}'],
    [
      'a doubled string',
      "{% set ns = namespace(s='x') %}{% for i in range(100) %}{% set ns.s = ns.s ~ ns.s %}{% endfor %}",
    ],
    [
      'a doubled list',
      '{% set ns = namespace(l=[1]) %}{% for i in range(100) %}{% set ns.l = ns.l + ns.l %}{% endfor %}',
    ],
    ['nested loops', '{% for a in range(1000) %}{% for b in range(1000) %}{% endfor %}{% endfor %}'],
    ['a macro that calls itself', '{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}'],
    ['a loop that calls itself', '{% for a in [[1]] recursive %}{{ loop([[1]]) }}{% endfor %}'],
    ['a block that calls itself', '{% block a %}{{ self.a() }}{% endblock %}'],
    ['deep brackets', `{{ ${'('.repeat(5000)}1${')'.repeat(5000)} }}`],
    ['deep lists', `{{ ${'['.repeat(5000)}1${']'.repeat(5000)} }}`],
    ['many negations', `{{ ${'not '.repeat(5000)}1 }}`],
    ['many signs', `{{ ${'-'.repeat(5000)}1 }}`],
    ['a list in itself', '{% set l = [] %}{% set _ = l.append(l) %}{{ l }}'],
    ['a regular expression with nested repetition', "{{ ('a' * 40 ~ 'b') is match('(a+)+$') }}"],
    ['a regular expression with a repeated choice', "{{ ('a' * 40 ~ 'b') is match('(a|a)*$') }}"],
    ['a regular expression with many stars', "{{ ('a' * 3000) | regex_replace('a*a*a*a*a*a*b', 'x') }}"],
  ];

  test.each(endless)('%s', (_, source) => {
    const start = performance.now();
    expect(() => render(source)).toThrow(TemplateError);
    expect(performance.now() - start).toBeLessThan(3_000);
  });
});
