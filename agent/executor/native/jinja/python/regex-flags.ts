import { UnsupportedError } from '../errors.ts';

/** The flags of a Python pattern that are translated. */
export interface Flags {
  readonly ignoreCase: boolean;
  readonly multiline: boolean;
  readonly dotAll: boolean;
}

/** The flags, and those of these letters. Refuses the others that Python has. */
export function withFlags(letters: string, flags: Flags): Flags {
  let { ignoreCase, multiline, dotAll } = flags;
  for (const letter of letters) {
    if (letter === 'i') ignoreCase = true;
    else if (letter === 'm') multiline = true;
    else if (letter === 's') dotAll = true;
    else if (letter !== 'u') throw new UnsupportedError(`the flag ${letter} in a regular expression`);
  }
  return { ignoreCase, multiline, dotAll };
}
