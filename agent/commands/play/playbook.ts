import { readFileSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { getSystemErrorMessage } from 'node:util';
import { DscError } from '../../../shared/errors.ts';
import { loadYaml } from '../../../shared/state/load.ts';
import { isList, isMap, type Value, type ValueMap } from '../../../shared/state/value.ts';
import type { Playbook } from '../../executor/port.ts';

/**
 * A playbook file as it is, or a task file as the one task list of a play. A list whose items have `hosts` or `import_playbook`
 * is a playbook. A task file in a folder `tasks` is run from the folder that holds that one, as a project's are: there are its
 * templates. Throws E_FILE when it cannot be read, E_YAML and E_PLAYBOOK with file:line when it is neither.
 */
export function readPlaybook(name: string, cwd: string): Playbook {
  const file = resolve(cwd, name);
  const text = readText(file, name);
  const { value, positionOf } = loadYaml(text, { file, duplicateKeys: 'last' });
  const items = isList(value) ? value : value === null ? [] : undefined;
  if (items === undefined) {
    throw new DscError('E_PLAYBOOK', 'a playbook is a list of plays, a task file a list of tasks', {
      at: positionOf([]),
      hint: 'Begin each play or task with "- ".',
    });
  }
  items.forEach((item, index) => {
    if (isMap(item)) return;
    throw new DscError('E_PLAYBOOK', 'expected a play or a task, which is a map', {
      at: positionOf([index]),
    });
  });
  if (items.some(isPlay)) return { plays: items.filter(isMap), dir: dirname(file), file, text, positionOf };
  return { plays: items.length === 0 ? [] : [playOf(file)], dir: projectOf(file) };
}

function readText(file: string, name: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new DscError('E_FILE', `the playbook ${name} cannot be read: ${reasonOf(cause)}`, { cause });
  }
}

/** `no such file or directory`, `illegal operation on a directory`, … */
function reasonOf(error: unknown): string {
  const { errno } = error as NodeJS.ErrnoException;
  return errno === undefined ? String(error) : getSystemErrorMessage(errno);
}

function projectOf(file: string): string {
  const folder = dirname(file);
  return basename(folder) === 'tasks' ? dirname(folder) : folder;
}

function isPlay(item: Value): boolean {
  return (
    isMap(item) &&
    ['hosts', 'import_playbook', 'ansible.builtin.import_playbook'].some((key) => item.has(key))
  );
}

/** The task file is imported, so that each task keeps the line that it has in its file. */
function playOf(file: string): ValueMap {
  return new Map<string, Value>([
    ['name', basename(file)],
    ['hosts', 'all'],
    ['gather_facts', false],
    ['tasks', [new Map([['import_tasks', file]])]],
  ]);
}
