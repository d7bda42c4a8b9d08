import { createHash, randomBytes } from 'node:crypto';
import { filterError, PythonError, UnsupportedError } from '../errors.ts';
import { truthy } from '../runtime/compare.ts';
import type { Args } from '../runtime/host.ts';
import { itemsOf } from '../runtime/iterate.ts';
import { isInt } from '../runtime/number-forms.ts';
import { indexOf } from '../runtime/numbers.ts';
import { Range } from '../runtime/objects.ts';
import { asText, isList, Undefined, type Value } from '../runtime/values.ts';

/** Ansible's `random`: a number below `end`, or one of a list; with a seed the same as Python's for that seed. */
export function randomOf([end = null, start = null, step = null, seed = null]: Args): Value {
  if (end instanceof Undefined) throw end.error();
  const source = sourceOf(seed);
  if (isInt(end)) {
    const from = truthy(start) ? indexOf(start) : 0;
    const by = truthy(step) ? indexOf(step) : 1;
    const count = Math.max(0, Math.ceil((indexOf(end) - from) / by));
    if (count === 0)
      throw new PythonError('ValueError', `empty range for randrange() (${from}, ${indexOf(end)}, ${by})`);
    return from + by * below(source, count);
  }
  const text = asText(end);
  if (text === undefined && !isList(end) && !(end instanceof Range)) {
    throw filterError('random can only be used on sequences and integers');
  }
  if (truthy(start) || truthy(step)) throw filterError('start and step can only be used with integer values');
  const items = itemsOf(text === undefined ? end : Array.from(text));
  if (items.length === 0) throw new PythonError('IndexError', 'Cannot choose from an empty sequence');
  return items[below(source, items.length)] ?? null;
}

/** Ansible's `shuffle`. */
export function shuffled([value = null, seed = null]: Args): Value {
  const source = sourceOf(truthy(seed) ? seed : null);
  const items = [...itemsOf(value)];
  for (let index = items.length - 1; index > 0; index -= 1) {
    const other = below(source, index + 1);
    [items[index], items[other]] = [items[other] ?? null, items[index] ?? null];
  }
  return items;
}

/** A source of random bits: at most 32 at a time. */
type Source = (bits: number) => number;

function sourceOf(seed: Value): Source {
  if (seed === null) return (bits) => randomBytes(4).readUInt32BE() >>> (32 - bits);
  const twister = new Twister(keyOf(seed));
  return (bits) => twister.next() >>> (32 - bits);
}

/** Python's `_randbelow`: the first of enough bits that is below the count. */
function below(source: Source, count: number): number {
  const bits = 32 - Math.clz32(count);
  if (count > 0x7fffffff) throw new UnsupportedError('filter random above 2^31');
  let found = source(bits);
  while (found >= count) found = source(bits);
  return found;
}

/** Python's seeding: an integer's magnitude, or a string with its SHA-512 behind it, as 32-bit words, the lowest first. */
function keyOf(seed: Value): number[] {
  const text = asText(seed);
  if (text === undefined && !isInt(seed))
    throw new UnsupportedError('filter random with a seed that is no string or integer');
  const bytes = Buffer.from(text ?? '', 'utf8');
  const digest = createHash('sha512').update(bytes).digest();
  let rest =
    text === undefined
      ? BigInt(seed as number | bigint)
      : BigInt(`0x${Buffer.concat([bytes, digest]).toString('hex')}`);
  if (rest < 0n) rest = -rest;
  const words: number[] = [];
  do {
    words.push(Number(rest & 0xffffffffn));
    rest >>= 32n;
  } while (rest > 0n);
  return words;
}

/** The Mersenne Twister MT19937, as Python's `random.Random` has it. */
class Twister {
  readonly #state = new Uint32Array(624);
  #index = 624;

  constructor(key: readonly number[]) {
    this.#fill(19650218);
    const state = this.#state;
    let i = 1;
    for (let k = 0; k < Math.max(624, key.length); k += 1) {
      const j = k % key.length;
      state[i] =
        (at(state, i) ^ Math.imul(at(state, i - 1) ^ (at(state, i - 1) >>> 30), 1664525)) + (key[j] ?? 0) + j;
      i = this.#advance(i);
    }
    for (let k = 0; k < 623; k += 1) {
      state[i] = (at(state, i) ^ Math.imul(at(state, i - 1) ^ (at(state, i - 1) >>> 30), 1566083941)) - i;
      i = this.#advance(i);
    }
    state[0] = 0x80000000;
  }

  #advance(i: number): number {
    if (i + 1 < 624) return i + 1;
    this.#state[0] = at(this.#state, 623);
    return 1;
  }

  #fill(seed: number): void {
    this.#state[0] = seed;
    for (let i = 1; i < 624; i += 1) {
      const before = at(this.#state, i - 1);
      this.#state[i] = Math.imul(1812433253, before ^ (before >>> 30)) + i;
    }
  }

  next(): number {
    if (this.#index >= 624) this.#twist();
    let y = at(this.#state, this.#index);
    this.#index += 1;
    y ^= y >>> 11;
    y ^= (y << 7) & 0x9d2c5680;
    y ^= (y << 15) & 0xefc60000;
    return (y ^ (y >>> 18)) >>> 0;
  }

  #twist(): void {
    for (let i = 0; i < 624; i += 1) {
      const y = (at(this.#state, i) & 0x80000000) | (at(this.#state, (i + 1) % 624) & 0x7fffffff);
      this.#state[i] = at(this.#state, (i + 397) % 624) ^ (y >>> 1) ^ (y & 1 ? 0x9908b0df : 0);
    }
    this.#index = 0;
  }
}

function at(state: Uint32Array, index: number): number {
  return state[index] ?? 0;
}
