import { DscError } from '../errors.ts';
import { positionAt, type Source } from './source.ts';

/** How large a document may be; beyond it is E_LIMIT. */
export interface Limits {
  /** Characters of the whole text. */
  readonly characters: number;
  /** Characters of one scalar. */
  readonly scalar: number;
  /** Maps and lists within each other, aliases counted as what they stand for. */
  readonly depth: number;
  /** Maps, lists and scalars after each alias has become what it stands for. */
  readonly nodes: number;
}

/** 64 MB of text, 10 MB in one scalar, 128 levels, 5 million nodes: far above any state a person keeps. */
export const standardLimits: Limits = {
  characters: 64_000_000,
  scalar: 10_000_000,
  depth: 128,
  nodes: 5_000_000,
};

export function checkText(text: string, source: Source): void {
  if (text.length > source.limits.characters) {
    throw new DscError(
      'E_LIMIT',
      `the text has ${text.length} characters, and ${source.limits.characters} are allowed`,
      { at: { file: source.file, line: 1, column: 1 }, hint: 'Split it into several files.' },
    );
  }
  const bad = unprintable.exec(text);
  if (bad === null) return;
  const before = text.slice(0, bad.index).split(/\r\n|\n|\r/);
  const code = text.charCodeAt(bad.index).toString(16).padStart(4, '0');
  throw new DscError('E_YAML', `the character U+${code.toUpperCase()} cannot stand in YAML as it is`, {
    at: { file: source.file, line: before.length, column: (before.at(-1) ?? '').length + 1 },
    hint: `Write it as "\\u${code}" inside double quotes, or remove it.`,
  });
}

/** What PyYAML does not let through, and the line breaks of YAML 1.1 that YAML 1.2 no longer has. */
const unprintable =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: it is about them
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u2028\u2029\ufffe\uffff]|(?<!^)\ufeff|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;

export function tooDeep(source: Source, offset: number): DscError {
  return new DscError('E_LIMIT', `more than ${source.limits.depth} levels of maps and lists`, {
    at: positionAt(source, offset),
    hint: 'Check whether brackets are closed and anchors are not nested into each other.',
  });
}

export function tooMany(source: Source, offset: number): DscError {
  return new DscError('E_LIMIT', `more than ${source.limits.nodes} values once aliases are expanded`, {
    at: positionAt(source, offset),
    hint: 'An alias that repeats an anchor which itself repeats another grows by powers.',
  });
}

export function scalarTooLong(source: Source, offset: number, length: number): DscError {
  return new DscError(
    'E_LIMIT',
    `a scalar of ${length} characters, and ${source.limits.scalar} are allowed`,
    { at: positionAt(source, offset), hint: 'Put large content into a file of the bundle.' },
  );
}
