import { homedir, userInfo } from 'node:os';
import { type ExitCode, errorCodes, exitCodes } from '../error-codes.ts';
import { DscError } from '../errors.ts';
import { version } from '../version.ts';
import type { Context, Output } from './context.ts';
import { errorText } from './error-text.ts';
import { buildProgram, type ProgramDescription, runProgram } from './program.ts';

/**
 * Runs a program in its process, which only its `main.ts` hands over: the first SIGINT or SIGTERM asks the command to stop, a
 * second one ends it at once; errors are printed here, and nowhere else.
 */
export async function runMain(process: NodeJS.Process, description: ProgramDescription): Promise<ExitCode> {
  // Set by bin/ for this very process; what it starts is not to write there.
  delete process.env.NODE_COMPILE_CACHE;
  const stop = new AbortController();
  let interrupted = false;
  process.on('SIGTERM', () => stop.abort());
  process.on('SIGINT', () => {
    if (stop.signal.aborted) process.exit(exitCodes.interrupted);
    interrupted = true;
    stop.abort();
  });
  // A reader that has gone away (`| head`) ends us quietly.
  process.stdout.on('error', () => process.exit(exitCodes.done));
  const context = contextOf(process, stop.signal);
  try {
    return await runProgram(buildProgram(description, context), process.argv.slice(2));
  } catch (error) {
    if (interrupted) return exitCodes.interrupted;
    context.stderr.write(errorText(error));
    return error instanceof DscError ? errorCodes[error.code][0] : exitCodes.failed;
  }
}

function contextOf(process: NodeJS.Process, signal: AbortSignal): Context {
  return {
    stdout: outputOf(process.stdout, process.env),
    stderr: outputOf(process.stderr, process.env),
    env: process.env,
    user: { root: process.getuid?.() === 0, name: userName(process), home: homedir() },
    cwd: process.cwd(),
    signal,
    version,
    now: () => new Date(),
  };
}

function outputOf(stream: NodeJS.WriteStream, env: NodeJS.ProcessEnv): Output {
  return {
    write: (text) => void stream.write(text),
    isTerminal: stream.isTTY === true && env.TERM !== 'dumb',
    get columns() {
      // A terminal that does not know its size says 0.
      return stream.columns || 80;
    },
  };
}

function userName(process: NodeJS.Process): string {
  try {
    return userInfo().username;
  } catch {
    return `uid ${process.getuid?.()}`;
  }
}
