import { TemplateError, UnsupportedError } from '../errors.ts';
import { applyDefinition } from '../runtime/apply.ts';
import { truthy } from '../runtime/compare.ts';
import { type Args, type Definition, define, type Extra, type Host } from '../runtime/host.ts';
import { iterate } from '../runtime/iterate.ts';
import { str } from '../runtime/text.ts';
import { Undefined, type Value } from '../runtime/values.ts';
import { attributeGetter } from './lookup.ts';

/** Jinja2's filters that put each item to another filter or to a test. */
export const selectFilters: readonly Definition[] = [
  define('map', 'value, *args, **kwargs', map),
  define('select', 'value, *args, **kwargs', (host, args, extra) =>
    select(host, args, extra, { keep: true, byAttribute: false }),
  ),
  define('reject', 'value, *args, **kwargs', (host, args, extra) =>
    select(host, args, extra, { keep: false, byAttribute: false }),
  ),
  define('selectattr', 'value, *args, **kwargs', (host, args, extra) =>
    select(host, args, extra, { keep: true, byAttribute: true }),
  ),
  define('rejectattr', 'value, *args, **kwargs', (host, args, extra) =>
    select(host, args, extra, { keep: false, byAttribute: true }),
  ),
];

function map(host: Host, [value = null]: Args, { rest, keywords }: Extra): Value {
  if (!truthy(value)) return [];
  const apply = mapper(host, rest, keywords);
  return Array.from(iterate(value), apply);
}

function mapper(
  host: Host,
  args: readonly Value[],
  keywords: ReadonlyMap<string, Value>,
): (item: Value) => Value {
  const name = args[0];
  const attributeName = keywords.get('attribute');
  if (name === undefined && attributeName !== undefined) {
    const unexpected = [...keywords.keys()].find((key) => key !== 'attribute' && key !== 'default');
    if (unexpected !== undefined) throw new TemplateError(`Unexpected keyword argument '${unexpected}'`);
    return attributeGetter(host, attributeName, { otherwise: keywords.get('default') });
  }
  if (name === undefined) throw new TemplateError('map requires a filter argument');
  const filter = named(host.filters, name, 'filter');
  return (item) => applyDefinition(host, filter, [item, ...args.slice(1)], keywords);
}

function named(table: ReadonlyMap<string, Definition>, name: Value, kind: 'filter' | 'test'): Definition {
  if (name instanceof Undefined) {
    throw new TemplateError(
      `No ${kind} named Undefined. (${name.message()}; did you forget to quote the callable name?)`,
    );
  }
  const definition = table.get(str(name));
  if (definition === undefined) throw new UnsupportedError(`${kind} ${str(name)}`);
  return definition;
}

function select(
  host: Host,
  [value = null]: Args,
  { rest, keywords }: Extra,
  mode: { keep: boolean; byAttribute: boolean },
): Value {
  if (!truthy(value)) return [];
  const [head, ...tail] = rest;
  if (mode.byAttribute && head === undefined) throw new TemplateError('Missing parameter for attribute name');
  const get = mode.byAttribute ? attributeGetter(host, head) : (item: Value) => item;
  const [testName, ...args] = mode.byAttribute ? tail : rest;
  const test = testName === undefined ? undefined : named(host.tests, testName, 'test');
  const passes = (item: Value): boolean => {
    const subject = get(item);
    return truthy(test === undefined ? subject : applyDefinition(host, test, [subject, ...args], keywords));
  };
  return [...iterate(value)].filter((item) => passes(item) === mode.keep);
}
