import { LimitError, typeError } from '../errors.ts';
import { maxNesting } from '../limits.ts';
import { compareText } from '../runtime/compare.ts';
import { floatRepr } from '../runtime/floats.ts';
import { isBoxedFloat } from '../runtime/number-forms.ts';
import { sorted } from '../runtime/sort.ts';
import { asText, type Key, typeName, Undefined, type Value } from '../runtime/values.ts';

/** As Python's `json.dumps` takes them. */
export interface JsonOptions {
  readonly indent?: number | string;
  readonly sortKeys?: boolean;
  readonly ensureAscii?: boolean;
  readonly separators?: readonly [item: string, key: string];
  /** What to do with values that JSON has no form for; without it Python's TypeError. */
  readonly otherwise?: (value: Value) => Value;
}

/** Python's `json.dumps(value)`, character for character. */
export function dumpJson(value: Value, options: JsonOptions = {}): string {
  const { indent } = options;
  const [item, key] = options.separators ?? [indent === undefined ? ', ' : ',', ': '];
  const unit = typeof indent === 'number' ? ' '.repeat(Math.max(0, indent)) : indent;
  return new Writer({ ...options, unit, item, key }).write(value, 0);
}

interface Style extends JsonOptions {
  readonly unit: string | undefined;
  readonly item: string;
  readonly key: string;
}

class Writer {
  readonly #style: Style;

  constructor(style: Style) {
    this.#style = style;
  }

  write(value: Value, depth: number): string {
    if (depth > maxNesting) throw new LimitError('values are nested too deeply');
    if (value === null) return 'null';
    const text = asText(value);
    if (text !== undefined) return quoteJson(text, this.#style.ensureAscii ?? true);
    switch (typeof value) {
      case 'boolean':
      case 'bigint':
        return String(value);
      case 'number':
        return numberText(value);
      default:
        break;
    }
    if (isBoxedFloat(value)) return floatRepr(value.value);
    if (Array.isArray(value)) return this.#list(value, depth);
    if (value instanceof Map) return this.#map(value, depth);
    return this.#other(value, depth);
  }

  #other(value: Value, depth: number): string {
    const { otherwise } = this.#style;
    if (value instanceof Undefined && otherwise !== undefined) throw value.error();
    if (otherwise === undefined)
      throw typeError(`Object of type ${typeName(value)} is not JSON serializable`);
    return this.write(otherwise(value), depth);
  }

  #list(items: readonly Value[], depth: number): string {
    return this.#wrap(
      '[',
      ']',
      items.map((item) => this.write(item, depth + 1)),
      depth,
    );
  }

  #map(map: ReadonlyMap<Key, Value>, depth: number): string {
    const pairs = this.#style.sortKeys === true ? sortPairs(map) : [...map];
    const rows = pairs.map(([key, value]) => {
      const name = quoteJson(keyText(key), this.#style.ensureAscii ?? true);
      return name + this.#style.key + this.write(value, depth + 1);
    });
    return this.#wrap('{', '}', rows, depth);
  }

  #wrap(open: string, close: string, rows: readonly string[], depth: number): string {
    if (rows.length === 0) return open + close;
    const { unit, item } = this.#style;
    if (unit === undefined) return open + rows.join(item) + close;
    const margin = `\n${unit.repeat(depth + 1)}`;
    return `${open}${margin}${rows.join(item + margin)}\n${unit.repeat(depth)}${close}`;
  }
}

function numberText(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value < 0 ? '-Infinity' : 'Infinity';
  return Number.isInteger(value) ? String(value || 0) : floatRepr(value);
}

/** Entries in the order of their keys. Throws Python's TypeError for keys of different types. */
export function sortPairs(map: ReadonlyMap<Key, Value>): [Key, Value][] {
  const pairs = [...map];
  if (pairs.every(([key]) => typeof key === 'string')) {
    return pairs.sort(([a], [b]) => compareText(String(a), String(b)));
  }
  return sorted(
    pairs.map(([key, value]) => [key, value]),
    { key: (pair) => (pair as Value[])[0] ?? null },
  ) as [Key, Value][];
}

function keyText(key: Key): string {
  if (typeof key === 'string') return key;
  if (key === null) return 'null';
  return String(key);
}

const short: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\f': '\\f',
  '\b': '\\b',
};

/** A string in JSON, all beyond ASCII escaped unless told otherwise. */
function quoteJson(text: string, ensureAscii: boolean): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: Python's rules name these characters
  const pattern = ensureAscii ? /["\\\x00-\x1f\x7f-\uffff]/g : /["\\\x00-\x1f]/g;
  const escaped = text.replace(pattern, (char) => {
    return short[char] ?? `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
  return `"${escaped}"`;
}
