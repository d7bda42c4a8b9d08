import { LimitError, UnsupportedError } from '../errors.ts';
import { sortPairs } from '../filters/json.ts';
import { maxNesting } from '../limits.ts';
import { textLength } from '../runtime/text.ts';
import { isList, isMap, type Key, type Value } from '../runtime/values.ts';
import { analyzeScalar, readsAsOther, type Scalar, scalarOf } from './yaml-scalars.ts';

export interface YamlOptions {
  /** All collections in flow style, none, or (undefined) those that hold scalars only. */
  readonly flow: boolean | undefined;
  readonly indent: number;
  readonly width: number;
  readonly sortKeys: boolean;
}

type Node =
  | { readonly type: 'scalar'; readonly scalar: Scalar }
  | { readonly type: 'list'; readonly items: readonly Node[]; readonly flow: boolean }
  | { readonly type: 'map'; readonly pairs: readonly (readonly [Node, Node])[]; readonly flow: boolean };

/** A value as `yaml.dump` with Ansible's dumper writes it, which is libyaml's emitter where it is installed. */
export function dumpYaml(value: Value, options: YamlOptions): string {
  const node = represent(value, options, new Set(), 0);
  return new Emitter(options).document(node);
}

function represent(value: Value, options: YamlOptions, seen: Set<Value>, depth: number): Node {
  if (!isMap(value) && !isList(value)) return { type: 'scalar', scalar: scalarOf(value) };
  // PyYAML writes a list or dict that comes twice as an alias, by identity, which copies of Ansible's may not share
  if (seen.has(value)) throw new UnsupportedError('YAML of a value that holds the same list or dict twice');
  if (depth > maxNesting) throw new LimitError('values are nested too deeply');
  seen.add(value);
  if (isList(value)) {
    const items = value.map((item) => represent(item, options, seen, depth + 1));
    return { type: 'list', items, flow: options.flow ?? items.every(isScalar) };
  }
  const pairs = entries(value, options.sortKeys).map(
    ([key, item]) =>
      [represent(key, options, seen, depth + 1), represent(item, options, seen, depth + 1)] as const,
  );
  return { type: 'map', pairs, flow: options.flow ?? pairs.every(([, item]) => isScalar(item)) };
}

function isScalar(node: Node): boolean {
  return node.type === 'scalar';
}

/** Keys of different types stay in the order they have. */
function entries(map: ReadonlyMap<Key, Value>, sort: boolean): (readonly [Key, Value])[] {
  const keys = [...map.keys()];
  const alike =
    keys.every((key) => typeof key === 'string') ||
    keys.every((key) => key !== null && typeof key !== 'string');
  return sort && alike ? sortPairs(map) : [...map];
}

interface Place {
  readonly inMap?: boolean;
  readonly key?: boolean;
}

/** libyaml's emitter, for block and flow collections of plain and quoted scalars. */
class Emitter {
  readonly #indentStep: number;
  readonly #width: number;
  #out = '';
  #column = 0;
  #indent = -1;
  #whitespace = true;
  #indention = true;
  #flowLevel = 0;

  constructor({ indent, width }: YamlOptions) {
    this.#indentStep = indent < 2 || indent > 9 ? 2 : indent;
    this.#width =
      width >= 0 && width <= this.#indentStep * 2 ? 80 : width < 0 ? Number.POSITIVE_INFINITY : width;
  }

  document(node: Node): string {
    this.#node(node, {});
    this.#writeIndent();
    return this.#out;
  }

  #node(node: Node, place: Place): void {
    if (node.type === 'scalar') {
      this.#scalar(node.scalar, place);
      return;
    }
    const empty = node.type === 'list' ? node.items.length === 0 : node.pairs.length === 0;
    const flow = this.#flowLevel > 0 || node.flow || empty;
    if (node.type === 'list' && flow) this.#flowList(node.items);
    else if (node.type === 'list') this.#blockList(node.items, place);
    else if (flow) this.#flowMap(node.pairs);
    else this.#blockMap(node.pairs);
  }

  #increase(flow: boolean, indentless = false): () => void {
    const before = this.#indent;
    if (before < 0) this.#indent = flow ? this.#indentStep : 0;
    else if (!indentless) this.#indent += this.#indentStep;
    return () => {
      this.#indent = before;
    };
  }

  #flowList(items: readonly Node[]): void {
    this.#indicator('[', true, { whitespace: true });
    this.#flowLevel += 1;
    const restore = this.#increase(true);
    for (const [index, item] of items.entries()) {
      if (index > 0) this.#indicator(',', false);
      if (this.#column > this.#width) this.#writeIndent();
      this.#node(item, {});
    }
    restore();
    this.#flowLevel -= 1;
    this.#indicator(']', false);
  }

  #flowMap(pairs: readonly (readonly [Node, Node])[]): void {
    this.#indicator('{', true, { whitespace: true });
    this.#flowLevel += 1;
    const restore = this.#increase(true);
    for (const [index, [key, value]] of pairs.entries()) {
      if (index > 0) this.#indicator(',', false);
      if (this.#column > this.#width) this.#writeIndent();
      this.#simpleKey(key);
      this.#indicator(':', false);
      this.#node(value, { inMap: true });
    }
    restore();
    this.#flowLevel -= 1;
    this.#indicator('}', false);
  }

  #blockList(items: readonly Node[], place: Place): void {
    const restore = this.#increase(false, place.inMap === true && !this.#indention);
    for (const item of items) {
      this.#writeIndent();
      this.#indicator('-', true, { indention: true });
      this.#node(item, {});
    }
    restore();
  }

  #blockMap(pairs: readonly (readonly [Node, Node])[]): void {
    const restore = this.#increase(false);
    for (const [key, value] of pairs) {
      this.#writeIndent();
      this.#simpleKey(key);
      this.#indicator(':', false);
      this.#node(value, { inMap: true });
    }
    restore();
  }

  #simpleKey(key: Node): void {
    const text = key.type === 'scalar' ? key.scalar.text : undefined;
    if (text === undefined || Buffer.byteLength(text) > 128 || analyzeScalar(text).multiline) {
      throw new UnsupportedError('YAML of a key that is long or has lines');
    }
    this.#node(key, { inMap: true, key: true });
  }

  #scalar({ text, isString }: Scalar, place: Place): void {
    const restore = this.#increase(true);
    const style = this.#styleOf(text, isString, place);
    const breaks = place.key !== true;
    if (style === 'plain') this.#plain(text, breaks);
    else if (style === 'single') this.#single(text, breaks);
    else this.#double(text, breaks);
    restore();
  }

  #styleOf(text: string, isString: boolean, place: Place): 'plain' | 'single' | 'double' {
    const { flowPlain, blockPlain, singleQuoted } = analyzeScalar(text);
    const plain = this.#flowLevel > 0 ? flowPlain : blockPlain;
    const blank = text === '' && (this.#flowLevel > 0 || place.key === true);
    if (plain && !blank && !(isString && readsAsOther(text))) return 'plain';
    return singleQuoted ? 'single' : 'double';
  }

  #put(text: string): void {
    this.#out += text;
    this.#column += textLength(text);
  }

  #indicator(
    text: string,
    needsSpace: boolean,
    after: { whitespace?: boolean; indention?: boolean } = {},
  ): void {
    if (needsSpace && !this.#whitespace) this.#put(' ');
    this.#put(text);
    this.#whitespace = after.whitespace ?? false;
    this.#indention = this.#indention && (after.indention ?? false);
  }

  #newline(): void {
    this.#out += '\n';
    this.#column = 0;
  }

  #writeIndent(): void {
    const indent = Math.max(0, this.#indent);
    if (!this.#indention || this.#column > indent || (this.#column === indent && !this.#whitespace))
      this.#newline();
    this.#put(' '.repeat(Math.max(0, indent - this.#column)));
    this.#whitespace = true;
    this.#indention = true;
  }

  #plain(text: string, breaks: boolean): void {
    if (!this.#whitespace && (text !== '' || this.#flowLevel > 0)) this.#put(' ');
    const chars = Array.from(text);
    let spaces = false;
    for (const [index, char] of chars.entries()) {
      if (char === ' ' && breaks && !spaces && this.#column > this.#width && chars[index + 1] !== ' ')
        this.#writeIndent();
      else this.#put(char);
      spaces = char === ' ';
      if (!spaces) this.#indention = false;
    }
    this.#whitespace = false;
    this.#indention = false;
  }

  #single(text: string, breaks: boolean): void {
    this.#indicator("'", true);
    const chars = Array.from(text);
    let spaces = false;
    let inBreaks = false;
    for (const [index, char] of chars.entries()) {
      if (char === ' ') {
        const inside = index > 0 && index < chars.length - 1 && chars[index + 1] !== ' ';
        if (breaks && !spaces && this.#column > this.#width && inside) this.#writeIndent();
        else this.#put(char);
        spaces = true;
      } else if (/[\n\x85\u2028\u2029]/.test(char)) {
        if (!inBreaks && char === '\n') this.#newline();
        this.#break(char);
        this.#indention = true;
        inBreaks = true;
      } else {
        if (inBreaks) this.#writeIndent();
        this.#put(char === "'" ? "''" : char);
        this.#indention = false;
        spaces = false;
        inBreaks = false;
      }
    }
    if (inBreaks) this.#writeIndent();
    this.#indicator("'", false);
  }

  #break(char: string): void {
    this.#out += char;
    this.#column = 0;
  }

  #double(text: string, breaks: boolean): void {
    this.#indicator('"', true);
    const chars = Array.from(text);
    let spaces = false;
    for (const [index, char] of chars.entries()) {
      if (char === ' ') {
        const inside = index > 0 && index < chars.length - 1;
        if (breaks && !spaces && this.#column > this.#width && inside) {
          this.#writeIndent();
          if (chars[index + 1] === ' ') this.#put('\\');
        } else this.#put(char);
        spaces = true;
      } else {
        this.#put(escaped(char));
        spaces = false;
      }
    }
    this.#indicator('"', false);
  }
}

const named: Readonly<Record<string, string>> = {
  '\0': '\\0',
  '\x07': '\\a',
  '\b': '\\b',
  '\t': '\\t',
  '\n': '\\n',
  '\v': '\\v',
  '\f': '\\f',
  '\r': '\\r',
  '\x1b': '\\e',
  '"': '\\"',
  '\\': '\\\\',
  '\x85': '\\N',
  '\xa0': '\\_',
  '\u2028': '\\L',
  '\u2029': '\\P',
};

function escaped(char: string): string {
  const code = char.codePointAt(0) ?? 0;
  if (/^[\x20-\x7e]$/.test(char) && char !== '"' && char !== '\\') return char;
  if (code > 0xa0 && code < 0xfffe && code !== 0xfeff && !/[\u2028\u2029\ud800-\udfff]/.test(char))
    return char;
  if (code === 0xa0) return char;
  const short = named[char];
  if (short !== undefined) return short;
  if (code <= 0xff) return `\\x${hex(code, 2)}`;
  return code <= 0xffff ? `\\u${hex(code, 4)}` : `\\U${hex(code, 8)}`;
}

function hex(code: number, width: number): string {
  return code.toString(16).toUpperCase().padStart(width, '0');
}
