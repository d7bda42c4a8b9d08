import { UnsupportedError } from '../errors.ts';
import { YamlLines } from './yaml-lines.ts';
import { analyzeScalar, readsAsOther, type Scalar } from './yaml-scalars.ts';
import { writeDouble, writePlain, writeSingle } from './yaml-styles.ts';

/** A value as YAML's own tree. */
export type YamlNode =
  | { readonly type: 'scalar'; readonly scalar: Scalar }
  | { readonly type: 'list'; readonly items: readonly YamlNode[]; readonly flow: boolean }
  | {
      readonly type: 'map';
      readonly pairs: readonly (readonly [YamlNode, YamlNode])[];
      readonly flow: boolean;
    };

/** How the text is laid out. */
export interface YamlLayout {
  readonly indent: number;
  /** Where lines are broken, in characters; below zero for nowhere. */
  readonly width: number;
}

interface Place {
  readonly inMap?: boolean;
  readonly key?: boolean;
}

/** libyaml's emitter, for block and flow collections of plain and quoted scalars. */
export class YamlEmitter {
  readonly #indentStep: number;
  readonly #width: number;
  readonly #lines = new YamlLines();
  #flowLevel = 0;

  constructor({ indent, width }: YamlLayout) {
    this.#indentStep = indent < 2 || indent > 9 ? 2 : indent;
    this.#width =
      width >= 0 && width <= this.#indentStep * 2 ? 80 : width < 0 ? Number.POSITIVE_INFINITY : width;
  }

  /** The whole text of a document. */
  document(node: YamlNode): string {
    this.#node(node, {});
    this.#lines.startLine();
    return this.#lines.text;
  }

  #node(node: YamlNode, place: Place): void {
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
    const before = this.#lines.indent;
    if (before < 0) this.#lines.indent = flow ? this.#indentStep : 0;
    else if (!indentless) this.#lines.indent += this.#indentStep;
    return () => {
      this.#lines.indent = before;
    };
  }

  #flowList(items: readonly YamlNode[]): void {
    this.#lines.indicator('[', true, { whitespace: true });
    this.#flowLevel += 1;
    const restore = this.#increase(true);
    for (const [index, item] of items.entries()) {
      if (index > 0) this.#lines.indicator(',', false);
      if (this.#lines.column > this.#width) this.#lines.startLine();
      this.#node(item, {});
    }
    restore();
    this.#flowLevel -= 1;
    this.#lines.indicator(']', false);
  }

  #flowMap(pairs: readonly (readonly [YamlNode, YamlNode])[]): void {
    this.#lines.indicator('{', true, { whitespace: true });
    this.#flowLevel += 1;
    const restore = this.#increase(true);
    for (const [index, [key, value]] of pairs.entries()) {
      if (index > 0) this.#lines.indicator(',', false);
      if (this.#lines.column > this.#width) this.#lines.startLine();
      this.#simpleKey(key);
      this.#lines.indicator(':', false);
      this.#node(value, { inMap: true });
    }
    restore();
    this.#flowLevel -= 1;
    this.#lines.indicator('}', false);
  }

  #blockList(items: readonly YamlNode[], place: Place): void {
    const restore = this.#increase(false, place.inMap === true && !this.#lines.indention);
    for (const item of items) {
      this.#lines.startLine();
      this.#lines.indicator('-', true, { indention: true });
      this.#node(item, {});
    }
    restore();
  }

  #blockMap(pairs: readonly (readonly [YamlNode, YamlNode])[]): void {
    const restore = this.#increase(false);
    for (const [key, value] of pairs) {
      this.#lines.startLine();
      this.#simpleKey(key);
      this.#lines.indicator(':', false);
      this.#node(value, { inMap: true });
    }
    restore();
  }

  #simpleKey(key: YamlNode): void {
    const text = key.type === 'scalar' ? key.scalar.text : undefined;
    if (text === undefined || Buffer.byteLength(text) > 128 || analyzeScalar(text).multiline) {
      throw new UnsupportedError('YAML of a key that is long or has lines');
    }
    this.#node(key, { inMap: true, key: true });
  }

  #scalar({ text, isString }: Scalar, place: Place): void {
    const restore = this.#increase(true);
    const style = this.#styleOf(text, isString, place);
    const width = place.key === true ? Number.POSITIVE_INFINITY : this.#width;
    if (style === 'plain') writePlain(this.#lines, text, { width, inFlow: this.#flowLevel > 0 });
    else if (style === 'single') writeSingle(this.#lines, text, width);
    else writeDouble(this.#lines, text, width);
    restore();
  }

  #styleOf(text: string, isString: boolean, place: Place): 'plain' | 'single' | 'double' {
    const { flowPlain, blockPlain, singleQuoted } = analyzeScalar(text);
    const plain = this.#flowLevel > 0 ? flowPlain : blockPlain;
    const blank = text === '' && (this.#flowLevel > 0 || place.key === true);
    if (plain && !blank && !(isString && readsAsOther(text))) return 'plain';
    return singleQuoted ? 'single' : 'double';
  }
}
