import { errorCodes, exitCodes } from '../error-codes.ts';
import { DscError, formatPosition } from '../errors.ts';

/**
 * An error for people: where, what, what to do. A user's mistake shows no stack and no cause; anything that is not a
 * `DscError` is a bug and shows its whole chain.
 */
export function errorText(error: unknown): string {
  if (!(error instanceof DscError)) return `This is a bug:\n${chain(error)}\n`;
  const all = [error, ...error.others];
  const texts = all.map(oneError).join('');
  return all.length > 1 ? `${texts}${all.length} mistakes found\n` : texts;
}

function oneError(error: DscError): string {
  const place = error.at === undefined ? '' : `${formatPosition(error.at)}: `;
  const cause = errorCodes[error.code][0] === exitCodes.refused ? '' : causes(error);
  const hint = error.hint === undefined ? '' : `  ${error.hint}\n`;
  return `${place}${error.message} [${error.code}]\n${cause}${hint}`;
}

function causes(error: Error): string {
  const cause = error.cause;
  if (!(cause instanceof Error)) return '';
  return `  because: ${cause.message || cause.name}\n${causes(cause)}`;
}

function chain(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause === undefined ? '' : `\nbecause: ${chain(error.cause)}`;
  return `${error.stack ?? error.message}${cause}`;
}
