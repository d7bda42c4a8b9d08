import { Composer, type Document, Lexer, LineCounter, type ParsedNode, Parser } from 'yaml';
import { DscError, type Position } from '../errors.ts';
import { construct } from './construct.ts';
import { checkText, type Limits, standardLimits, tooDeep } from './limits.ts';
import { makeLocate } from './locate.ts';
import type { Path } from './path.ts';
import { positionAt, type Source } from './source.ts';
import type { Value } from './value.ts';

export interface LoadOptions {
  /** Named in positions. */
  readonly file: string;
  /** `refuse` (default) for what people describe, `last` where Ansible takes the last one with a warning. */
  readonly duplicateKeys?: 'refuse' | 'last';
  /** See `standardLimits`. */
  readonly limits?: Partial<Limits>;
}

/** A YAML document with the place of everything in it. */
export interface LoadedYaml {
  readonly value: Value;
  /** Where the value at a path is written, or the nearest thing above it that is there. */
  positionOf(path: Path): Position;
  /** Where the key that leads to a path is written; the value's position for list items. */
  keyPositionOf(path: Path): Position;
}

/**
 * Reads one YAML document as PyYAML's SafeLoader does (YAML 1.1). An empty text is null.
 *
 * Refused with E_YAML at file:line:column, all faults of syntax in one pass: what YAML does not allow (a tab that
 * indents), duplicate keys, a second document, keys that are neither strings nor integers, an alias inside its own
 * anchor, tags that are not YAML's own. E_LIMIT: what is beyond the limits.
 */
export function loadYaml(text: string, options: LoadOptions): LoadedYaml {
  const limits = { ...standardLimits, ...options.limits };
  const source: Source = { file: options.file, lines: new LineCounter(), limits };
  checkText(text, source);
  const document = parse(text, source);
  const contents = document?.contents ?? null;
  const value = construct(contents, source, options.duplicateKeys ?? 'refuse');
  const locate = makeLocate(contents);
  return {
    value,
    positionOf: (path) => positionAt(source, locate(path).value),
    keyPositionOf: (path) => positionAt(source, locate(path).key),
  };
}

type Parsed = Document.Parsed<ParsedNode>;

function parse(text: string, source: Source): Parsed | undefined {
  const documents: Parsed[] = [];
  const composer = new Composer<ParsedNode>({
    version: '1.1',
    schema: 'failsafe',
    uniqueKeys: false,
    logLevel: 'silent',
  });
  // Asked for a document even of an empty text, as only then it says what is wrong with directives before none.
  for (const document of composer.compose(readTokens(text, source), true, text.length))
    documents.push(document);
  refuseFaults(documents, source);
  return documents[0];
}

/** The parser keeps a stack and the composer recurses, so depth is held here, before the composer sees a token. */
function* readTokens(text: string, source: Source): ReturnType<Parser['parse']> {
  const parser = new Parser(source.lines.addNewLine);
  source.lines.addNewLine(0);
  // The document itself and a scalar stand on the stack beside one token for each level.
  const deepest = source.limits.depth + 3;
  for (const lexeme of new Lexer().lex(text)) {
    yield* parser.next(lexeme);
    if (parser.stack.length > deepest) throw tooDeep(source, parser.offset);
  }
  yield* parser.end();
}

function refuseFaults(documents: readonly Parsed[], source: Source): void {
  const faults = documents.flatMap((document) =>
    document.errors.slice(0, mostFaults).map(
      (error) =>
        new DscError('E_YAML', error.message, {
          at: positionAt(source, error.pos[0]),
          ...hintFor(error.code),
        }),
    ),
  );
  const second = documents[1];
  if (second !== undefined && faults.length === 0) {
    faults.push(
      new DscError('E_YAML', 'a second document begins here, and only one is read', {
        at: positionAt(source, second.range[0]),
        hint: 'Put each document into a file of its own.',
      }),
    );
  }
  throwAll(faults);
}

/** Of one document; a text that is no YAML at all has one at every word. */
const mostFaults = 20;

function hintFor(code: string): { hint: string } | undefined {
  if (code === 'TAB_AS_INDENT') return { hint: 'YAML is indented with spaces only: replace the tab.' };
  return undefined;
}

/** Throws the first with the rest in `others`; does nothing when there is none. */
export function throwAll(faults: readonly DscError[]): void {
  const [first, ...others] = faults;
  if (first === undefined) return;
  if (others.length === 0) throw first;
  throw new DscError(first.code, first.message, {
    ...(first.hint === undefined ? {} : { hint: first.hint }),
    ...(first.at === undefined ? {} : { at: first.at }),
    others,
  });
}
