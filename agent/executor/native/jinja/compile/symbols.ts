import { UnsupportedError } from '../errors.ts';

/** Where a name's value lives at run time: one place in the slots of one function (a template's root, a block, a macro). */
export interface Slot {
  readonly owner: FunctionScope;
  readonly index: number;
}

/** The slots of one function. Names of equal level share one slot, as Jinja2's generated variables do. */
export class FunctionScope {
  readonly depth: number;
  readonly #slots = new Map<string, Slot>();

  constructor(depth: number) {
    this.depth = depth;
  }

  get size(): number {
    return this.#slots.size;
  }

  slot(key: string): Slot {
    let slot = this.#slots.get(key);
    if (slot === undefined) {
      slot = { owner: this, index: this.#slots.size };
      this.#slots.set(key, slot);
    }
    return slot;
  }
}

/** What happens to a slot when its frame is entered. */
type Load =
  | { readonly type: 'parameter' }
  | { readonly type: 'undefined' }
  | { readonly type: 'resolve'; readonly name: string }
  | { readonly type: 'alias'; readonly from: Slot };

/**
 * The names of one frame, by Jinja2's rules: a frame loads what it reads and nobody outside has, keeps what it stores
 * to itself, and starts a stored name from the outer value. Branches of an `if` share their frame.
 */
export class Symbols {
  readonly parent: Symbols | undefined;
  readonly scope: FunctionScope;
  readonly level: string;
  readonly refs: Map<string, Slot>;
  readonly loads: Map<Slot, Load>;
  readonly stores: Set<string>;

  constructor(options: { parent?: Symbols; scope?: FunctionScope; tag?: string; copyOf?: Symbols }) {
    const { parent, copyOf } = options;
    this.parent = copyOf?.parent ?? parent;
    this.scope = options.scope ?? copyOf?.scope ?? parent?.scope ?? new FunctionScope(0);
    this.level = copyOf?.level ?? `${parent?.level ?? ''}${options.tag ?? '.'}`;
    this.refs = new Map(copyOf?.refs);
    this.loads = new Map(copyOf?.loads);
    this.stores = new Set(copyOf?.stores);
  }

  findRef(name: string): Slot | undefined {
    return this.refs.get(name) ?? this.parent?.findRef(name);
  }

  ref(name: string): Slot {
    const slot = this.findRef(name);
    // Jinja2 3.1 fails an assertion here, and Ansible then gives back the template as it is
    if (slot === undefined) throw new UnsupportedError(`the variable ${name} in the filter of a set block`);
    return slot;
  }

  load(name: string): void {
    if (this.findRef(name) === undefined) this.#define(name, { type: 'resolve', name });
  }

  store(name: string): void {
    this.stores.add(name);
    if (this.refs.has(name)) return;
    const outer = this.parent?.findRef(name);
    this.#define(name, outer === undefined ? { type: 'undefined' } : { type: 'alias', from: outer });
  }

  parameter(name: string): Slot {
    this.stores.add(name);
    return this.#define(name, { type: 'parameter' });
  }

  #define(name: string, load: Load): Slot {
    const slot = this.scope.slot(`${this.level} ${name}`);
    this.refs.set(name, slot);
    this.loads.set(slot, load);
    return slot;
  }

  /** Takes in what the branches of an `if` did; a name that not all of them set is looked up first. */
  mergeBranches(branches: readonly Symbols[]): void {
    const counts = new Map<string, number>();
    for (const branch of branches) {
      for (const name of branch.stores) {
        if (!this.stores.has(name)) counts.set(name, (counts.get(name) ?? 0) + 1);
      }
    }
    for (const branch of branches) {
      for (const [name, slot] of branch.refs) this.refs.set(name, slot);
      for (const [slot, load] of branch.loads) this.loads.set(slot, load);
      for (const name of branch.stores) this.stores.add(name);
    }
    for (const [name, count] of counts) {
      if (count < branches.length) this.#fallBack(name);
    }
  }

  #fallBack(name: string): void {
    const slot = this.ref(name);
    const outer = this.parent?.findRef(name);
    this.loads.set(slot, outer === undefined ? { type: 'resolve', name } : { type: 'alias', from: outer });
  }

  /** Every name that is set here or further out, with its slot: what an include sees. */
  allStores(): Map<string, Slot> {
    const all = new Map<string, Slot>();
    for (let node: Symbols | undefined = this; node !== undefined; node = node.parent) {
      for (const name of [...node.stores].sort()) {
        const slot = all.has(name) ? undefined : this.findRef(name);
        if (slot !== undefined) all.set(name, slot);
      }
    }
    return all;
  }
}
