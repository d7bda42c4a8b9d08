import { type Budget, Output, type Scope } from './frame.ts';
import type { Host } from './host.ts';
import { isMap, type Key, type Value } from './values.ts';

/** A block of a template, as it is run: by name, the most derived first. */
export type BlockCode = (context: Context, out: Output) => void;

/** What a compiled template is to templates that include, import or extend it. */
export interface Module {
  readonly name: string | undefined;
  readonly blocks: ReadonlyMap<string, BlockCode>;
  run(context: Context, out: Output): void;
}

/** What runs templates: finding others, and turning output into a value. */
export interface Engine extends Host {
  readonly globals: ReadonlyMap<string, Value>;
  /** Throws `TemplateNotFound`. */
  load(name: string, budget: Budget): Module;
  finalize(value: Value): Value;
}

/** One run of one template: its variables and what it exports. */
export class Context {
  readonly engine: Engine;
  readonly scope: Scope;
  readonly vars = new Map<string, Value>();
  readonly exported = new Set<string>();
  readonly blocks = new Map<string, BlockCode[]>();
  readonly budget: Budget;
  /** Whether captured output becomes a list or dict where it looks like one. */
  readonly converts: boolean;
  /** Whether values from outside are copied first, because the template changes some in place. */
  readonly copies: boolean;

  constructor(options: {
    engine: Engine;
    scope: Scope;
    budget: Budget;
    converts: boolean;
    copies: boolean;
    blocks?: ReadonlyMap<string, BlockCode>;
  }) {
    this.engine = options.engine;
    this.scope = options.scope;
    this.budget = options.budget;
    this.converts = options.converts;
    this.copies = options.copies;
    for (const [name, block] of options.blocks ?? []) this.blocks.set(name, [block]);
  }

  /** A variable by name: what the template exports, what it was given, what is global. */
  resolve(name: string): Value | undefined {
    const own = this.vars.size > 0 ? this.vars.get(name) : undefined;
    if (own !== undefined) return own;
    const given = this.scope.get(name);
    if (given === undefined) return this.engine.globals.get(name);
    return this.copies ? copyOf(given) : given;
  }

  /** The variables that an included template sees: ours, what we export, and the locals. */
  visible(locals: ReadonlyMap<string, Value>): Scope {
    const merged = new Map([...this.vars, ...locals]);
    if (merged.size === 0) return this.scope;
    const outer = this.scope;
    return { get: (name) => (merged.has(name) ? merged.get(name) : outer.get(name)) };
  }
}

/** Ansible gives each reader of a variable its own copy, so that `append` in a template changes nothing outside. */
function copyOf(value: Value): Value {
  if (Array.isArray(value)) return value.map(copyOf);
  if (!isMap(value)) return value;
  return new Map<Key, Value>(Array.from(value, ([key, item]) => [key, copyOf(item)]));
}

/** The slots of one running function, and the function that it was defined in. */
export class Frame {
  readonly slots: (Value | undefined)[];
  readonly outer: Frame | undefined;
  readonly context: Context;
  readonly root: Frame;
  out: Output;
  /** On a root: the template that this one extends, once the tag has run. */
  parent: Module | undefined;

  constructor(size: number, context: Context, out: Output, outer?: Frame) {
    this.slots = new Array(size);
    this.outer = outer;
    this.context = context;
    this.out = out;
    this.root = outer?.root ?? this;
  }

  /** What `body` writes, caught. */
  capture(body: () => void): Output {
    const before = this.out;
    this.out = new Output(this.context.budget);
    try {
      body();
      return this.out;
    } finally {
      this.out = before;
    }
  }
}
