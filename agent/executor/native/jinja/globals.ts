import { LimitError, PythonError, typeError, UnsupportedError } from './errors.ts';
import { maxItems } from './limits.ts';
import { merge } from './python/dict-methods.ts';
import type { Dialect } from './runtime/host.ts';
import { indexOf } from './runtime/numbers.ts';
import { Builtin, Callable, Namespace, Range } from './runtime/objects.ts';
import { str } from './runtime/text.ts';
import { Undefined, type Value } from './runtime/values.ts';

/** Jinja2's own globals: `range`, `dict`, `namespace`, `cycler`, `joiner`, `lipsum`; and Ansible's `undef`. */
export function builtinGlobals(dialect: Dialect): Map<string, Value> {
  return new Map<string, Value>([
    ...(dialect === 'ansible' ? [['undef', new Builtin('undef', undef)] as const] : []),
    ['range', new Builtin('range', range, 'type')],
    ['dict', new Builtin('dict', (args, keywords) => new Map(merged('dict', args, keywords)), 'type')],
    [
      'namespace',
      new Builtin('namespace', (args, keywords) => new Namespace(merged('dict', args, keywords)), 'type'),
    ],
    ['cycler', new Builtin('cycler', (args) => new Cycler(args), 'type')],
    [
      'joiner',
      new Builtin(
        'joiner',
        (args, keywords) => new Joiner(str(args[0] ?? keywords.get('sep') ?? ', ')),
        'type',
      ),
    ],
    ['lipsum', new Builtin('lipsum', refuseLipsum)],
  ]);
}

function undef(args: readonly Value[], keywords: ReadonlyMap<string, Value>): Value {
  const hint = args[0] ?? keywords.get('hint') ?? '';
  const text = hint instanceof Undefined ? '' : str(hint);
  return new Undefined({ hint: text === '' ? 'Mandatory variable has not been overridden' : text });
}

function refuseLipsum(): never {
  throw new UnsupportedError('the function lipsum');
}

function range(args: readonly Value[], keywords: ReadonlyMap<string, Value>): Value {
  if (keywords.size > 0) throw typeError('range() takes no keyword arguments');
  const [first, second, third] = args;
  if (first === undefined) throw typeError('range expected at least 1 argument, got 0');
  if (args.length > 3) throw typeError(`range expected at most 3 arguments, got ${args.length}`);
  const start = second === undefined ? 0 : indexOf(first);
  const stop = indexOf(second ?? first);
  const step = third === undefined ? 1 : indexOf(third);
  if (step === 0) throw new PythonError('ValueError', 'range() arg 3 must not be zero');
  const made = new Range(start, stop, step);
  if (made.length > maxItems) throw new LimitError(`a range has more than ${maxItems} items`);
  return made;
}

function merged(
  name: string,
  args: readonly Value[],
  keywords: ReadonlyMap<string, Value>,
): Map<string, Value> {
  if (args.length > 1) throw typeError(`${name} expected at most 1 argument, got ${args.length}`);
  const made = new Map();
  merge(made, args[0], keywords);
  return made;
}

/** `cycler('a', 'b')`. */
class Cycler extends Callable {
  readonly pyType = 'Cycler';
  readonly #items: readonly Value[];
  #position = 0;

  constructor(items: readonly Value[]) {
    super();
    if (items.length === 0) throw new PythonError('RuntimeError', 'at least one item has to be provided');
    this.#items = items;
  }

  override attribute(name: string): Value | undefined {
    switch (name) {
      case 'current':
        return this.#items[this.#position] ?? null;
      case 'next':
        return new Builtin('next', () => this.#next());
      case 'reset':
        return new Builtin('reset', () => this.#reset());
      default:
        return undefined;
    }
  }

  #next(): Value {
    const item = this.#items[this.#position] ?? null;
    this.#position = (this.#position + 1) % this.#items.length;
    return item;
  }

  #reset(): null {
    this.#position = 0;
    return null;
  }

  call(): Value {
    throw typeError("'Cycler' object is not callable");
  }
}

/** `joiner(', ')`: nothing the first time, the separator after that. */
class Joiner extends Callable {
  readonly pyType = 'Joiner';
  readonly #separator: string;
  #used = false;

  constructor(separator: string) {
    super();
    this.#separator = separator;
  }

  call(): Value {
    if (this.#used) return this.#separator;
    this.#used = true;
    return '';
  }
}
