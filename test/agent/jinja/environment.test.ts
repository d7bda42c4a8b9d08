import { describe, expect, test } from 'vitest';
import { evaluateCondition } from '../../../agent/executor/native/jinja/ansible/conditional.ts';
import { templateString } from '../../../agent/executor/native/jinja/ansible/templar.ts';
import { createEnvironment } from '../../../agent/executor/native/jinja/environment.ts';
import { TemplateSyntaxError, UnsupportedError } from '../../../agent/executor/native/jinja/errors.ts';
import { Builtin } from '../../../agent/executor/native/jinja/runtime/objects.ts';
import { Tuple } from '../../../agent/executor/native/jinja/runtime/tuple.ts';
import { Text, type Value } from '../../../agent/executor/native/jinja/runtime/values.ts';

const environment = createEnvironment();

function scopeOf(variables: Readonly<Record<string, Value>>) {
  const map = new Map(Object.entries(variables));
  const get = (name: string): Value | undefined => map.get(name);
  return { get, raw: get };
}

describe('what is not supported is named before anything runs', () => {
  test.each([
    ['{{ x | json_query("a") }}', ['filter json_query']],
    ['{% if a is some.collection.test %}{% endif %}', ['test some.collection.test']],
    ['{{ x.encode("utf-8") }}', ['method encode']],
    ["{{ x | regex_search('(?>a)') }}", ['(?> in a regular expression']],
    ['{% autoescape true %}{% endautoescape %}', ['tag autoescape']],
    ['{{ x | first }}{% for y in z if y is foo %}{{ y | bar }}{% endfor %}', ['test foo', 'filter bar']],
    ['{{ x | default(1) }}', []],
    ['{{ broken', []],
  ])('%s', (source, constructs) => {
    expect([...environment.unsupported(source)].sort()).toEqual([...constructs].sort());
  });

  test('such a template is refused when it is compiled', () => {
    expect(() => environment.template('{{ x | json_query("a") }}')).toThrow(UnsupportedError);
  });

  test('a filter that needs the outside is refused without it and works with it', () => {
    const scope = scopeOf({ t: 'a: 1' });
    expect(() => environment.template('{{ t | from_yaml }}').render(scope)).toThrow('filter from_yaml');
    const loading = createEnvironment({ outside: { loadYaml: (text) => new Map([['read', text]]) } });
    expect(loading.template('{{ (t | from_yaml).read }}').render(scope)).toBe('a: 1');
  });
});

describe('variables', () => {
  test('are asked for by name and need, each once for one reader', () => {
    const asked: string[] = [];
    const scope = {
      get: (name: string): Value | undefined => {
        asked.push(name);
        return name === 'a' ? 1 : undefined;
      },
    };
    expect(
      environment.template('{{ a }}{{ a + 1 }}{% if b is defined %}{{ b }}{% endif %}').render(scope),
    ).toBe('12');
    expect(asked).toEqual(['a', 'b']);
  });

  test('undefined ones are told by name, with attributes by their owner', () => {
    const scope = scopeOf({ d: new Map() });
    const render = (source: string) => environment.template(source).render(scope);
    expect(() => render('{{ nope }}')).toThrow("'nope' is undefined");
    expect(() => render('{{ d.nope.more }}')).toThrow("'dict object' has no attribute 'nope'");
    expect(() => render('\n\n{{ nope }}')).toThrow(
      expect.objectContaining({ name: 'UndefinedError', line: 3 }),
    );
  });

  test('globals are seen where no variable has their name', () => {
    const own = createEnvironment({
      globals: new Map([['lookup', new Builtin('lookup', (args) => [...args])]]),
    });
    expect(own.template("{{ lookup('env', 'HOME') }}").render(scopeOf({}))).toBe("['env', 'HOME']");
    expect(own.template('{{ lookup }}').render(scopeOf({ lookup: 'mine' }))).toBe('mine');
  });
});

describe('values of whole templates', () => {
  const native = (source: string, variables: Readonly<Record<string, Value>> = {}): Value =>
    environment.template(source).renderNative(scopeOf(variables));

  test('text that looks like a list, dict or boolean becomes one', () => {
    expect(native('[{{ n }}, 2]', { n: 1 })).toEqual([1, 2]);
    expect(native("{'a': {{ n }}}", { n: 1 })).toEqual(new Map([['a', 1]]));
    expect(native('{{ n == 1 }}', { n: 1 })).toBe(true);
    expect(native('{{ n }}', { n: 1 })).toBe('1');
    expect(native('[{{ n }}', { n: 1 })).toBe('[1');
  });

  test('text of a string filter stays text', () => {
    const text = native('{{ l | to_json }}', { l: [1] });
    expect(text).toBeInstanceOf(Text);
    expect(native('{{ l | to_json }} ', { l: [1] })).toEqual([1]);
  });

  test('tuples are arrays to everybody outside', () => {
    const pairs = native("{{ ['a'] | zip([1]) }}");
    expect(pairs).toEqual([Object.assign(new Tuple(), { 0: 'a', 1: 1, length: 2 })]);
    expect(JSON.stringify(pairs)).toBe('[["a",1]]');
  });

  test('a string that is one variable gives numbers as they are', () => {
    const scope = scopeOf({ n: 5, s: 'x', nothing: null });
    expect(templateString(environment, '{{ n }}', scope)).toBe(5);
    expect(templateString(environment, '{{ n }} ', scope)).toBe('5 ');
    expect(templateString(environment, '{{ nothing }}', scope)).toBe(null);
    expect(templateString(environment, 'no template', scope)).toBe('no template');
  });

  test('newlines at the end are kept, backslashes are as the playbook has them', () => {
    const scope = scopeOf({ s: 'ab' });
    expect(templateString(environment, '{{ s }}\n\n', scope)).toBe('ab\n\n');
    expect(templateString(environment, "{{ s | regex_replace('(a)', '\\1\\1') }}", scope)).toBe('aab');
  });
});

describe('conditions', () => {
  const holds = (condition: string, variables: Readonly<Record<string, Value>> = {}): boolean =>
    evaluateCondition(environment, condition, scopeOf(variables));

  test('have the truth of their value', () => {
    expect(holds('n > 1', { n: 2 })).toBe(true);
    expect(holds('l', { l: [] })).toBe(false);
    expect(holds('', {})).toBe(true);
    expect(holds("'{{ s }}' == 'x'", { s: 'x' })).toBe(true);
  });

  test('that ask for a variable may read it where it is not', () => {
    expect(holds('a.b == 1 and a is defined')).toBe(false);
    expect(holds('a is not defined or a == 1')).toBe(true);
    expect(() => holds('a == 1')).toThrow("error while evaluating conditional (a == 1): 'a' is undefined");
  });

  test('hold one expression: `x if y` wants brackets, as in Ansible', () => {
    expect(() => holds('a if b else c')).toThrow(TemplateSyntaxError);
    expect(holds('(1 if true else 0)')).toBe(true);
  });
});

describe('syntax errors', () => {
  test.each([
    [
      '{% if x %}',
      "Unexpected end of template. Jinja was looking for the following tags: 'elif' or 'else' or 'endif'. The innermost block that needs to be closed is 'if'.",
    ],
    ['{% foo %}', "Encountered unknown tag 'foo'."],
    ['{{ a b }}', "expected token 'end of print statement', got 'b'"],
    ['{{ }}', "Expected an expression, got 'end of print statement'"],
    ['{% do x %}', "Encountered unknown tag 'do'."],
    ["{{ 'a }}", `unexpected char "'" at 3`],
    ['{{ (1] }}', "unexpected ']', expected ')'"],
    ['{# x', 'Missing end of comment tag'],
    ['a\n{% for x in %}', "Expected an expression, got 'end of statement block'"],
  ])('%s', (source, message) => {
    expect(() => environment.template(source)).toThrow(
      expect.objectContaining({ name: 'TemplateSyntaxError', message, line: source.split('\n').length }),
    );
  });
});
