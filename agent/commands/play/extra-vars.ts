import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { DscError } from '../../../shared/errors.ts';
import { loadYaml } from '../../../shared/state/load.ts';
import { isMap, type Key, type Value, type ValueMap } from '../../../shared/state/value.ts';
import { splitShellWords } from '../../executor/native/shell-words.ts';

/** Each as Ansible reads `--extra-vars`: `@file`, YAML in `{`, or words `k=v` whose values are text; later ones win. Throws E_USAGE. */
export function readExtraVars(texts: readonly string[], cwd: string): ValueMap {
  return new Map(texts.flatMap((text) => [...readOne(text, cwd)]));
}

function readOne(text: string, cwd: string): ValueMap {
  if (text.startsWith('@')) return readFile(resolve(cwd, text.slice(1)));
  if (text.startsWith('{')) return asMap(loadYaml(text, { file: '--extra-vars' }).value, '--extra-vars');
  return new Map(readWords(text).map(readPair));
}

function readFile(file: string): ValueMap {
  try {
    return asMap(loadYaml(readFileSync(file, 'utf8'), { file, duplicateKeys: 'last' }).value, file);
  } catch (cause) {
    if (cause instanceof DscError) throw cause;
    throw new DscError('E_FILE', `the file of extra variables ${file} cannot be read`, { cause });
  }
}

function asMap(value: Value, where: string): ValueMap {
  if (isMap(value)) return value;
  throw new DscError('E_USAGE', `the extra variables in ${where} are no map`);
}

function readWords(text: string): string[] {
  try {
    return splitShellWords(text);
  } catch (cause) {
    throw new DscError('E_USAGE', `--extra-vars ${text} has a quote that is not closed`, { cause });
  }
}

function readPair(word: string): [Key, Value] {
  const at = word.indexOf('=');
  if (at > 0) return [word.slice(0, at), word.slice(at + 1)];
  throw new DscError('E_USAGE', `--extra-vars ${word} is not k=v, @file or {YAML}`);
}
