import { typeError } from '../errors.ts';
import { equals } from './compare.ts';
import { Builtin, Callable } from './objects.ts';
import { tupleOf } from './tuple.ts';
import { Undefined, type Value } from './values.ts';

/** `loop` in a for loop: looks one item ahead only when asked, as Jinja2's does. */
export class Loop extends Callable {
  readonly pyType = 'LoopContext';
  readonly #iterator: Iterator<Value>;
  readonly #recurse: ((items: Value, depth: number) => Value) | undefined;
  readonly #depth0: number;
  #length: number | undefined;
  #rest: Iterator<Value> | undefined;
  #ahead: { readonly item: Value } | 'end' | undefined;
  #index0 = -1;
  #before: Value | undefined;
  #current: Value | undefined;
  #changed: readonly Value[] | undefined;

  constructor(options: {
    items: Iterable<Value>;
    length?: number | undefined;
    recurse?: ((items: Value, depth: number) => Value) | undefined;
    depth0?: number;
  }) {
    super();
    this.#iterator = options.items[Symbol.iterator]();
    this.#length = options.length;
    this.#recurse = options.recurse;
    this.#depth0 = options.depth0 ?? 0;
  }

  /** Moves on; undefined at the end. */
  next(): Value | undefined {
    const ahead = this.#peek();
    if (ahead === 'end') return undefined;
    this.#ahead = undefined;
    this.#index0 += 1;
    this.#before = this.#current;
    this.#current = ahead.item;
    return ahead.item;
  }

  #peek(): { readonly item: Value } | 'end' {
    if (this.#ahead === undefined) {
      const result = (this.#rest ?? this.#iterator).next();
      this.#ahead = result.done === true ? 'end' : { item: result.value };
    }
    return this.#ahead;
  }

  #total(): number {
    if (this.#length === undefined) {
      const rest = this.#remaining();
      const waiting = this.#ahead === undefined || this.#ahead === 'end' ? 0 : 1;
      this.#length = rest.length + this.#index0 + 1 + waiting;
    }
    return this.#length;
  }

  #remaining(): readonly Value[] {
    const items: Value[] = [];
    for (let next = this.#iterator.next(); next.done !== true; next = this.#iterator.next())
      items.push(next.value);
    this.#rest = items[Symbol.iterator]();
    return items;
  }

  override size(): number {
    return this.#total();
  }

  override describe(): string {
    return `<LoopContext ${this.#index0 + 1}/${this.#total()}>`;
  }

  override attribute(name: string): Value | undefined {
    switch (name) {
      case 'index':
        return this.#index0 + 1;
      case 'index0':
        return this.#index0;
      case 'first':
        return this.#index0 === 0;
      case 'last':
        return this.#peek() === 'end';
      case 'length':
        return this.#total();
      case 'revindex':
        return this.#total() - this.#index0;
      case 'revindex0':
        return this.#total() - this.#index0 - 1;
      case 'depth':
        return this.#depth0 + 1;
      case 'depth0':
        return this.#depth0;
      case 'previtem':
        return this.#before === undefined || this.#index0 === 0
          ? new Undefined({ hint: 'there is no previous item' })
          : this.#before;
      case 'nextitem':
        return this.#nextItem();
      case 'cycle':
        return new Builtin('cycle', (args) => this.#cycle(args));
      case 'changed':
        return new Builtin('changed', (args) => this.#hasChanged(args));
      default:
        return undefined;
    }
  }

  #nextItem(): Value {
    const ahead = this.#peek();
    return ahead === 'end' ? new Undefined({ hint: 'there is no next item' }) : ahead.item;
  }

  #cycle(items: readonly Value[]): Value {
    const item = items[this.#index0 % items.length];
    if (item === undefined) throw typeError('no items for cycling given');
    return item;
  }

  #hasChanged(values: readonly Value[]): boolean {
    if (this.#changed !== undefined && equals(tupleOf(this.#changed), tupleOf(values))) return false;
    this.#changed = values;
    return true;
  }

  call(args: readonly Value[]): Value {
    const [items] = args;
    if (this.#recurse === undefined) {
      throw typeError("The loop must have the 'recursive' marker to be called recursively.");
    }
    if (items === undefined)
      throw typeError("LoopContext.__call__() missing 1 required positional argument: 'iterable'");
    return this.#recurse(items, this.#depth0 + 1);
  }
}
