/** How a template's text is cut; the names are Jinja2's. */
export interface Syntax {
  readonly blockStart: string;
  readonly blockEnd: string;
  readonly variableStart: string;
  readonly variableEnd: string;
  readonly commentStart: string;
  readonly commentEnd: string;
  readonly lineStatementPrefix?: string;
  readonly lineCommentPrefix?: string;
  readonly trimBlocks: boolean;
  readonly lstripBlocks: boolean;
  readonly keepTrailingNewline: boolean;
}

/** Jinja2's own delimiters and white space. */
export const defaultSyntax: Syntax = {
  blockStart: '{%',
  blockEnd: '%}',
  variableStart: '{{',
  variableEnd: '}}',
  commentStart: '{#',
  commentEnd: '#}',
  trimBlocks: false,
  lstripBlocks: false,
  keepTrailingNewline: false,
};

/** The rules that depend on the syntax, compiled once for each. */
export interface Rules {
  readonly root: RegExp;
  readonly commentEnd: RegExp;
  readonly blockEnd: RegExp;
  readonly variableEnd: RegExp;
  readonly rawEnd: RegExp;
  readonly begins: readonly string[];
}

/** The regular expressions that cut a template of this syntax. */
export function compileRules(syntax: Syntax): Rules {
  const block = [RegExp.escape(syntax.blockStart), RegExp.escape(syntax.blockEnd)] as const;
  const trim = syntax.trimBlocks ? '\\n?' : '';
  const starts = beginRules(syntax);
  const raw = `(?<raw_begin>${block[0]}(?<raw_begin_sign>[-+]|)\\s*raw\\s*(?:-${block[1]}\\s*|${block[1]}))`;
  const others = starts.map(([type, pattern]) => `(?<${type}>${pattern}(?<${type}_sign>[-+]|))`);
  const variable = RegExp.escape(syntax.variableEnd);
  const comment = RegExp.escape(syntax.commentEnd);
  return {
    root: new RegExp([raw, ...others].join('|'), 'gm'),
    commentEnd: new RegExp(`\\+${comment}|-${comment}\\s*|${comment}${trim}`, 'g'),
    blockEnd: new RegExp(`\\+${block[1]}|-${block[1]}\\s*|${block[1]}${trim}`, 'y'),
    variableEnd: new RegExp(`-${variable}\\s*|${variable}`, 'y'),
    rawEnd: new RegExp(
      `${block[0]}(?<sign>[-+]|)\\s*endraw\\s*(?:\\+${block[1]}|-${block[1]}\\s*|${block[1]}${trim})`,
      'g',
    ),
    begins: ['raw_begin', ...starts.map(([type]) => type)],
  };
}

/** Longer starts first, so that one may begin with another. */
function beginRules(syntax: Syntax): (readonly [string, string])[] {
  const rules: [number, string, string][] = [
    [syntax.commentStart.length, 'comment_begin', RegExp.escape(syntax.commentStart)],
    [syntax.blockStart.length, 'block_begin', RegExp.escape(syntax.blockStart)],
    [syntax.variableStart.length, 'variable_begin', RegExp.escape(syntax.variableStart)],
  ];
  const { lineStatementPrefix: statement, lineCommentPrefix: comment } = syntax;
  if (statement !== undefined) {
    rules.push([statement.length, 'linestatement_begin', `^[ \\t\\v]*${RegExp.escape(statement)}`]);
  }
  if (comment !== undefined) {
    rules.push([comment.length, 'linecomment_begin', `(?:^|(?<=\\S))[^\\S\\r\\n]*${RegExp.escape(comment)}`]);
  }
  rules.sort((a, b) => b[0] - a[0] || (a[1] < b[1] ? 1 : -1));
  return rules.map(([, type, pattern]) => [type, pattern]);
}
