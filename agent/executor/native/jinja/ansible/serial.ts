import { PythonError, typeError, UnsupportedError } from '../errors.ts';
import { dumpJson, type JsonOptions } from '../filters/json.ts';
import { truthy } from '../runtime/compare.ts';
import { type Args, type Definition, define, type Extra } from '../runtime/host.ts';
import { indexOf } from '../runtime/numbers.ts';

import { asText, isList, isMoment, typeName, Undefined, type Value } from '../runtime/values.ts';
import { readJson } from './read-json.ts';
import { dumpYaml } from './write-yaml.ts';

/** Ansible's filters to and from JSON and YAML. */
export const serialFilters: readonly Definition[] = [
  define(
    'to_json',
    'a, *args, **kwargs',
    (_, [value = null], { keywords }) => dumpJson(value, jsonOptions(keywords, {})),
    { givesText: true },
  ),
  define(
    'to_nice_json',
    'a, indent?, sort_keys?, **kwargs',
    (_, args, { keywords }) => toNiceJson(args, keywords),
    { givesText: true },
  ),
  define('from_json', 's', (_, [value = null]) => fromJson(value)),
  define('to_yaml', 'a, *args, **kwargs', (_, [value = null], extra) => toYaml(value, extra), {
    givesText: true,
  }),
  define(
    'to_nice_yaml',
    'a, indent?, *args, **kwargs',
    (_, [value = null, indent = 4], extra) => toNiceYaml(value, indent, extra),
    { givesText: true },
  ),
  define('from_yaml', 'data', (host, [value = null]) =>
    fromYaml(value, host.outside.loadYaml, 'filter from_yaml'),
  ),
  define('from_yaml_all', 'data', (host, [value = null]) =>
    fromYaml(value, host.outside.loadYamlAll, 'filter from_yaml_all'),
  ),
];

function jsonOptions(keywords: ReadonlyMap<string, Value>, base: JsonOptions): JsonOptions {
  let options: JsonOptions = { ...base, otherwise: plainJson };
  for (const [name, value] of keywords) {
    if (name === 'indent') {
      const { indent: _, ...rest } = options;
      options = value === null ? rest : { ...options, indent: asText(value) ?? indexOf(value) };
    } else if (name === 'sort_keys') options = { ...options, sortKeys: truthy(value) };
    else if (name === 'ensure_ascii') options = { ...options, ensureAscii: truthy(value) };
    else if (name === 'separators') options = { ...options, separators: separatorsOf(value) };
    else if (name !== 'vault_to_text' && name !== 'preprocess_unsafe')
      throw new UnsupportedError(`the option ${name} of to_json`);
  }
  return options;
}

function separatorsOf(value: Value): [string, string] {
  const [item, key, ...more] = isList(value) ? value.map(asText) : [];
  if (item === undefined || key === undefined || more.length > 0)
    throw new UnsupportedError('the option separators of to_json');
  return [item, key];
}

function plainJson(value: Value): Value {
  if (isMoment(value)) return value.toString().replace(' ', 'T');
  throw typeError(`Object of type ${typeName(value)} is not JSON serializable`);
}

function toNiceJson(
  [value = null, indent = 4, sortKeys = true]: Args,
  keywords: ReadonlyMap<string, Value>,
): string {
  const given = new Map<string, Value>([['indent', indent], ['sort_keys', sortKeys], ...keywords]);
  if (keywords.has('separators')) throw typeError("got multiple values for keyword argument 'separators'");
  return dumpJson(value, jsonOptions(given, { separators: [',', ': '] }));
}

function fromJson(value: Value): Value {
  const text = asText(value);
  if (text !== undefined) return readJson(text);
  if (value instanceof Undefined) throw value.error();
  throw typeError(`the JSON object must be str, bytes or bytearray, not ${typeName(value)}`);
}

function fromYaml(value: Value, load: ((text: string) => Value) | undefined, construct: string): Value {
  const text = asText(value);
  if (text === undefined) return value;
  if (load === undefined) throw new UnsupportedError(construct);
  return load(text);
}

function toYaml(value: Value, { rest, keywords }: Extra): string {
  const flow = keywords.get('default_flow_style') ?? null;
  return dump(
    'to_yaml',
    value,
    { flow: flow === null ? undefined : truthy(flow), indent: 2 },
    rest,
    keywords,
  );
}

function toNiceYaml(value: Value, indent: Value, { rest, keywords }: Extra): string {
  if (keywords.has('default_flow_style') || keywords.has('allow_unicode')) {
    throw typeError("got multiple values for keyword argument 'default_flow_style'");
  }
  return dump('to_nice_yaml', value, { flow: false, indent: indexOf(indent) }, rest, keywords);
}

interface Layout {
  readonly flow: boolean | undefined;
  readonly indent: number;
}

function dump(
  filter: string,
  value: Value,
  layout: Layout,
  rest: readonly Value[],
  keywords: ReadonlyMap<string, Value>,
): string {
  if (rest.length > 0) throw new UnsupportedError(`further arguments of ${filter}`);
  let { indent } = layout;
  let width = 80;
  let sortKeys = true;
  for (const [name, option] of keywords) {
    if (name === 'indent') indent = indexOf(option);
    else if (name === 'width') width = indexOf(option);
    else if (name === 'sort_keys') sortKeys = truthy(option);
    else if (name !== 'default_flow_style' && name !== 'allow_unicode')
      throw new UnsupportedError(`the option ${name} of ${filter}`);
  }
  try {
    return dumpYaml(value, { flow: layout.flow, indent, width, sortKeys });
  } catch (error) {
    if (error instanceof PythonError)
      throw new PythonError('AnsibleFilterError', `${filter} - ${error.message}`);
    throw error;
  }
}
