import { LimitError } from '../errors.ts';
import { floatOf, intOf } from '../runtime/number-forms.ts';
import type { Value } from '../runtime/values.ts';
import { type Piece, pieces } from './lexer.ts';
import type { Syntax } from './rules.ts';
import { unescapeString } from './strings.ts';

/** One token as the parser reads it; operators have their own text as type. */
export interface Token {
  readonly type: string;
  /** The name or text. */
  readonly text: string;
  /** What a string, integer or float literal stands for. */
  readonly value?: Value;
  readonly line: number;
}

/** The tokens of a template, white space and comments left out. Throws `TemplateSyntaxError`. */
export function tokenize(source: string, syntax: Syntax, name?: string, start?: 'variable'): Token[] {
  const tokens: Token[] = [];
  for (const piece of pieces(source, syntax, name, start)) {
    const token = toToken(piece, name);
    if (token !== undefined) tokens.push(token);
  }
  return tokens;
}

const ignored = new Set([
  'comment_begin',
  'comment',
  'comment_end',
  'whitespace',
  'raw_begin',
  'raw_end',
  'linecomment',
]);

function toToken(piece: Piece, name: string | undefined): Token | undefined {
  const { type, text, line } = piece;
  if (ignored.has(type)) return undefined;
  switch (type) {
    case 'linestatement_begin':
      return { type: 'block_begin', text, line };
    case 'linestatement_end':
      return { type: 'block_end', text, line };
    case 'string':
      return { type, text, value: unescapeString(text.slice(1, -1), line, name), line };
    case 'integer':
      return { type, text, value: readInteger(text), line };
    case 'float':
      return { type, text, value: floatOf(Number(text.replaceAll('_', ''))), line };
    case 'operator':
      return { type: text, text, line };
    default:
      return { type, text, line };
  }
}

function readInteger(text: string): Value {
  const digits = text.replaceAll('_', '').toLowerCase();
  if (digits.length > 4300) throw new LimitError('an integer has more than 4300 digits');
  return intOf(BigInt(digits));
}
