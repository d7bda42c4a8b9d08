import type { Limits } from '../limits.ts';
import type { Outside } from './outside.ts';
import type { Value } from './values.ts';

/** What a filter or test may use of the environment that it runs in. */
export interface Host {
  readonly dialect: Dialect;
  readonly limits: Limits;
  readonly outside: Outside;
  readonly filters: ReadonlyMap<string, Definition>;
  readonly tests: ReadonlyMap<string, Definition>;
}

/**
 * `ansible`: as ansible-core 2.14 sets Jinja2 up, where None prints as nothing, attributes of undefined values are
 * undefined and filters give lists. `jinja2`: as Jinja2 3.1 is by itself, with StrictUndefined.
 */
export type Dialect = 'ansible' | 'jinja2';

/** A filter or test. `args` has one place for each parameter, undefined where nothing was given. */
export interface Definition {
  readonly name: string;
  readonly parameters: readonly string[];
  /** How many of the parameters must be given. */
  readonly required: number;
  readonly takesRest: boolean;
  readonly takesKeywords: boolean;
  readonly run: (host: Host, args: Args, extra: Extra) => Value;
  /** Whether Ansible keeps its text from becoming a list again. */
  readonly givesText: boolean;
  /** Refuses arguments that are known when the template is compiled; says what is refused. */
  readonly refuses?: ((args: Args) => string | undefined) | undefined;
}

/** One place for each parameter, undefined where nothing was given. */
export type Args = readonly (Value | undefined)[];

/** What was given beyond the parameters, for those that take it. */
export interface Extra {
  readonly rest: readonly Value[];
  readonly keywords: ReadonlyMap<string, Value>;
}

type Run = Definition['run'];

/** One row of a table of filters or tests: its signature (`value, width? , *args, **kwargs`) and what it does. */
export function define(
  name: string,
  signature: string,
  run: Run,
  options: Partial<Definition> = {},
): Definition {
  const words = signature
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '');
  const parameters = words.filter((word) => !word.startsWith('*'));
  return {
    name,
    parameters: parameters.map((word) => word.replace('?', '')),
    required: parameters.filter((word) => !word.endsWith('?')).length,
    takesRest: words.some((word) => /^\*[^*]/.test(word)),
    takesKeywords: words.some((word) => word.startsWith('**')),
    givesText: false,
    ...options,
    run,
  };
}
