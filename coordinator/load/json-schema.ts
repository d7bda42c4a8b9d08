import { Ajv, type ErrorObject } from 'ajv';
import addFormats from 'ajv-formats';
import { DscError } from '../../shared/errors.ts';
import type { LoadedYaml } from '../../shared/state/load.ts';
import { toPlain } from '../../shared/state/plain.ts';
import { isList, isMap, type Key, type Value } from '../../shared/state/value.ts';

/**
 * Checks a state against a JSON Schema (draft 7, with formats). Throws E_SCHEMA: every fault of the state with its
 * position, or what is wrong with the schema itself.
 */
export function checkJsonSchema(state: LoadedYaml, schema: LoadedYaml, schemaFile: string): void {
  const validate = compile(schema, schemaFile);
  if (validate(toPlain(state.value, { numbers: 'nearest' }))) return;
  const faults = (validate.errors ?? []).filter(isTelling).map((error) => faultOf(error, state, schemaFile));
  const [first, ...others] = faults;
  if (first === undefined) throw new DscError('E_SCHEMA', `the state does not follow ${schemaFile}`);
  throw new DscError('E_SCHEMA', first.message, {
    others,
    ...(first.at === undefined ? {} : { at: first.at }),
    ...(first.hint === undefined ? {} : { hint: first.hint }),
  });
}

function compile(schema: LoadedYaml, file: string) {
  const ajv = new Ajv({ allErrors: true, strict: false, verbose: false, logger: false });
  addFormats.default(ajv);
  try {
    return ajv.compile(toPlain(schema.value, { numbers: 'nearest' }) as object);
  } catch (cause) {
    throw new DscError('E_SCHEMA', `${file} is no JSON Schema: ${(cause as Error).message}`, {
      cause,
      at: schema.positionOf([]),
    });
  }
}

/** Of a choice that failed as a whole, its parts say more than the word "anyOf". */
function isTelling({ keyword }: ErrorObject): boolean {
  return keyword !== 'if';
}

function faultOf(error: ErrorObject, state: LoadedYaml, schemaFile: string): DscError {
  const path = pathOf(error.instancePath, state.value);
  const extra = extraKey(error);
  const at = extra === undefined ? state.positionOf(path) : state.keyPositionOf([...path, extra]);
  return new DscError('E_SCHEMA', `${nameOf(path)}${wordsOf(error)}`, {
    at,
    hint: `${schemaFile} asks for it at ${error.schemaPath}`,
  });
}

function wordsOf(error: ErrorObject): string {
  if (error.keyword === 'additionalProperties')
    return `the key \`${error.params.additionalProperty}\` is not known`;
  if (error.keyword === 'required') return `the key \`${error.params.missingProperty}\` is missing`;
  if (error.keyword === 'enum')
    return `must be one of ${error.params.allowedValues.map(JSON.stringify).join(', ')}`;
  if (error.keyword === 'const') return `must be ${JSON.stringify(error.params.allowedValue)}`;
  return error.message ?? error.keyword;
}

function extraKey({ keyword, params }: ErrorObject): string | undefined {
  if (keyword === 'additionalProperties') return params.additionalProperty;
  return keyword === 'propertyNames' ? params.propertyName : undefined;
}

/** A JSON pointer as a path into the state, whose keys may be integers. */
function pathOf(pointer: string, state: Value): Key[] {
  const path: Key[] = [];
  let at: Value | undefined = state;
  for (const part of pointer.split('/').slice(1)) {
    const text = part.replaceAll('~1', '/').replaceAll('~0', '~');
    const key: Key = isList(at) || (isMap(at) && !at.has(text)) ? Number(text) : text;
    path.push(key);
    at = isMap(at) ? at.get(key) : isList(at) && typeof key === 'number' ? at[key] : undefined;
  }
  return path;
}

function nameOf(path: readonly Key[]): string {
  if (path.length === 0) return '';
  const text = path.map((key) => (typeof key === 'number' ? `[${key}]` : `.${key}`)).join('');
  return `${text.replace(/^\./, '')}: `;
}
