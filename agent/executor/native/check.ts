import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DscError, type Position } from '../../../shared/errors.ts';
import type { Playbook, RunOptions } from '../port.ts';
import { searchCandidates } from './files/find.ts';
import { unknownHandlers } from './handlers.ts';
import { readPlay } from './play.ts';
import { foldersBelow } from './reading.ts';
import { type Reason, reasonAt } from './reasons.ts';
import { unsupportedSettings } from './settings.ts';
import { findTaskFile, readSource } from './source.ts';
import { readSteps, type Step, type Task } from './task.ts';
import { bringsInTemplates, unsupportedConstructs, unsupportedInCondition } from './templating.ts';
import { looksLikeTemplate, type Raw, UnsafeText } from './unsafe.ts';
import { refusedVariables } from './variables.ts';

/**
 * Why this executor cannot run a play, found without running anything: keywords, modules, arguments and template constructs
 * that it does not know exactly, in the play and in every task file and template that it names outright. Empty when it can.
 */
export function unsupported(
  playbook: Playbook,
  index: number,
  { inventory, become, env }: Circumstances,
): Reason[] {
  const reasons: Reason[] = [];
  const report = (reason: Reason) => {
    reasons.push(reason);
  };
  for (const name of besideFolders) {
    if (existsSync(join(playbook.dir, name)))
      report({ file: playbook.dir, what: `folder ${name} beside the playbook` });
  }
  for (const reason of unsupportedSettings(env, playbook.dir)) report(reason);
  if (become === true && process.getuid?.() !== 0) report({ what: 'becoming another user' });
  const play = readPlay(playbook, index, { inventory, report });
  for (const { step, name } of unknownHandlers([...play.steps, ...play.handlers], play.handlers)) {
    report(reasonAt(step.position, `handler ${name}, which is not there`));
  }
  const search: Search = { handlers: play.handlers, dir: playbook.dir, env, report, visited: new Set() };
  const at = playbook.positionOf?.([index]);
  for (const value of play.vars.values()) checkTemplates(value, at, report);
  for (const step of [...play.steps, ...play.handlers]) checkStep(step, search);
  return unique(reasons);
}

/** What a run is asked for that decides whether this executor can run it. */
export interface Circumstances extends Pick<RunOptions, 'inventory' | 'become'> {
  /** The environment that Ansible would be run in. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** What Ansible reads from a playbook's folder by itself: variables and plugins. */
const besideFolders = [
  ...['group_vars', 'host_vars', 'library', 'module_utils'],
  ...['action_plugins', 'become_plugins', 'callback_plugins', 'connection_plugins', 'filter_plugins'],
  ...['lookup_plugins', 'shell_plugins', 'strategy_plugins', 'test_plugins', 'vars_plugins'],
];

interface Search {
  readonly handlers: readonly Task[];
  readonly dir: string;
  readonly env: Circumstances['env'];
  readonly report: (reason: Reason) => void;
  /** Task files already looked into. */
  readonly visited: Set<string>;
}

function checkStep(step: Step, search: Search): void {
  const { report } = search;
  const at = step.position;
  for (const condition of step.when) checkCondition(condition, at, report);
  for (const value of step.vars.values()) checkTemplates(value, at, report);
  for (const value of [step.noLog, step.ignoreErrors, step.checkMode, step.diff, step.name]) {
    if (value !== undefined) checkTemplates(value, at, report);
  }
  if (step.type === 'task') {
    checkTask(step, search);
    return;
  }
  for (const inner of [...step.block, ...step.rescue, ...step.always]) checkStep(inner, search);
}

function checkTask(task: Task, search: Search): void {
  const { report } = search;
  const at = task.position;
  for (const condition of [...task.changedWhen, ...task.failedWhen, ...task.until])
    checkCondition(condition, at, report);
  if (task.loop !== undefined) {
    checkTemplates(task.loop.items, at, report);
    if (task.loop.label !== undefined) checkTemplates(task.loop.label, at, report);
  }
  const isAssert = task.what.type === 'module' && task.what.name === 'assert';
  for (const [key, value] of task.args) {
    if (isAssert && key === 'that')
      for (const that of Array.isArray(value) ? value : [value]) checkCondition(that, at, report);
    else checkTemplates(value, at, report);
  }
  if (task.what.type === 'include') checkIncluded(task, search);
  if (task.what.type === 'module') checkSource(task, task.what.name, search);
}

/** A task file that is named outright is read now; one whose name is a template is decided at run time. */
function checkIncluded(task: Task, search: Search): void {
  const name = task.args.get('file');
  if (typeof name !== 'string' || looksLikeTemplate(name)) return;
  const file = findTaskFile(name, task.folders, search.dir);
  if (search.visited.has(file) || !existsSync(file)) return;
  search.visited.add(file);
  try {
    const source = readSource(file);
    const folders = foldersBelow(file, task.folders);
    const reading = { source, folders, dir: search.dir, importing: [file], report: search.report };
    const steps = readSteps(source.value, [], reading);
    for (const { step, name } of unknownHandlers(steps, search.handlers)) {
      search.report(reasonAt(step.position, `handler ${name}, which is not there`));
    }
    for (const step of steps) checkStep(step, search);
  } catch (error) {
    if (!(error instanceof DscError)) throw error;
    search.report(reasonAt(error.at, error.message));
  }
}

/** The templates of a file that is named outright; folders are copied by Ansible. */
function checkSource(task: Task, module: string, { dir, env, report }: Search): void {
  const src = task.args.get('src');
  if ((module !== 'template' && module !== 'copy') || typeof src !== 'string' || looksLikeTemplate(src))
    return;
  const folder = module === 'template' ? 'templates' : 'files';
  const places = { searchPath: task.folders, dir, env };
  const file = searchCandidates(src, folder, places).find((candidate) => existsSync(candidate));
  if (file === undefined) return;
  const text = readIfFile(file);
  if (text === undefined) report(reasonAt(task.position, `${module} of the folder ${src}`));
  else if (module === 'template') checkTemplateFile(text, file, report);
  else if (text.startsWith('$ANSIBLE_VAULT')) report({ file, what: 'a vault-encrypted file' });
}

function checkTemplateFile(text: string, file: string, report: Search['report']): void {
  checkTemplates(Buffer.from(text, 'latin1').toString('utf8'), { file, line: 1, column: 1 }, report);
  if (bringsInTemplates(text)) report({ file, what: 'a template that brings in another' });
}

function readIfFile(file: string): string | undefined {
  try {
    return readFileSync(file, 'latin1');
  } catch {
    return undefined;
  }
}

function checkCondition(condition: Raw, at: Position | undefined, report: Search['report']): void {
  if (typeof condition !== 'string') return;
  for (const construct of unsupportedInCondition(condition)) report(reasonAt(at, construct));
  checkNames(condition, at, report);
}

function checkTemplates(raw: Raw, at: Position | undefined, report: Search['report']): void {
  if (typeof raw === 'string') {
    if (!looksLikeTemplate(raw)) return;
    for (const construct of unsupportedConstructs(raw)) report(reasonAt(at, construct));
    for (const [expression] of raw.matchAll(expressions)) checkNames(expression, at, report);
  } else if (raw instanceof Map) {
    for (const [key, value] of raw) {
      checkTemplates(String(key), at, report);
      checkTemplates(value, at, report);
    }
  } else if (Array.isArray(raw)) {
    for (const item of raw) checkTemplates(item, at, report);
  } else if (raw instanceof UnsafeText) {
    throw new TypeError('unsafe text in what a person wrote');
  }
}

/** What stands between the delimiters of a template. */
const expressions = /\{\{[\s\S]*?\}\}|\{%[\s\S]*?%\}/g;
const refusedNames = new RegExp(`(?<![\\w.'"])(${refusedVariables.join('|')})\\b`, 'g');

/** Ansible's functions in templates, of which none is known here; `q` is a variable too where it is not called. */
const refusedCalls = /(?<![\w.'"])(lookup|query|q|now)(?=\s*\()/g;

function checkNames(text: string, at: Position | undefined, report: Search['report']): void {
  for (const [name] of text.matchAll(refusedNames)) report(reasonAt(at, `variable ${name}`));
  for (const [name] of text.matchAll(refusedCalls)) report(reasonAt(at, `function ${name}`));
}

function unique(reasons: readonly Reason[]): Reason[] {
  const seen = new Map(reasons.map((reason) => [`${reason.file} ${reason.line} ${reason.what}`, reason]));
  return [...seen.values()];
}
