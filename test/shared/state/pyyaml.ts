import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { Float, isList, isMap, Timestamp, type Value } from '../../../shared/state/value.ts';

/** Debian's own Python, as python3-yaml belongs to it and not to another that may be first on PATH. */
const python = '/usr/bin/python3';

/** Why PyYAML cannot be asked here, or undefined when it can. */
export function missingPyyaml(): string | undefined {
  const { status, error } = spawnSync(python, ['-c', 'import yaml']);
  if (error !== undefined) return `${python} is not there`;
  return status === 0 ? undefined : 'python3-yaml is not installed';
}

export interface Request {
  /** A plain scalar, or a whole document. */
  readonly kind: 'scalar' | 'document';
  readonly text: string;
}

/** What PyYAML makes of each, in the form of `typed`; `{refused}` where it raises. */
export function askPyyaml(requests: readonly Request[]): Typed[] {
  const { stdout, stderr, status } = spawnSync(python, [join(import.meta.dirname, 'pyyaml.py')], {
    input: JSON.stringify(requests),
    encoding: 'utf8',
    maxBuffer: 1 << 30,
  });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as Typed[];
}

export type Typed =
  | null
  | boolean
  | { readonly int: string }
  | { readonly float: string }
  | { readonly str: string }
  | { readonly date: string }
  | { readonly datetime: string }
  | { readonly list: readonly Typed[] }
  | { readonly map: readonly (readonly [Typed, Typed])[] }
  | { readonly refused: string };

/** A value with its types spelled out, floats as JavaScript writes them. */
export function typed(value: Value): Typed {
  if (value === null || typeof value === 'boolean') return value;
  if (typeof value === 'string') return { str: value };
  if (value instanceof Timestamp)
    return value.pyType === 'date' ? { date: value.text } : { datetime: value.text };
  if (value instanceof Float) return { float: floatText(value.value) };
  if (typeof value === 'bigint') return { int: hex(value) };
  if (typeof value === 'number') {
    return Number.isInteger(value) ? { int: hex(BigInt(value)) } : { float: floatText(value) };
  }
  if (isList(value)) return { list: value.map(typed) };
  if (isMap(value)) return { map: Array.from(value, ([key, item]) => [typed(key), typed(item)] as const) };
  throw new Error('no such value');
}

/** The same number written the same way, whichever language wrote it. */
export function normal(answer: Typed): Typed {
  if (answer === null || typeof answer === 'boolean') return answer;
  if ('float' in answer) return { float: floatText(Number(answer.float.replace('inf', 'Infinity'))) };
  if ('list' in answer) return { list: answer.list.map(normal) };
  if ('map' in answer) return { map: answer.map.map(([key, item]) => [normal(key), normal(item)] as const) };
  return answer;
}

function floatText(value: number): string {
  return Object.is(value, -0) ? '-0' : String(value);
}

function hex(value: bigint): string {
  return value < 0n ? `-0x${(-value).toString(16)}` : `0x${value.toString(16)}`;
}
