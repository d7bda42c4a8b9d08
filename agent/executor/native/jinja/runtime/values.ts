import { UndefinedError } from '../errors.ts';

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
export type Key = string | number | bigint | boolean | null;
export type Dict = Map<Key, Value>;

/** A float with an integral value, `2.0`. Structural: the states' own class is one too. */
export interface FloatLike {
  readonly pyType: 'float';
  readonly value: number;
}

/** A date or time; `toString()` is what Python's `str()` makes of it. */
export interface MomentLike {
  readonly pyType: 'date' | 'datetime';
  toString(): string;
}

/** Our own `FloatLike`. */
class PyFloat implements FloatLike {
  readonly pyType = 'float';
  readonly value: number;

  constructor(value: number) {
    this.value = value;
  }
}

/** A float in its one form: boxed when integral, else the number itself. */
export function floatOf(value: number): Value {
  return Number.isInteger(value) ? new PyFloat(value) : value;
}

/** An integer in its one form: a `number` up to 2^53, beyond it a `bigint`. */
export function intOf(value: bigint): number | bigint {
  return value >= -9007199254740991n && value <= 9007199254740991n ? Number(value) : value;
}

/** A tuple is an array to everybody outside; inside it prints, compares and adds as Python's. */
export class Tuple extends Array<Value> {
  /** Slices and maps of a tuple are plain arrays: what makes a tuple says so. */
  static override get [Symbol.species](): ArrayConstructor {
    return Array;
  }
}

/** One group of `groupby`: a tuple whose two parts have names. */
export class Group extends Tuple {}

/** A tuple of these items. */
export function tuple(...items: readonly Value[]): Tuple {
  return tupleOf(items);
}

/** A tuple of the items of any iterable. */
export function tupleOf(items: Iterable<Value>): Tuple {
  const made = new Tuple();
  for (const item of items) made.push(item);
  return made;
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

export class Range extends PyObject {
  readonly pyType = 'range';
  readonly start: number;
  readonly stop: number;
  readonly step: number;
  readonly length: number;

  constructor(start: number, stop: number, step: number) {
    super();
    this.start = start;
    this.stop = stop;
    this.step = step;
    this.length = Math.max(0, Math.ceil((stop - start) / step));
  }

  override *iterate(): Iterable<Value> {
    for (let i = 0; i < this.length; i += 1) yield this.start + i * this.step;
  }

  override size(): number {
    return this.length;
  }

  override describe(): string {
    return `range(${this.start}, ${this.stop}${this.step === 1 ? '' : `, ${this.step}`})`;
  }
}

/** `dict.keys()`, `.values()`, `.items()`. */
export class View extends PyObject {
  readonly kind: 'keys' | 'values' | 'items';
  readonly map: ReadonlyMap<Key, Value>;

  constructor(kind: 'keys' | 'values' | 'items', map: ReadonlyMap<Key, Value>) {
    super();
    this.kind = kind;
    this.map = map;
  }

  get pyType(): string {
    return `dict_${this.kind}`;
  }

  override iterate(): Iterable<Value> {
    if (this.kind === 'keys') return this.map.keys();
    return this.kind === 'values' ? this.map.values() : this.#items();
  }

  override size(): number {
    return this.map.size;
  }

  *#items(): Iterable<Value> {
    for (const [key, value] of this.map) yield tuple(key, value);
  }
}

/** What can be called: globals, methods bound to their value, macros. */
export abstract class Callable extends PyObject {
  abstract call(args: readonly Value[], kwargs: ReadonlyMap<string, Value>): Value;
}

/** A callable made of a function. */
export class Builtin extends Callable {
  readonly pyType: string;
  readonly label: string;
  readonly #run: (args: readonly Value[], kwargs: ReadonlyMap<string, Value>) => Value;

  constructor(
    label: string,
    run: (args: readonly Value[], kwargs: ReadonlyMap<string, Value>) => Value,
    pyType = 'builtin_function_or_method',
  ) {
    super();
    this.label = label;
    this.#run = run;
    this.pyType = pyType;
  }

  call(args: readonly Value[], kwargs: ReadonlyMap<string, Value>): Value {
    return this.#run(args, kwargs);
  }
}

/** `namespace(...)`: the one thing whose attributes a template sets. */
export class Namespace extends PyObject {
  readonly pyType = 'Namespace';
  readonly attributes: Dict;

  constructor(attributes: Dict) {
    super();
    this.attributes = attributes;
  }

  override attribute(name: string): Value | undefined {
    return this.attributes.get(name);
  }
}

export function isMap(value: Value): value is ReadonlyMap<Key, Value> {
  return value instanceof Map;
}

export function isList(value: Value): value is readonly Value[] {
  return Array.isArray(value);
}

/** A string of any class, unwrapped; undefined for all that is no string. */
export function asText(value: Value): string | undefined {
  if (typeof value === 'string') return value;
  return value instanceof Text ? value.value : undefined;
}

export function isFloat(value: Value): value is number | FloatLike {
  if (typeof value === 'number') return !Number.isInteger(value);
  return isBoxedFloat(value);
}

export function isBoxedFloat(value: Value): value is FloatLike {
  return typeof value === 'object' && value !== null && 'pyType' in value && value.pyType === 'float';
}

export function isMoment(value: Value): value is MomentLike {
  if (typeof value !== 'object' || value === null || !('pyType' in value)) return false;
  return value.pyType === 'date' || value.pyType === 'datetime';
}

export function isInt(value: Value): value is number | bigint {
  return typeof value === 'bigint' || (typeof value === 'number' && Number.isInteger(value));
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
