import { DscError, type Position } from '../../../shared/errors.ts';
import type { Playbook } from '../port.ts';

export interface Failure {
  readonly exitCode: number | undefined;
  readonly stderr: string;
  readonly playbook: Playbook;
  /** The file that ansible-playbook was given. */
  readonly file: string;
}

/** What ansible-playbook says on its way out, when a run did not come to its end: E_PLAYBOOK for what it refuses to read, else E_EXECUTOR. */
export function describeFailure({ exitCode, stderr, playbook, file }: Failure): DscError {
  const name = playbook.file ?? '(generated plays)';
  const words = ownWords(stderr).replaceAll(file, name);
  const message = words === '' ? `ansible-playbook ended with exit code ${exitCode} and no message` : words;
  const at = positionIn(stderr, file, playbook);
  const code = exitCode === 1 || exitCode === 4 ? 'E_PLAYBOOK' : 'E_EXECUTOR';
  return new DscError(code, firstParagraph(message), {
    ...(at !== undefined && { at }),
    ...(message !== firstParagraph(message) && { cause: new Error(message) }),
  });
}

/** From `ERROR!` on; warnings come before it. */
function ownWords(stderr: string): string {
  const start = /^ERROR[!:] /m.exec(stderr);
  return (start === null ? stderr : stderr.slice(start.index + start[0].length)).trim();
}

function firstParagraph(message: string): string {
  return message.split(/\n\s*\n/)[0] ?? message;
}

/** Ansible writes `The error appears to be in 'FILE': line L, column C, but may …`. */
function positionIn(stderr: string, given: string, playbook: Playbook): Position | undefined {
  const match = /The error appears to be in '(.+?)': line (\d+), column (\d+)/.exec(stderr);
  if (match === null) return undefined;
  const position = { file: match[1] ?? '', line: Number(match[2]), column: Number(match[3]) };
  if (position.file !== given || given === playbook.file) return position;
  if (playbook.file === undefined || playbook.text === undefined) return undefined;
  return { ...position, file: playbook.file };
}
