import { tuple } from './tuple.ts';
import { type Dict, type Key, PyObject, type Value } from './values.ts';

/** Python's `range(start, stop, step)`. */
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
