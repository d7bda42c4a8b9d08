import { DscError } from '../errors.ts';
import type { LoadedYaml } from '../state/load.ts';
import { getAt, type Path } from '../state/path.ts';
import { isList, isMap } from '../state/value.ts';
import type { RuleAction, RuleFiles } from './load.ts';
import { type ActionName, actionNames, type WrittenAction, type WrittenRule } from './schema.ts';

interface ActionReading {
  readonly loaded: LoadedYaml;
  readonly files: RuleFiles;
  readonly faults: DscError[];
}

/** The actions of a rule, `path` being the rule's place in its file; what is wrong goes to `faults`. */
export function readActions(
  written: WrittenRule,
  path: Path,
  reading: ActionReading,
): Partial<Record<ActionName, RuleAction>> {
  const actions: Partial<Record<ActionName, RuleAction>> = {};
  for (const name of actionNames) {
    const action = written[name];
    if (action === undefined || action === null) continue;
    const read = readAction(action, [...path, name], reading);
    if (read !== undefined) actions[name] = read;
  }
  return actions;
}

function readAction(
  action: NonNullable<WrittenAction>,
  path: Path,
  reading: ActionReading,
): RuleAction | undefined {
  if (action.role !== undefined) return { type: 'role', name: action.role };
  if (typeof action.tasks === 'string') return readTaskFile(action.tasks, [...path, 'tasks'], reading);
  // The values themselves, as what zod saw has lost their types.
  const tasks = getAt(reading.loaded.value, [...path, 'tasks']);
  return { type: 'inline', tasks: isList(tasks) ? tasks.filter(isMap) : [] };
}

/** A path that exists wins over a collection resource of the same name. */
function readTaskFile(text: string, path: Path, reading: ActionReading): RuleAction | undefined {
  if (reading.files.exists(text)) return { type: 'file', path: text };
  const isResource = /^[a-z_]\w*(\.\w+){2,}$/i.test(text);
  const file = isResource ? reading.files.resolve?.(text) : undefined;
  if (file !== undefined) return { type: 'resource', name: text, file };
  const sort = isResource
    ? 'neither a task file nor the resource of an installed collection'
    : 'no such task file';
  reading.faults.push(
    new DscError('E_FILE', `${text}: ${sort}`, {
      at: reading.loaded.positionOf(path),
      hint: 'Task files are named relative to the rules file, in a collection to its folder.',
    }),
  );
  return undefined;
}
