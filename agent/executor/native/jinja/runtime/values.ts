import { UndefinedError } from '../errors.ts';
import { Tuple } from './tuple.ts';

/**
 * The values of templates. What comes from outside is plain: an integer is a `number` or a `bigint` beyond 2^53,
 * a float a `number` with a fraction (or NaN, ±Infinity) or a `FloatLike` when it is integral, a map a `Map`, a list an array.
 * What only templates have (undefined, ranges, views, callables, …) is a `PyObject`. Nothing else ever gets in, and no
 * property of a JavaScript object is ever read by name from a template.
 */
export type Value =
  | null
  | boolean
  | number
  | bigint
  | string
  | FloatLike
  | MomentLike
  | readonly Value[]
  | ReadonlyMap<Key, Value>
  | PyObject;
/** What a dict may have as a key. */
export type Key = string | number | bigint | boolean | null;
export type Dict = Map<Key, Value>;

/** A float with an integral value, `2.0`. Structural: the states' own class is one too. */
export interface FloatLike {
  readonly pyType: 'float';
  readonly value: number;
}

/** A date or time; `toString()` is what Python's `str()` makes of it. */
interface MomentLike {
  readonly pyType: 'date' | 'datetime';
  toString(): string;
}

/** Whatever exists inside templates only. The methods are what Python's protocols ask of it; undefined means it has no such thing. */
export abstract class PyObject {
  /** Python's name of the type, as in its messages. */
  abstract readonly pyType: string;

  iterate(): Iterable<Value> | undefined {
    return undefined;
  }

  size(): number | undefined {
    return undefined;
  }

  /** The attribute of that name; never one of JavaScript's. */
  attribute(_name: string): Value | undefined {
    return undefined;
  }

  /** Python's repr, where it is stable. */
  describe(): string | undefined {
    return undefined;
  }
}

/** What a name, key or attribute that is not there gives; using it throws. */
export class Undefined extends PyObject {
  readonly pyType = 'AnsibleUndefined';
  readonly hint: string | undefined;
  readonly owner: Value | undefined;
  readonly key: Value | undefined;

  /** Jinja2's mild undefined, which an `if` without `else` gives: it prints as nothing and is false. */
  readonly lenient: boolean;

  readonly #show: (() => string) | undefined;

  /** `show` gives the key as Python prints it, where it is no string. */
  constructor(options: {
    hint?: string;
    owner?: Value;
    key?: Value;
    lenient?: boolean;
    show?: () => string;
  }) {
    super();
    this.#show = options.show;
    this.lenient = options.lenient ?? false;
    this.hint = options.hint;
    this.owner = options.owner;
    this.key = options.key;
  }

  /** The error that any use of it is. */
  error(): UndefinedError {
    return new UndefinedError(this.message());
  }

  message(): string {
    if (this.hint !== undefined && this.hint !== '') return this.hint;
    if (this.owner === undefined) return `'${String(this.key)}' is undefined`;
    const owner = this.owner === null ? 'None' : `${typeName(this.owner)} object`;
    if (typeof this.key === 'string') return `'${owner}' has no attribute ${quoteName(this.key)}`;
    return `${owner} has no element ${this.#show?.() ?? String(this.key)}`;
  }
}

function quoteName(name: string): string {
  return name.includes("'") && !name.includes('"') ? `"${name}"` : `'${name.replaceAll("'", "\\'")}'`;
}

/**
 * A string of a subclass that Python tells apart: `native` is what a string filter (`to_json`, `string`, …) made, which
 * Ansible never turns back into a list; `markup` is what `escape`, `tojson` and `safe` make.
 */
export class Text extends PyObject {
  readonly kind: 'native' | 'markup';
  readonly value: string;

  constructor(value: string, kind: 'native' | 'markup') {
    super();
    this.value = value;
    this.kind = kind;
  }

  get pyType(): string {
    return this.kind === 'native' ? 'NativeJinjaText' : 'Markup';
  }
}

/** Whether it is a dict. */
export function isMap(value: Value): value is ReadonlyMap<Key, Value> {
  return value instanceof Map;
}

/** Whether it is a list or tuple. */
export function isList(value: Value): value is readonly Value[] {
  return Array.isArray(value);
}

/** A string of any class, unwrapped; undefined for all that is no string. */
export function asText(value: Value): string | undefined {
  if (typeof value === 'string') return value;
  return value instanceof Text ? value.value : undefined;
}

/** Whether it is a date or time. */
export function isMoment(value: Value): value is MomentLike {
  if (typeof value !== 'object' || value === null || !('pyType' in value)) return false;
  return value.pyType === 'date' || value.pyType === 'datetime';
}

/** Python's name of a value's type. */
export function typeName(value: Value): string {
  if (value === null) return 'NoneType';
  switch (typeof value) {
    case 'boolean':
      return 'bool';
    case 'string':
      return 'str';
    case 'bigint':
      return 'int';
    case 'number':
      return Number.isInteger(value) ? 'int' : 'float';
    default:
      break;
  }
  if (Array.isArray(value)) return value instanceof Tuple ? 'tuple' : 'list';
  if (value instanceof Map) return 'dict';
  return 'pyType' in value ? value.pyType : 'object';
}
