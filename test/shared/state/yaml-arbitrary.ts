import fc from 'fast-check';

/** Plain scalars near the edges of YAML 1.1's table: numbers, dates and words, whole and mutated. */
export const plainScalar: fc.Arbitrary<string> = fc
  .oneof(
    fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: 1, maxLength: 22 }),
    fc.string({ unit: fc.constantFrom(...'0123456789_.:+-eExbXoOaAfFnNiI'), minLength: 1, maxLength: 12 }),
    fc.string({ unit: fc.constantFrom('0', '1', '9', '_', '.', ':', '-', '+'), minLength: 1, maxLength: 8 }),
    fc
      .constantFrom('yes', 'no', 'on', 'off', 'y', 'n', 'true', 'false', 'null', '~', '=', '<<', 'none')
      .chain(respelt),
    fc
      .constantFrom(
        '0x1F',
        '0b101',
        '0o17',
        '017',
        '1e3',
        '1.5e3',
        '1.5e+3',
        '1_000',
        '.inf',
        '-.INF',
        '.nan',
        '190:20:30',
      )
      .chain(mutated),
    fc
      .constantFrom(
        '2024-02-29',
        '2024-2-9',
        '2024-02-29T10:00:00Z',
        '2024-02-29 10:00:00.5 +02:30',
        '2023-02-29',
        '0001-01-01 0:00:00',
      )
      .chain(mutated),
  )
  .filter((text) => text === text.trim());

function respelt(word: string): fc.Arbitrary<string> {
  return fc.constantFrom(
    word,
    word.toUpperCase(),
    word.charAt(0).toUpperCase() + word.slice(1),
    `${word}e`,
    word.slice(0, -1),
  );
}

/** The text with one character replaced, dropped or doubled. */
function mutated(text: string): fc.Arbitrary<string> {
  return fc
    .record({
      at: fc.nat(text.length - 1),
      how: fc.constantFrom('as it is', 'replace', 'drop', 'double'),
      by: fc.constantFrom(...'0123456789-+:. _TtZe'),
    })
    .map(({ at, how, by }) => {
      if (how === 'as it is') return text;
      const middle = { replace: by, drop: '', double: (text[at] ?? '').repeat(2) }[how] ?? '';
      return text.slice(0, at) + middle + text.slice(at + 1);
    });
}

const word = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.constantFrom('a', 'b', 'name', 'x y', '1', '1.0', 'yes', '~', '0644', '2024-01-01'),
  },
  { weight: 1, arbitrary: plainScalar },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      '"q"',
      "'it''s'",
      '"\\x41\\n"',
      '!!str 1',
      '!!int "7"',
      '! 1',
      '&a v',
      '*a',
      '<<',
    ),
  },
);

const flow: fc.Arbitrary<string> = fc.letrec<{ flow: string }>((tie) => ({
  flow: fc.oneof(
    { maxDepth: 3 },
    word,
    fc.array(tie('flow'), { maxLength: 3 }).map((items) => `[${items.join(', ')}]`),
    fc
      .array(fc.tuple(word, tie('flow')), { maxLength: 3 })
      .map((entries) => `{${entries.map(([key, value]) => `${key}: ${value}`).join(', ')}}`),
  ),
})).flow;

type Lines = readonly string[];

const block: fc.Arbitrary<Lines> = fc.letrec<{ block: Lines }>((tie) => ({
  block: fc.oneof(
    { maxDepth: 3 },
    flow.map((text) => [text]),
    fc.constantFrom(
      ['|', '  text', '  more'],
      ['>-', '  folded', '  lines', '', '  end'],
      ['plain', '  goes on'],
    ),
    fc.array(tie('block'), { minLength: 1, maxLength: 3 }).map((items) => items.flatMap(listItem)),
    fc
      .array(fc.tuple(word, tie('block')), { minLength: 1, maxLength: 3 })
      .map((entries) => entries.flatMap(entry)),
  ),
})).block;

function listItem(lines: Lines): Lines {
  return lines.map((line, i) => (i === 0 ? `- ${line}` : `  ${line}`));
}

function entry([key, lines]: readonly [string, Lines]): Lines {
  const [first = ''] = lines;
  return lines.length === 1 || /^[|>p]/.test(first)
    ? [`${key}: ${first}`, ...lines.slice(1)]
    : [`${key}:`, ...lines.map((line) => `  ${line}`)];
}

/** Documents in block and flow style, most of them YAML. */
export const someYaml: fc.Arbitrary<string> = block.map((lines) => `${lines.join('\n')}\n`);

/** Documents that somebody's cat has walked over. */
export const brokenYaml: fc.Arbitrary<string> = fc
  .record({
    text: someYaml,
    edits: fc.array(
      fc.record({
        at: fc.double({ min: 0, max: 1, noNaN: true }),
        by: fc.constantFrom(...'\t\n :-?[]{}&*!|>\'"%@`#,=~\\\0\u0085é'),
      }),
      { maxLength: 4 },
    ),
  })
  .map(({ text, edits }) =>
    edits.reduce((whole, { at, by }) => {
      const place = Math.floor(at * whole.length);
      return whole.slice(0, place) + by + whole.slice(place + (by === '\n' ? 0 : 1));
    }, text),
  );
