import { Command, CommanderError } from 'commander';
import { type ExitCode, exitCodes } from '../error-codes.ts';
import type { Context } from './context.ts';
import { exitMeanings, type TableRow } from './verb.ts';

const code = Symbol('exit code');
type Program = Command & { [code]?: ExitCode };

/** A program as its command table describes it. */
export interface ProgramDescription {
  readonly name: string;
  readonly summary: string;
  readonly table: readonly TableRow[];
  /** What a group of verbs is about: `hosts` of `hosts add`. */
  readonly groups?: Readonly<Record<string, string>>;
}

/** The command line of a table of verbs; `hosts add` is verb `add` of group `hosts`. */
export function buildProgram(
  { name, summary, table, groups }: ProgramDescription,
  context: Context,
): Program {
  const program: Program = new Command(name).description(summary).version(context.version).helpCommand(false);
  for (const row of table) {
    const [group, usage] = splitUsage(row.usage);
    const parent = group === undefined ? program : groupOf(program, group, groups?.[group] ?? group);
    addVerb(parent, usage, row, async (raw) => {
      program[code] = await row.start(raw, context);
    });
  }
  for (const command of [program, ...program.commands, ...program.commands.flatMap((one) => one.commands)]) {
    command.configureHelp({ subcommandTerm: termOf, minWidthToWrap: 20 });
    command.exitOverride().configureOutput({
      getOutHelpWidth: () => context.stdout.columns,
      getErrHelpWidth: () => context.stderr.columns,
      writeOut: (text) => context.stdout.write(text),
      writeErr: (text) => context.stderr.write(text),
    });
  }
  return program;
}

/** Usage errors are refused input; asking for help is not. */
export async function runProgram(program: Program, args: readonly string[]): Promise<ExitCode> {
  try {
    await program.parseAsync(args, { from: 'user' });
    return program[code] ?? exitCodes.done;
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return error.exitCode === 0 ? exitCodes.done : exitCodes.refused;
  }
}

function addVerb(
  parent: Command,
  usage: string,
  row: TableRow,
  start: (raw: Record<string, unknown>) => Promise<void>,
): void {
  // `hosts` alone lists them.
  const isDefault = parent.parent !== null && usage.split(' ', 1)[0] === 'list';
  const command = parent
    .command(usage, { isDefault })
    .description(row.summary)
    .summary(row.summary)
    .showHelpAfterError();
  for (const [flags, meaning] of row.options) command.option(flags, meaning);
  command.addHelpText('after', footer(row));
  command.action(async () => {
    const names = command.registeredArguments.map((argument) => argument.name());
    const named = names.map((name, index) => [name, command.processedArgs[index]]);
    await start({ ...Object.fromEntries(named), ...command.opts() });
  });
}

/** A verb with its arguments; that it has options goes without saying. */
function termOf(command: Command): string {
  const args = command.registeredArguments.map((one) =>
    one.required ? `<${one.name()}>` : `[${one.name()}]`,
  );
  return [command.name(), ...args].join(' ');
}

function footer({ examples, exits }: TableRow): string {
  const codes = exits.map((name) => `  ${String(exitCodes[name]).padEnd(3)} ${exitMeanings[name]}`);
  return `\nExamples:\n${examples.map((line) => `  ${line}`).join('\n')}\n\nExit codes:\n${codes.join('\n')}`;
}

function splitUsage(usage: string): [group: string | undefined, usage: string] {
  const match = /^([a-z-]+) ([a-z-]+.*)$/.exec(usage);
  return match?.[1] === undefined || match[2] === undefined ? [undefined, usage] : [match[1], match[2]];
}

function groupOf(program: Command, name: string, description: string): Command {
  const known = program.commands.find((command) => command.name() === name);
  return known ?? program.command(name).description(description);
}
