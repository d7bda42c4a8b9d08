import { filterError, UnsupportedError } from '../errors.ts';
import { truthy } from '../runtime/compare.ts';
import type { Args } from '../runtime/host.ts';
import { str } from '../runtime/text.ts';
import type { Value } from '../runtime/values.ts';

const operators: Readonly<Record<string, (order: number) => boolean>> = {
  '==': (order) => order === 0,
  '=': (order) => order === 0,
  eq: (order) => order === 0,
  '<': (order) => order < 0,
  lt: (order) => order < 0,
  '<=': (order) => order <= 0,
  le: (order) => order <= 0,
  '>': (order) => order > 0,
  gt: (order) => order > 0,
  '>=': (order) => order >= 0,
  ge: (order) => order >= 0,
  '!=': (order) => order !== 0,
  '<>': (order) => order !== 0,
  ne: (order) => order !== 0,
};

/** Ansible's test `version`, for loose and strict versions; semantic and PEP 440 ones are refused. */
export function compareVersions([
  value = null,
  version = null,
  operator = 'eq',
  strict = null,
  type = null,
]: Args): boolean {
  if (strict !== null && type !== null) throw filterError("Cannot specify both 'strict' and 'version_type'");
  if (!truthy(value)) throw filterError('Input version value cannot be empty');
  if (!truthy(version)) throw filterError('Version parameter to compare against cannot be empty');
  const kind = kindOf(strict, type);
  const name = str(operator);
  const decide = Object.hasOwn(operators, name) ? operators[name] : undefined;
  if (decide === undefined) {
    const known = Object.keys(operators)
      .map((each) => `'${each}'`)
      .join(', ');
    throw filterError(`Invalid operator type (${name}). Must be one of ${known}`);
  }
  return kind === 'strict'
    ? decide(strictOrder(str(value), str(version)))
    : decideLoose(str(value), str(version), decide);
}

function kindOf(strict: Value, type: Value): 'loose' | 'strict' {
  if (truthy(strict)) return 'strict';
  if (!truthy(type)) return 'loose';
  const name = str(type);
  if (name === 'loose' || name === 'strict') return name;
  if (['semver', 'semantic', 'pep440'].includes(name)) throw new UnsupportedError(`the version type ${name}`);
  const known = "'loose', 'strict', 'semver', 'semantic', 'pep440'";
  throw filterError(`Invalid version type (${name}). Must be one of ${known}`);
}

function decideLoose(left: string, right: string, decide: (order: number) => boolean): boolean {
  const a = looseParts(left);
  const b = looseParts(right);
  if (a.length === b.length && a.every((part, index) => part === b[index])) return decide(0);
  for (let index = 0; index < Math.min(a.length, b.length); index += 1) {
    const x = a[index] ?? 0;
    const y = b[index] ?? 0;
    if (x === y) continue;
    if (typeof x !== typeof y) {
      const types = [x, y].map((part) => `'${typeof part === 'string' ? 'str' : 'int'}'`);
      throw filterError(
        `Version comparison failed: '<' not supported between instances of ${types.join(' and ')}`,
      );
    }
    return decide(x < y ? -1 : 1);
  }
  return decide(a.length - b.length);
}

/** distutils' LooseVersion: runs of digits as numbers, runs of small letters as words, dots left out. */
function looseParts(text: string): (string | bigint)[] {
  return text
    .split(/(\d+|[a-z]+|\.)/)
    .filter((part) => part !== '' && part !== '.')
    .map((part) => (/^\d+$/.test(part) ? BigInt(part) : part));
}

const strictPattern = /^(\d+)\.(\d+)(\.(\d+))?([ab](\d+))?$/;

function strictOrder(left: string, right: string): number {
  const a = strictParts(left);
  const b = strictParts(right);
  for (const [index, part] of a.entries()) {
    const other = b[index] ?? 0;
    if (part !== other) return part < other ? -1 : 1;
  }
  return 0;
}

/** Numbers to compare in order; a version without `a1` or `b2` comes after those with. */
function strictParts(text: string): number[] {
  const match = strictPattern.exec(text);
  if (match === null) throw filterError(`Version comparison failed: invalid version number '${text}'`);
  const [, major, minor, , patch, pre, number] = match;
  const stage = pre === undefined ? 2 : pre.startsWith('a') ? 0 : 1;
  return [Number(major), Number(minor), Number(patch ?? 0), stage, Number(number ?? 0)];
}
