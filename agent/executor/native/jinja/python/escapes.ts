/** What Python makes of a backslash and one letter, in strings and in the replacements of `re.sub`. */
export const controlEscapes: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
};

/** The same for string literals, which also escape quotes, the backslash and the end of a line. */
export const stringEscapes: Readonly<Record<string, string>> = {
  '\n': '',
  '\\': '\\',
  "'": "'",
  '"': '"',
  ...controlEscapes,
};
