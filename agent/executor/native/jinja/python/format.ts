import { PythonError, UnsupportedError, valueError } from '../errors.ts';
import { checkText } from '../limits.ts';
import { repr, reprString, str } from '../runtime/text.ts';
import { isMap, typeName, Undefined, type Value } from '../runtime/values.ts';
import { attributeOf, getItem } from './attributes.ts';
import { formatValue } from './format-spec.ts';

interface Given {
  readonly args: readonly Value[];
  readonly keywords: ReadonlyMap<string, Value>;
  /** The next automatic number; 'manual' once a number was written. */
  next: number | 'manual';
}

/** Python's `text.format(*args, **keywords)`. */
export function formatString(
  text: string,
  args: readonly Value[],
  keywords: ReadonlyMap<string, Value>,
): string {
  const out = fill(text, { args, keywords, next: 0 }, 2);
  checkText(out.length);
  return out;
}

function fill(text: string, given: Given, depth: number): string {
  if (depth < 0) throw valueError('Max string recursion exceeded');
  let out = '';
  let at = 0;
  while (at < text.length) {
    const brace = text.slice(at).search(/[{}]/);
    if (brace < 0) return out + text.slice(at);
    out += text.slice(at, at + brace);
    at += brace;
    const char = text[at];
    if (text[at + 1] === char) {
      out += char;
      at += 2;
    } else if (char === '}') throw valueError("Single '}' encountered in format string");
    else {
      const end = closing(text, at + 1);
      out += field(text.slice(at + 1, end), given, depth);
      at = end + 1;
    }
  }
  return out;
}

function closing(text: string, start: number): number {
  let open = 1;
  for (let at = start; at < text.length; at += 1) {
    if (text[at] === '{') open += 1;
    else if (text[at] === '}') open -= 1;
    else if (text[at] === '[') {
      const bracket = text.indexOf(']', at);
      if (bracket > 0 && !text.slice(start, at).includes(':')) at = bracket;
    }
    if (open === 0) return at;
  }
  throw valueError(
    start >= text.length ? "Single '{' encountered in format string" : "expected '}' before end of string",
  );
}

function field(source: string, given: Given, depth: number): string {
  const match = /^((?:[^:![\]]|\[[^\]]*\])*)(?:!([^:]*))?(?::([\s\S]*))?$/.exec(source);
  if (match === null) throw new UnsupportedError(`the format field {${source}}`);
  const [, name = '', conversion, spec = ''] = match;
  const value = converted(lookUp(name, given), conversion);
  return formatValue(value, spec.includes('{') ? fill(spec, given, depth - 1) : spec);
}

function lookUp(name: string, given: Given): Value {
  const [, first = '', path = ''] = /^([^.[]*)(.*)$/s.exec(name) ?? [];
  let value = argument(first, given);
  for (const [part, attribute, item] of path.matchAll(/\.([^.[]+)|\[([^\]]*)\]|./gs)) {
    if (attribute !== undefined) value = attributeFor(value, attribute);
    else if (item !== undefined) value = itemFor(value, item);
    else throw new UnsupportedError(`the format field part ${part}`);
  }
  return value;
}

function argument(name: string, given: Given): Value {
  if (/^\d*$/.test(name)) {
    const index = name === '' ? automatic(given) : manual(Number(name), given);
    const value = given.args[index];
    if (value === undefined) {
      throw new PythonError(
        'IndexError',
        `Replacement index ${index} out of range for positional args tuple`,
      );
    }
    return value;
  }
  const value = given.keywords.get(name);
  if (value === undefined) throw new PythonError('KeyError', reprString(name));
  return value;
}

function automatic(given: Given): number {
  if (given.next === 'manual') {
    throw valueError('cannot switch from manual field specification to automatic field numbering');
  }
  given.next += 1;
  return given.next - 1;
}

function manual(index: number, given: Given): number {
  if (typeof given.next === 'number' && given.next > 0) {
    throw valueError('cannot switch from automatic field numbering to manual field specification');
  }
  given.next = 'manual';
  return index;
}

function attributeFor(value: Value, name: string): Value {
  if (value instanceof Undefined) throw value.error();
  const found = attributeOf(value, name);
  if (found === undefined)
    throw new PythonError('AttributeError', `'${typeName(value)}' object has no attribute '${name}'`);
  return found;
}

function itemFor(value: Value, key: string): Value {
  if (!isMap(value) && !Array.isArray(value)) throw new UnsupportedError(`[${key}] in a format field`);
  const found = getItem(value, /^\d+$/.test(key) ? Number(key) : key, 'ansible');
  if (found instanceof Undefined) throw new PythonError('KeyError', reprString(key));
  return found;
}

function converted(value: Value, conversion: string | undefined): Value {
  if (conversion === undefined) return value;
  if (conversion === 's') return str(value);
  if (conversion === 'r') return repr(value);
  throw new UnsupportedError(`the format conversion !${conversion}`);
}
