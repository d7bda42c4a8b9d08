import { statSync } from 'node:fs';
import { type ProcessEnd, runProcess } from '../../run-process.ts';
import { globMatches } from '../files/glob.ts';
import { hostPath } from '../files/host-path.ts';
import { describeSystemError, isSystemError } from '../files/system-error.ts';
import { pythonText, splitLines } from '../python-text.ts';
import { quoteShellWord, splitShellWords } from '../shell-words.ts';
import { type Arguments, expandPath } from './arguments.ts';
import { type Module, type ModuleContext, ModuleFailure, type Result, resultOf } from './module.ts';

const commandArguments = {
  _raw_params: { type: 'str' },
  argv: { type: 'list', elements: 'str' },
  chdir: { type: 'path' },
  creates: { type: 'path' },
  removes: { type: 'path' },
  stdin: { type: 'str' },
  stdin_add_newline: { type: 'bool', default: true },
  strip_empty_ends: { type: 'bool', default: true },
} as const;

export const command: Module = {
  arguments: { ...commandArguments, cmd: { type: 'str' } },
  freeForm: '_raw_params',
  run: (args, context) => runCommand(args, context, 'command'),
};

export const shell: Module = {
  arguments: { ...commandArguments, executable: { type: 'path' }, cmd: { type: 'str' } },
  freeForm: '_raw_params',
  run: (args, context) => runCommand(args, context, 'shell'),
};

async function runCommand(
  args: Arguments,
  context: ModuleContext,
  kind: 'command' | 'shell',
): Promise<Result> {
  const text = args.text('_raw_params') ?? args.text('cmd') ?? '';
  const argv = args.list('argv')?.map(pythonText) ?? [];
  if (text.trim() === '' && argv.length === 0) throw fail({ rc: 256, msg: 'no command given' });
  if (text !== '' && argv.length > 0)
    throw fail({ rc: 256, msg: 'only command or argv can be given, not both' });
  const cmd = kind === 'shell' ? (text === '' ? argv : text) : text === '' ? argv : split(text);
  const cwd = folderOf(args, context, cmd);
  const why = reasonNotToRun(args, cwd, context.check);
  if (why !== undefined) return withLines({ ...nothing, ...why, cmd, rc: 0 });
  if (context.check) return inCheckMode(args, cmd);
  return await execute(args, { context, cmd, cwd });
}

const nothing = {
  changed: false,
  stdout: '',
  stderr: '',
  rc: null,
  cmd: null,
  start: null,
  end: null,
  delta: null,
  msg: '',
};
type Command = string | readonly string[];

function split(text: string): readonly string[] {
  try {
    return splitShellWords(text);
  } catch (error) {
    throw new ModuleFailure(error instanceof Error ? error.message : String(error));
  }
}

function folderOf(args: Arguments, { dir }: ModuleContext, cmd: Command): string {
  const chdir = args.text('chdir');
  if (chdir === undefined || chdir === '') return dir;
  const cwd = hostPath(chdir, dir).at;
  try {
    if (statSync(cwd).isDirectory()) return cwd;
    throw Object.assign(new Error('not a folder'), { errno: -20, code: 'ENOTDIR' });
  } catch (error) {
    const words = describeSystemError(error, chdir, `b'${chdir}'`);
    throw fail({ cmd, msg: `Unable to change directory before execution: ${words}` });
  }
}

function reasonNotToRun(
  args: Arguments,
  cwd: string,
  check: boolean,
): { msg: string; stdout: string } | undefined {
  const should = check ? 'Would' : 'Did';
  const creates = args.text('creates') || undefined;
  if (creates !== undefined && globMatches(creates, cwd)) {
    return {
      msg: `${should} not run command since '${creates}' exists`,
      stdout: `skipped, since ${creates} exists`,
    };
  }
  const removes = args.text('removes') || undefined;
  if (removes !== undefined && !globMatches(removes, cwd)) {
    return {
      msg: `${should} not run command since '${removes}' does not exist`,
      stdout: `skipped, since ${removes} does not exist`,
    };
  }
  return undefined;
}

/** Only `creates` and `removes` can be checked; a command without them is skipped. */
function inCheckMode(args: Arguments, cmd: Command): Result {
  const skips = !args.has('creates') && !args.has('removes');
  return withLines({
    ...nothing,
    changed: !skips,
    rc: 0,
    cmd,
    msg: 'Command would have run if not in check mode',
    ...(skips && { skipped: true }),
  });
}

interface Execution {
  readonly context: ModuleContext;
  readonly cmd: Command;
  readonly cwd: string;
}

async function execute(args: Arguments, { context, cmd, cwd }: Execution): Promise<Result> {
  const start = new Date();
  const began = process.hrtime.bigint();
  const { code, stdout, stderr } = await spawnCommand(args, { context, cmd, cwd });
  const micros = Number((process.hrtime.bigint() - began) / 1000n);
  const strip = (text: string) => (args.flag('strip_empty_ends') ? text.replace(/[\r\n]+$/, '') : text);
  const fields = {
    ...nothing,
    changed: true,
    stdout: strip(stdout),
    stderr: strip(stderr),
    rc: code,
    cmd,
    start: formatTime(start),
    end: formatTime(new Date(start.getTime() + micros / 1000)),
    delta: formatDelta(micros),
  };
  if (code !== 0) throw fail({ ...fields, msg: 'non-zero return code' });
  return withLines(fields);
}

async function spawnCommand(args: Arguments, { context, cmd, cwd }: Execution): Promise<ProcessEnd> {
  const stdin = args.text('stdin');
  const input =
    stdin === undefined || stdin === ''
      ? undefined
      : Buffer.from(args.flag('stdin_add_newline') ? `${stdin}\n` : stdin);
  const { env, signal, grace } = context;
  try {
    return await runProcess({
      command: words(args, cmd, env),
      cwd,
      env,
      signal,
      grace,
      ...(input !== undefined && { input }),
    });
  } catch (error) {
    if (!isSystemError(error)) throw error;
    throw notStarted(error, words(args, cmd, env));
  }
}

/** A command's words have `~` and variables replaced; a shell's text is left to the shell. */
function words(args: Arguments, cmd: Command, env: ModuleContext['env']): readonly string[] {
  if (typeof cmd === 'string') return [args.text('executable') ?? '/bin/sh', '-c', cmd];
  return cmd.map((word) => expandPath(word, env));
}

function notStarted(error: NodeJS.ErrnoException, command: readonly string[]): ModuleFailure {
  const [file = ''] = command;
  return fail({
    rc: Math.abs(error.errno ?? 1),
    stdout: '',
    stderr: '',
    msg: describeSystemError(error, file, `b'${file}'`),
    cmd: command.map(quoteShellWord).join(' '),
    changed: false,
  });
}

type Fields = Parameters<typeof resultOf>[0];

function fail(fields: Fields & { readonly msg: string }): ModuleFailure {
  const failure = new ModuleFailure(fields.msg);
  for (const [key, value] of withLines({ ...nothing, ...fields })) failure.result.set(key, value);
  return failure;
}

function withLines(fields: Fields): Result {
  const result = resultOf(fields);
  for (const stream of ['stdout', 'stderr']) {
    const text = result.get(stream);
    if (typeof text === 'string') result.set(`${stream}_lines`, splitLines(text));
  }
  return result;
}

/** Local time, as Python prints a `datetime`. */
function formatTime(time: Date, micros = (time.getTime() % 1000) * 1000): string {
  const two = (number: number) => String(number).padStart(2, '0');
  const date = `${time.getFullYear()}-${two(time.getMonth() + 1)}-${two(time.getDate())}`;
  const clock = `${two(time.getHours())}:${two(time.getMinutes())}:${two(time.getSeconds())}`;
  return `${date} ${clock}.${String(Math.floor(micros)).padStart(6, '0')}`;
}

function formatDelta(micros: number): string {
  const seconds = Math.floor(micros / 1_000_000);
  const two = (number: number) => String(number).padStart(2, '0');
  const clock = `${Math.floor(seconds / 3600)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
  return `${clock}.${String(micros % 1_000_000).padStart(6, '0')}`;
}
