import { openSync } from 'node:fs';
import { ReadStream, WriteStream } from 'node:tty';
import { DscError } from '../../../shared/errors.ts';

/** Asks on the terminal without showing what is typed; throws E_USAGE where there is none. */
export async function askPassword(prompt: string): Promise<string> {
  const terminal = openTerminal();
  terminal.output.write(prompt);
  terminal.input.setRawMode(true);
  try {
    return await readLine(terminal.input);
  } finally {
    terminal.input.setRawMode(false);
    terminal.output.write('\n');
    terminal.input.destroy();
    terminal.output.destroy();
  }
}

function openTerminal(): { readonly input: ReadStream; readonly output: WriteStream } {
  try {
    return {
      input: new ReadStream(openSync('/dev/tty', 'r')),
      output: new WriteStream(openSync('/dev/tty', 'w')),
    };
  } catch (cause) {
    throw new DscError('E_USAGE', 'there is no terminal to ask for a password on', { cause });
  }
}

const [enter, newline, interrupt, end, backspace, del] = ['\r', '\n', '\u0003', '\u0004', '\b', '\u007f'];

async function readLine(input: ReadStream): Promise<string> {
  let typed = '';
  for await (const chunk of input.setEncoding('utf8')) {
    for (const char of String(chunk)) {
      if (char === enter || char === newline || char === end) return typed;
      if (char === interrupt) throw new DscError('E_USAGE', 'no password was given');
      typed = char === backspace || char === del ? typed.slice(0, -1) : typed + char;
    }
  }
  return typed;
}
