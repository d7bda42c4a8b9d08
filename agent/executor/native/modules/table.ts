import { assert } from './assert.ts';
import { command, shell } from './command.ts';
import { copy } from './copy.ts';
import { debug } from './debug.ts';
import { fail } from './fail.ts';
import { file } from './file.ts';
import { include_vars } from './include_vars.ts';
import type { Module } from './module.ts';
import { set_fact } from './set_fact.ts';
import { stat } from './stat.ts';
import { template } from './template.ts';

/** Every module that runs in this process, by its short name. */
export const modules: ReadonlyMap<string, Module> = new Map(
  Object.entries({
    assert,
    command,
    copy,
    debug,
    fail,
    file,
    include_vars,
    set_fact,
    shell,
    stat,
    template,
  }),
);

/** The name without Ansible's own namespaces; other collections keep theirs. */
export function shortName(action: string): string {
  return action.replace(/^ansible\.(builtin|legacy)\./, '');
}
