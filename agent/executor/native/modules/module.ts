import type { Value } from '../../../../shared/state/value.ts';
import type { Templar } from '../templating.ts';
import type { RawMap } from '../unsafe.ts';
import type { ArgumentSpec, Arguments } from './arguments.ts';

/** What a module says, as Ansible's module of the same name would: `changed`, `failed`, `msg`, … */
export type Result = Map<string, Value>;

/** One of Ansible's modules, in this process. */
export interface Module {
  /** Its arguments; whatever is not named here is refused before anything runs. */
  readonly arguments: ArgumentSpec;
  /** The argument that a bare string stands for: `command: ls`, `include_vars: x.yml`. */
  readonly freeForm?: string;
  /** True when any name is an argument, as for `set_fact`. */
  readonly anyArgument?: boolean;
  run(args: Arguments, context: ModuleContext): Result | Promise<Result>;
}

/** What a module may know and use beside its arguments. */
export interface ModuleContext {
  readonly check: boolean;
  readonly diff: boolean;
  readonly noLog: boolean;
  readonly templar: Templar;
  /** The arguments as they are written, before templating. */
  readonly rawArguments: RawMap;
  /** The playbook's folder; commands run in it. */
  readonly dir: string;
  /** Where relative `src` is looked for, first match wins: folders of the task's file and of those that include it, then the playbook's. */
  readonly searchPath: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
  /** Milliseconds between SIGTERM and SIGKILL. */
  readonly grace: number;
}

/** Ends a module's work with a failed result, as `fail_json` does. */
export class ModuleFailure extends Error {
  readonly result: Result;

  constructor(message: string, more: Readonly<Record<string, Value>> = {}) {
    super(message);
    this.name = 'ModuleFailure';
    this.result = new Map<string, Value>([['failed', true], ['msg', message], ...Object.entries(more)]);
  }
}

export function resultOf(fields: Readonly<Record<string, Value>>): Result {
  return new Map(Object.entries(fields));
}
