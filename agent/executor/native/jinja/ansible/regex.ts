import { filterError, PythonError, UnsupportedError } from '../errors.ts';
import { checkText } from '../limits.ts';
import { type Match, PythonRegex } from '../python/regex.ts';
import { compileReplacement } from '../python/regex-replacement.ts';
import { truthy } from '../runtime/compare.ts';
import { type Args, type Definition, define, type Host } from '../runtime/host.ts';
import { str } from '../runtime/text.ts';
import { tupleOf } from '../runtime/tuple.ts';
import { asText, typeName, Undefined, type Value } from '../runtime/values.ts';

/** Ansible's filters on regular expressions. */
export const regexFilters: readonly Definition[] = [
  define('regex_replace', 'value?, pattern?, replacement?, ignorecase?, multiline?', regexReplace, {
    refuses: refusesAt(1),
  }),
  define('regex_search', 'value, regex, *args, **kwargs', regexSearch, { refuses: refusesAt(1) }),
  define('regex_findall', 'value, regex, multiline?, ignorecase?', regexFindAll, { refuses: refusesAt(1) }),
  define('regex_escape', 'string, re_type?', (host, [value = null, type = 'python']) =>
    regexEscape(host, value, type),
  ),
];

/** Ansible's tests on regular expressions. */
export const regexTests: readonly Definition[] = [
  define(
    'regex',
    'value?, pattern?, ignorecase?, multiline?, match_type?',
    (host, args) => regexTest(host, args, args[4] ?? 'search'),
    { refuses: refusesAt(1) },
  ),
  define(
    'search',
    'value, pattern?, ignorecase?, multiline?',
    (host, args) => regexTest(host, args, 'search'),
    { refuses: refusesAt(1) },
  ),
  define(
    'match',
    'value, pattern?, ignorecase?, multiline?',
    (host, args) => regexTest(host, args, 'match'),
    { refuses: refusesAt(1) },
  ),
];

/** A pattern that is a literal is looked at when the template is compiled. */
function refusesAt(index: number): (args: Args) => string | undefined {
  return (args) => {
    const pattern = asText(args[index] ?? null);
    if (pattern === undefined) return undefined;
    try {
      new PythonRegex(pattern, {}, 1);
    } catch (error) {
      if (error instanceof UnsupportedError) return error.construct;
      if (!(error instanceof PythonError)) throw error;
    }
    return undefined;
  };
}

function subject(value: Value): string {
  return str(value);
}

function compile(host: Host, pattern: Value, ignoreCase: Value, multiline: Value): PythonRegex {
  if (pattern instanceof Undefined) throw pattern.error();
  const text = asText(pattern);
  if (text === undefined)
    throw new PythonError('TypeError', 'first argument must be string or compiled pattern');
  return new PythonRegex(
    text,
    { ignoreCase: truthy(ignoreCase), multiline: truthy(multiline) },
    host.limits.regexMs,
  );
}

function regexReplace(
  host: Host,
  [value = '', pattern = '', by = '', ignoreCase = false, multiline = false]: Args,
): string {
  const text = subject(value);
  const regex = compile(host, pattern, ignoreCase, multiline);
  const replacement = asText(by);
  if (replacement === undefined) {
    if (by instanceof Undefined) throw by.error();
    throw new PythonError('TypeError', `expected str instance, ${typeName(by)} found`);
  }
  const fill = compileReplacement(replacement, regex);
  let out = '';
  let at = 0;
  for (const match of regex.all(text)) {
    out += text.slice(at, match.index) + fill(match);
    at = match.index + (match.groups[0] ?? '').length;
    checkText(out.length);
  }
  return out + text.slice(at);
}

function regexFindAll(
  host: Host,
  [value = null, pattern = null, multiline = false, ignoreCase = false]: Args,
): Value {
  const regex = compile(host, pattern, ignoreCase, multiline);
  return regex.all(subject(value)).map((match) => found(match, regex));
}

function found({ groups }: Match, regex: PythonRegex): Value {
  if (regex.groups === 0) return groups[0] ?? '';
  if (regex.groups === 1) return groups[1] ?? '';
  return tupleOf(groups.slice(1).map((group) => group ?? ''));
}

function regexSearch(
  host: Host,
  [value = null, pattern = null]: Args,
  { rest, keywords }: { rest: readonly Value[]; keywords: ReadonlyMap<string, Value> },
): Value {
  const text = subject(value);
  const wanted = rest.map(groupOf);
  const ignoreCase = keywords.get('ignorecase') ?? false;
  const regex = compile(host, pattern, ignoreCase, keywords.get('multiline') ?? false);
  const match = regex.search(text);
  if (match === undefined) return null;
  if (wanted.length === 0) return match.groups[0] ?? '';
  return wanted.map((group) => groupText(match, regex, group));
}

function groupOf(argument: Value): string | number {
  const text = asText(argument);
  if (text === undefined) {
    if (argument instanceof Undefined) throw argument.error();
    throw new PythonError('AttributeError', `'${typeName(argument)}' object has no attribute 'startswith'`);
  }
  const name = /^\\g<(\S+)>/.exec(text)?.[1];
  if (text.startsWith('\\g') && name !== undefined) return name;
  const number = /^\\(\d+)/.exec(text)?.[1];
  if (number !== undefined) return Number(number);
  if (text.startsWith('\\'))
    throw new PythonError('AttributeError', "'NoneType' object has no attribute 'group'");
  throw filterError('Unknown argument');
}

function groupText(match: Match, regex: PythonRegex, group: string | number): Value {
  const number = typeof group === 'number' ? group : regex.names.get(group);
  if (number === undefined || number > regex.groups) throw new PythonError('IndexError', 'no such group');
  return match.groups[number] ?? null;
}

function regexEscape(host: Host, value: Value, type: Value): Value {
  const text = subject(value);
  if (type === 'python') return text.replace(/[()[\]{}?*+\-|^$\\.&~# \t\n\r\v\f]/g, '\\$&');
  if (type === 'posix_basic') return regexReplace(host, [text, '([].[^$*\\\\])', '\\\\\\1']);
  if (type === 'posix_extended') throw filterError('Regex type (posix_extended) not yet implemented');
  throw filterError(`Invalid regex type (${str(type)})`);
}

function regexTest(
  host: Host,
  [value = '', pattern = '', ignoreCase = false, multiline = false]: Args,
  type: Value,
): boolean {
  const text = subject(value);
  const regex = compile(host, pattern, ignoreCase, multiline);
  if (type === 'match') return regex.match(text) !== undefined;
  if (type === 'fullmatch') return regex.match(text, true) !== undefined;
  if (type === 'search') return regex.search(text) !== undefined;
  throw new UnsupportedError(`match_type ${str(type)}`);
}
