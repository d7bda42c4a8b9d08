import type { Path } from '../../../shared/state/path.ts';
import { isList, isMap, type Value, type ValueMap } from '../../../shared/state/value.ts';
import type { Inventory, Playbook } from '../port.ts';
import { checkKeywords } from './check-keywords.ts';
import { playKeywords } from './keywords.ts';
import { type Reading, refuse } from './reading.ts';
import type { Reason } from './reasons.ts';
import type { Source } from './source.ts';
import { readSteps, type Step, type Task } from './task.ts';
import { looksLikeTemplate, type Raw, type RawMap } from './unsafe.ts';

export interface Play {
  readonly name: string;
  /** The one host it runs on; undefined when its pattern matches none. */
  readonly host: string | undefined;
  readonly vars: RawMap;
  readonly steps: readonly Step[];
  readonly handlers: readonly Task[];
  readonly noLog: Raw | undefined;
  readonly ignoreErrors: Raw | undefined;
  readonly checkMode: Raw | undefined;
  readonly diff: Raw | undefined;
}

export interface ReadPlayOptions {
  readonly inventory: Inventory;
  readonly report: (reason: Reason) => void;
}

/** Reads a play into checked tasks; all that is not known here is reported, and the play must then not be run. */
export function readPlay(playbook: Playbook, index: number, { inventory, report }: ReadPlayOptions): Play {
  const map = playbook.plays[index] ?? new Map();
  const reading: Reading = {
    source: sourceOf(playbook),
    folders: [playbook.dir],
    dir: playbook.dir,
    importing: [],
    report,
  };
  const path: Path = [index];
  checkKeywords(map, { known: playKeywords, path, reading });
  if (map.get('gather_facts') !== false) refuse(reading, path, 'fact gathering (gather_facts is not false)');
  const vars = map.get('vars');
  const host = matchHost(map.get('hosts') ?? null, inventory, (what) =>
    refuse(reading, [...path, 'hosts'], what),
  );
  return {
    name: nameOf(map),
    host,
    vars: isMap(vars) ? (vars as RawMap) : new Map(),
    steps: readSteps(map.get('tasks') ?? null, [...path, 'tasks'], reading),
    handlers: readHandlers(map, path, reading),
    noLog: map.get('no_log'),
    ignoreErrors: map.get('ignore_errors'),
    checkMode: map.get('check_mode'),
    diff: map.get('diff'),
  };
}

/** Plain tasks with plain names; blocks and task files among handlers are Ansible's. */
function readHandlers(map: ValueMap, path: Path, reading: Reading): readonly Task[] {
  const steps = readSteps(map.get('handlers') ?? null, [...path, 'handlers'], reading);
  return steps.flatMap((step) => {
    if (step.type === 'task' && step.what.type === 'module' && !looksLikeTemplate(step.name ?? ''))
      return [step];
    refuse(reading, [...path, 'handlers'], 'a handler that is no plain task');
    return [];
  });
}

function sourceOf({ plays, positionOf }: Playbook): Source {
  return { value: plays, at: (path) => positionOf?.(path) };
}

/** The play's name; its hosts when it has none, as in Ansible. */
export function nameOf(play: ValueMap): string {
  const name = play.get('name') ?? play.get('hosts') ?? '';
  return isList(name) ? name.map(String).join(',') : String(name);
}

/** Patterns are names, `all` and lists of them; this executor runs a play on one host. */
function matchHost(
  pattern: Value,
  inventory: Inventory,
  refusePattern: (what: string) => void,
): string | undefined {
  if (inventory.type === 'file') {
    refusePattern('an inventory file');
    return undefined;
  }
  const names = (isList(pattern) ? pattern : [pattern])
    .flatMap((item) => String(item).split(','))
    .map((item) => item.trim());
  const odd = names.find((name) => looksLikeTemplate(name) || !/^(\*|[\w.-]+)$/.test(name));
  if (odd !== undefined || pattern === null) {
    refusePattern(`host pattern ${odd ?? 'none'}`);
    return undefined;
  }
  const declared = inventory.hosts.filter((host) => names.some((name) => name === host || isEverybody(name)));
  // Ansible adds a localhost of its own where it is named and not declared.
  const implicit = names.includes('localhost') && !declared.includes('localhost') ? ['localhost'] : [];
  const matched = [...declared, ...implicit];
  if (matched.length > 1) refusePattern(`a play on ${matched.length} hosts`);
  return matched[0];
}

function isEverybody(name: string): boolean {
  return name === 'all' || name === '*' || name === 'ungrouped';
}
