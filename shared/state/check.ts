import { z } from 'zod';
import type { ErrorCode } from '../error-codes.ts';
import { DscError } from '../errors.ts';
import { type LoadedYaml, throwAll } from './load.ts';
import { nearest } from './nearest.ts';
import type { Path } from './path.ts';
import { toPlain } from './plain.ts';

/**
 * Checks a loaded file against a zod schema and gives the parsed form. All that is wrong is thrown in one pass, each
 * fault with its position; an unknown key names the known one that it resembles.
 */
export function checkShape<T>(loaded: LoadedYaml, schema: z.ZodType<T>, code: ErrorCode): T {
  const result = schema.safeParse(toPlain(loaded.value));
  if (result.success) return result.data;
  const faults = result.error.issues
    .filter(isOwnFault)
    .flatMap((issue) => faultsOf(issue, { loaded, code, schema }));
  throwAll(faults.toSorted(byPosition));
  throw new Error('zod refused a file without saying why');
}

/** Orders faults as a person meets them in the file. */
export function byPosition(a: DscError, b: DscError): number {
  return (a.at?.line ?? 0) - (b.at?.line ?? 0) || (a.at?.column ?? 0) - (b.at?.column ?? 0);
}

/** An unknown key is most likely the one that is missed: what else is said of the same object would mislead. */
function isOwnFault(issue: z.core.$ZodIssue, _: number, all: readonly z.core.$ZodIssue[]): boolean {
  const same = (other: z.core.$ZodIssue): boolean => String(other.path) === String(issue.path);
  return issue.code !== 'custom' || !all.some((other) => other.code === 'unrecognized_keys' && same(other));
}

interface Check {
  readonly loaded: LoadedYaml;
  readonly code: ErrorCode;
  readonly schema: z.ZodType;
}

function faultsOf(issue: z.core.$ZodIssue, check: Check): DscError[] {
  const path = issue.path.map((key) => (typeof key === 'number' ? key : String(key)));
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => unknownKey(key, path, check));
  const name = nameOf(path);
  return [
    new DscError(check.code, name === '' ? wordsOf(issue) : `${name}: ${wordsOf(issue)}`, {
      at: check.loaded.positionOf(path),
    }),
  ];
}

function wordsOf(issue: z.core.$ZodIssue): string {
  const words = issue.message.replace(/^Invalid input: /, '');
  const missing = /^expected (.*), received undefined$/.exec(words)?.[1];
  return missing === undefined ? words : `is missing (expected ${missing})`;
}

/** As people write it: `rules[0].create.tasks`. */
function nameOf(path: Path): string {
  const text = path.map((key) => (typeof key === 'number' ? `[${key}]` : `.${key}`)).join('');
  return text.startsWith('.') ? text.slice(1) : text;
}

function unknownKey(key: string, path: Path, { loaded, code, schema }: Check): DscError {
  const known = knownKeys(schema, path);
  const meant = nearest(key, known);
  const where = path.length === 0 ? '' : `${nameOf(path)}: `;
  return new DscError(code, `${where}the key \`${key}\` is not known`, {
    at: loaded.keyPositionOf([...path, key]),
    hint: meant === undefined ? `Known here: ${known.join(', ')}.` : `Did you mean \`${meant}\`?`,
  });
}

/** The keys that the object at a path may have. */
function knownKeys(schema: z.ZodType, path: Path): string[] {
  let schemas = branches(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as Shape);
  for (const key of path) schemas = schemas.flatMap((inner) => below(inner, key));
  return [...new Set(schemas.flatMap((inner) => Object.keys(inner.properties ?? {})))];
}

/** What is read of a JSON Schema here. */
interface Shape {
  readonly properties?: Readonly<Record<string, Shape>>;
  readonly additionalProperties?: Shape | boolean;
  readonly items?: Shape;
  readonly anyOf?: readonly Shape[];
}

function branches(schema: Shape): Shape[] {
  return schema.anyOf === undefined ? [schema] : schema.anyOf.flatMap(branches);
}

function below(schema: Shape, key: string | number): Shape[] {
  const more = typeof schema.additionalProperties === 'object' ? schema.additionalProperties : undefined;
  const next = typeof key === 'number' ? schema.items : (schema.properties?.[key] ?? more);
  return next === undefined ? [] : branches(next);
}
