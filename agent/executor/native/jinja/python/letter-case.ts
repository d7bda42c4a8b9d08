/** Letter case as Python's strings have it; where Unicode data decides, JavaScript's is the same standard. */
export function upper(text: string): string {
  return text.toUpperCase();
}

/** All letters lower. */
export function lower(text: string): string {
  return text.toLowerCase();
}

/** First letter in title case, all others lower. */
export function capitalize(text: string): string {
  const [first = ''] = text;
  return titleLetter(first) + lower(text.slice(first.length));
}

/** Each run of letters capitalised: `they're` becomes `They'Re`, as in Python. */
export function title(text: string): string {
  return text.replace(/[\p{L}\p{M}\p{Lm}]+/gu, (word) => (/^\p{M}/u.test(word) ? word : capitalize(word)));
}

/** One letter in title case, which for a few digraphs is not upper case. */
function titleLetter(letter: string): string {
  const digraph = digraphs.get(letter);
  if (digraph !== undefined) return digraph;
  const big = letter.toUpperCase();
  return big.length > letter.length && letter.length === 1
    ? big.slice(0, 1) + big.slice(1).toLowerCase()
    : big;
}

const digraphs: ReadonlyMap<string, string> = new Map([
  ['Ǆ', 'ǅ'],
  ['ǅ', 'ǅ'],
  ['ǆ', 'ǅ'],
  ['Ǉ', 'ǈ'],
  ['ǈ', 'ǈ'],
  ['ǉ', 'ǈ'],
  ['Ǌ', 'ǋ'],
  ['ǋ', 'ǋ'],
  ['ǌ', 'ǋ'],
  ['Ǳ', 'ǲ'],
  ['ǲ', 'ǲ'],
  ['ǳ', 'ǲ'],
]);

/** Upper case for lower, and the reverse. */
export function swapCase(text: string): string {
  let out = '';
  for (const char of text)
    out += /\p{Lu}/u.test(char) ? char.toLowerCase() : /\p{Ll}/u.test(char) ? char.toUpperCase() : char;
  return out;
}

/** At least one cased letter, and none of the other case. */
export function isLower(text: string): boolean {
  return /\p{Lowercase}/u.test(text) && !/[\p{Uppercase}\p{Lt}]/u.test(text);
}

/** As `isLower`, for upper case. */
export function isUpper(text: string): boolean {
  return /\p{Uppercase}/u.test(text) && !/[\p{Lowercase}\p{Lt}]/u.test(text);
}

/** Upper case after letters without case only, lower case after cased ones. */
export function isTitle(text: string): boolean {
  let seen = false;
  let inside = false;
  for (const char of text) {
    const big = /[\p{Uppercase}\p{Lt}]/u.test(char);
    const small = /\p{Lowercase}/u.test(char);
    if ((big && inside) || (small && !inside)) return false;
    inside = big || small;
    seen ||= inside;
  }
  return seen;
}
