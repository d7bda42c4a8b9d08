import { type Logger, pino, stdSerializers, stdTimeFunctions } from 'pino';
import type { Output } from './cli/context.ts';

/** Fields that are never written, wherever they stand. */
const secret = ['seed', '*.seed', 'password', '*.password', 'becomePassword', '*.becomePassword'];

/** JSON lines, or in a terminal lines for people: constant message, variable fields. */
export function createLog(output: Output, { level = 'info' }: { level?: string } = {}): Logger {
  const options = {
    level,
    base: null,
    redact: secret,
    timestamp: stdTimeFunctions.isoTime,
    serializers: { error: stdSerializers.err },
  };
  return pino(options, {
    write: (line: string) => output.write(output.isTerminal ? readable(line) : line),
  });
}

function readable(line: string): string {
  const { level, time, msg, error, ...fields } = JSON.parse(line) as Record<string, unknown>;
  const rest = Object.entries(fields).map(
    ([name, value]) => ` ${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`,
  );
  const reason = (error as { message?: string } | undefined)?.message;
  const mark = Number(level) >= 50 ? 'error: ' : Number(level) >= 40 ? 'warning: ' : '';
  return `${String(time).slice(11, 19)} ${mark}${msg}${rest.join('')}${reason === undefined ? '' : `: ${reason}`}\n`;
}
