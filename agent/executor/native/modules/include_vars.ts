import { readFileSync, statSync } from 'node:fs';
import { DscError } from '../../../../shared/errors.ts';
import { loadYaml } from '../../../../shared/state/load.ts';
import { isMap, isNothing, type Value, type ValueMap } from '../../../../shared/state/value.ts';
import { findFile } from '../files/find.ts';
import { type Module, ModuleFailure, type Result, resultOf } from './module.ts';

/** The engine keeps what this gives as variables whose templates are resolved when they are used. */
export const include_vars: Module = {
  arguments: { _raw_params: { type: 'raw' }, file: { type: 'raw' }, name: { type: 'raw' } },
  freeForm: '_raw_params',
  run: (args, context) => {
    const wanted = args.given.has('file') ? args.raw('file') : args.raw('_raw_params');
    if (typeof wanted !== 'string')
      throw new ModuleFailure('the native executor knows include_vars with a file only');
    const name = args.raw('name');
    try {
      const path = findFile(wanted.replace(/\n+$/, ''), 'vars', context);
      const loaded = loadFile(path);
      return included(typeof name === 'string' ? new Map([[name, loaded]]) : loaded, [path]);
    } catch (error) {
      if (!(error instanceof ModuleFailure)) throw error;
      const { message } = error;
      const facts: ValueMap = typeof name === 'string' ? new Map([[name, new Map()]]) : new Map();
      const result = included(facts, []);
      return result.set('failed', true).set('message', message);
    }
  },
};

function included(facts: ValueMap, files: readonly string[]): Result {
  return resultOf({ ansible_included_var_files: files, ansible_facts: facts });
}

function loadFile(path: string): ValueMap {
  if (statSync(path).isDirectory())
    throw new ModuleFailure(
      `an error occurred while trying to read the file '${path}': [Errno 21] Is a directory: b'${path}'`,
    );
  const value = read(path);
  if (isMap(value)) return value;
  if (isNothing(value)) return new Map();
  throw new ModuleFailure(`${path} must be stored as a dictionary/hash`);
}

function read(path: string): Value {
  try {
    return loadYaml(readFileSync(path, 'utf8'), { file: path, duplicateKeys: 'last' }).value;
  } catch (error) {
    if (!(error instanceof DscError)) throw error;
    const at = error.at === undefined ? '' : ` (${error.at.file}:${error.at.line}:${error.at.column})`;
    throw new ModuleFailure(`${error.message}${at}`);
  }
}
