import type { z } from 'zod';
import type { ExitCode, exitCodes } from '../error-codes.ts';
import { DscError } from '../errors.ts';
import type { Context } from './context.ts';

/** One row of the command table; the table is the help text. */
export interface Verb<Input> {
  /** As commander reads it: `push <file> [rules]`. */
  readonly usage: string;
  readonly summary: string;
  readonly options: readonly (readonly [flags: string, meaning: string])[];
  /** Of the arguments by name and the options, as the shell gave them. */
  readonly input: z.ZodType<Input>;
  readonly examples: readonly [string, string];
  readonly exits: readonly (keyof typeof exitCodes)[];
  readonly run: (input: Input, context: Context) => Promise<ExitCode>;
}

/** A verb with its input's type closed over. */
export interface TableRow extends Omit<Verb<never>, 'input' | 'run'> {
  readonly start: (raw: Record<string, unknown>, context: Context) => Promise<ExitCode>;
}

export function verb<Input>(spec: Verb<Input>): TableRow {
  return {
    ...spec,
    start(raw, context) {
      const result = spec.input.safeParse(raw);
      if (result.success) return spec.run(result.data, context);
      throw usageError(spec.usage, raw, result.error);
    },
  };
}

function usageError(usage: string, raw: Record<string, unknown>, { issues: [issue] }: z.ZodError): DscError {
  const [name = 'the arguments'] = (issue?.path ?? []).map(String);
  const isArgument = new RegExp(`[<[]${name}(\\.\\.\\.)?[>\\]]`).test(usage);
  const option = isArgument ? name : `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
  const words = raw[name] === undefined ? 'it is missing' : issue?.message;
  return new DscError('E_USAGE', `${option}: ${words}`, {
    hint: `\`${usage.split(/ (?=[<[])/)[0]} --help\` shows how it is used`,
  });
}

/** What each exit code means, for help texts. */
export const exitMeanings: Readonly<Record<keyof typeof exitCodes, string>> = {
  done: 'done, nothing left to do',
  failed: 'failed',
  changes: 'there are changes (with --detailed-exit-code)',
  partlyDone: 'partly done: a host failed, was reverted or is unreachable',
  refused: 'refused input',
  unreachable: 'no broker or coordinator reached',
  interrupted: 'interrupted',
};
