import vm from 'node:vm';
import { LimitError, UnsupportedError } from '../errors.ts';
import type { Flags } from './regex-flags.ts';
import { type Translated, translateRegex } from './regex-translate.ts';

/** One match: the groups by number, the whole first; undefined for those that took no part. */
export interface Match {
  readonly groups: readonly (string | undefined)[];
  readonly index: number;
}

/**
 * A compiled Python pattern. A pattern that could take exponential or high polynomial time on a text is run with a clock
 * (`node:vm`'s timeout, which V8's regular expressions obey while they backtrack); it ends in a `LimitError`.
 */
export class PythonRegex {
  readonly #translated: Translated;
  readonly #regex: RegExp;
  readonly #limitMs: number;
  readonly #pattern: string;
  readonly #flags: Flags;

  constructor(pattern: string, flags: Partial<Flags>, limitMs: number) {
    const { ignoreCase = false, multiline = false, dotAll = false } = flags;
    this.#pattern = pattern;
    this.#flags = { ignoreCase, multiline, dotAll };
    this.#translated = cached(pattern, this.#flags);
    this.#regex = new RegExp(this.#translated.source, this.#translated.ignoreCase ? 'vgi' : 'vg');
    this.#limitMs = limitMs;
  }

  get groups(): number {
    return this.#translated.groups;
  }

  get names(): ReadonlyMap<string, number> {
    return this.#translated.names;
  }

  /** The first match anywhere, as `re.search`. */
  search(text: string): Match | undefined {
    return this.#guard(text, () => this.#next(text, 0));
  }

  /** The match at the start, as `re.match`; `whole` as `re.fullmatch`. */
  match(text: string, whole = false): Match | undefined {
    const end = whole ? '(?![\\s\\S])' : '';
    const flags = this.#translated.ignoreCase ? 'vyi' : 'vy';
    const regex = new RegExp(`(?:${this.#translated.source})${end}`, flags);
    return this.#guard(text, () => toMatch(regex.exec(text)));
  }

  /** Every match from left to right, empty ones too, as `re.finditer`. */
  all(text: string): Match[] {
    return this.#guard(text, () => {
      const found: Match[] = [];
      let match = this.#next(text, 0);
      while (match !== undefined) {
        found.push(match);
        match = this.#after(text, match);
      }
      return found;
    });
  }

  #next(text: string, from: number): Match | undefined {
    if (from > text.length) return undefined;
    this.#regex.lastIndex = from;
    let match = this.#regex.exec(text);
    // V8 may find a look-behind inside a character of two units, where Python has no place
    while (match !== null && isInsideCharacter(text, match.index)) {
      this.#regex.lastIndex = match.index + 1;
      match = this.#regex.exec(text);
    }
    return toMatch(match);
  }

  /** After an empty match Python first looks for one at the same place that is not empty. */
  #after(text: string, { groups, index }: Match): Match | undefined {
    const length = (groups[0] ?? '').length;
    if (length > 0) return this.#next(text, index + length);
    const other = this.#translated.hesitates ? this.#advancing(text, index) : undefined;
    return other ?? this.#next(text, index + ((text.codePointAt(index) ?? 0) > 0xffff ? 2 : 1));
  }

  /** A match at a place that takes at least one character: what is left after it is not all that was there before. */
  #advancing(text: string, index: number): Match | undefined {
    const { source, ignoreCase } = translateRegex(this.#pattern, this.#flags, 1);
    const regex = new RegExp(`(?=([\\s\\S]*))(?:${source})(?!\\1(?![\\s\\S]))`, ignoreCase ? 'vyi' : 'vy');
    regex.lastIndex = index;
    const match = regex.exec(text);
    return match === null ? undefined : { groups: [match[0], ...match.slice(2)], index };
  }

  #guard<T>(text: string, run: () => T): T {
    const { ignoreCase, foreign, nested, repeats } = this.#translated;
    // biome-ignore lint/suspicious/noControlCharactersInRegex: Python's rules name these characters
    if ((ignoreCase || foreign) && ignoreCase && (foreign || /[^\x00-\x7f]/.test(text))) {
      throw new UnsupportedError('a regular expression that ignores case beyond ASCII');
    }
    const cheap =
      !nested && !(this.#translated.hesitates && text.length > 500) && text.length ** (repeats + 1) < 1e6;
    return cheap || (text.length < 16 && repeats < 3) ? run() : withClock(run, this.#limitMs);
  }
}

function isInsideCharacter(text: string, index: number): boolean {
  return (
    index > 0 && /[\ud800-\udbff]/.test(text[index - 1] ?? '') && /[\udc00-\udfff]/.test(text[index] ?? '')
  );
}

function toMatch(match: RegExpExecArray | null): Match | undefined {
  return match === null ? undefined : { groups: [...match], index: match.index };
}

const cache = new Map<string, Translated>();

function cached(pattern: string, flags: Flags): Translated {
  const key = `${flags.ignoreCase ? 'i' : ''}${flags.multiline ? 'm' : ''}${flags.dotAll ? 's' : ''} ${pattern}`;
  let translated = cache.get(key);
  if (translated === undefined) {
    translated = translateRegex(pattern, flags);
    if (cache.size > 1_000) cache.clear();
    cache.set(key, translated);
  }
  return translated;
}

const script = new vm.Script('task()');
const sandbox: { task: () => unknown } = { task: () => undefined };
let context: vm.Context | undefined;

function withClock<T>(run: () => T, limitMs: number): T {
  context ??= vm.createContext(sandbox);
  let result: { readonly value: T } | undefined;
  sandbox.task = () => {
    result = { value: run() };
  };
  try {
    script.runInContext(context, { timeout: limitMs });
  } catch (error) {
    if (isTimeout(error)) throw new LimitError(`a regular expression takes more than ${limitMs} ms`);
    throw error;
  }
  if (result === undefined) throw new Error('the regular expression did not run');
  return result.value;
}

/** The error is made in the other context, so its class is not ours. */
function isTimeout(error: unknown): boolean {
  return (
    typeof error === 'object' &&
    error !== null &&
    'code' in error &&
    error.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT'
  );
}
