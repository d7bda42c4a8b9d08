/** Random values as template literals, made to be hard to write as YAML or JSON, and random regular expressions. */
export class ValueGenerator {
  #state: number;

  constructor(seed: number) {
    this.#state = (seed * 2246822519 + 374761393) >>> 0;
  }

  #below(count: number): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let t = this.#state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return (t ^ (t >>> 14)) >>> 0 ? ((t ^ (t >>> 14)) >>> 0) % count : 0;
  }

  #pick<T>(items: readonly T[]): T {
    const item = items[this.#below(items.length)];
    if (item === undefined) throw new Error('nothing to pick from');
    return item;
  }

  /** `{{ value | to_nice_yaml }}` and its like. */
  serialised(): string {
    const filter = this.#pick([
      'to_nice_yaml',
      'to_yaml',
      'to_nice_yaml(indent=2)',
      'to_yaml(width=30)',
      'to_nice_yaml(sort_keys=false)',
      'to_json',
      'to_nice_json',
      'to_yaml(default_flow_style=false)',
      'to_yaml(default_flow_style=true)',
      'to_nice_yaml(width=1000)',
      'to_json(ensure_ascii=false)',
    ]);
    return `{{ ${this.#value(3)} | ${filter} }}`;
  }

  #value(depth: number): string {
    const kind = this.#below(depth > 0 ? 10 : 6);
    if (kind < 5) return this.#string();
    if (kind === 5)
      return this.#pick([
        '1',
        '-1',
        '2.5',
        '1e20',
        '1e-9',
        'true',
        'false',
        'none',
        '0',
        '3.0',
        '12345678901234567890',
        '[]',
        '{}',
      ]);
    const items = Array.from({ length: this.#below(4) }, () => this.#value(depth - 1));
    if (kind < 8) return `[${items.join(', ')}]`;
    return `{${items.map((item, index) => `${this.#below(8) === 0 ? index : this.#string()}: ${item}`).join(', ')}}`;
  }

  #string(): string {
    const length = this.#below(5) === 0 ? 25 : this.#below(5);
    const words = Array.from({ length }, () =>
      this.#pick([
        'a',
        'word',
        'yes',
        'no',
        'null',
        '~',
        '1',
        '1.5',
        '0x1f',
        '0o7',
        '012',
        '1_000',
        '2024-01-02',
        '12:30:45',
        '1e3',
        '.inf',
        '=',
        '<<',
        '-',
        '- ',
        ': ',
        ':',
        '#',
        ' #',
        "'",
        '"',
        '\\\\',
        '{',
        '}',
        '[',
        ']',
        ',',
        '&a',
        '*a',
        '!t',
        '|',
        '>',
        '%',
        '@',
        '`',
        '?',
        '? ',
        ' ',
        '  ',
        '\\n',
        '\\n\\n',
        '\\t',
        'é',
        '✓',
        '😀',
        '---',
        '...',
        'https://example.com/a?b=c',
        'some longer words here',
        '\\x07',
        '\\x7f',
        '\\x85',
        '\\u00a0',
        '\\u2028',
        '\\ufeff',
        'on',
        'Off',
        'TRUE',
        'y',
        '+1',
        '-.5',
        '1.',
        '\\r',
      ]),
    );
    return `"${words.map((word) => (word === '"' ? '\\"' : word)).join(this.#pick(['', '', ' ']))}"`;
  }

  /** A template that uses a random regular expression on a random text. */
  regex(): string {
    const pattern = this.#pattern(3);
    const text = Array.from({ length: this.#below(14) }, () =>
      this.#pick(['a', 'b', 'c', 'A', '1', '2', ' ', '-', '.', '_', '\\n', 'é', '(', ']', '\\\\', 'ab', 'x']),
    ).join('');
    const quoted = `'${pattern.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
    const flags = this.#pick(['', '', '', ', ignorecase=true', ', multiline=true']);
    const filter = this.#pick([
      `regex_replace(${quoted}, '<\\\\g<0>>'${flags})`,
      `regex_replace(${quoted}, '[\\\\1]'${flags})`,
      `regex_findall(${quoted}${flags})`,
      `regex_search(${quoted}${flags})`,
      `regex_search(${quoted}, '\\\\1'${flags})`,
    ]);
    return this.#below(5) === 0
      ? `{{ '${text}' is ${this.#pick(['match', 'search', 'regex'])}(${quoted}${flags}) }}`
      : `{{ '${text}' | ${filter} | to_json }}`;
  }

  #pattern(depth: number): string {
    return Array.from({ length: 1 + this.#below(4) }, () => this.#piece(depth)).join(
      this.#below(6) === 0 ? '|' : '',
    );
  }

  #piece(depth: number): string {
    const atom =
      this.#below(4) === 0 && depth > 0
        ? this.#group(depth)
        : this.#pick([
            'a',
            'b',
            'c',
            'x',
            '1',
            '.',
            '\\d',
            '\\w',
            '\\s',
            '\\W',
            '\\D',
            '\\S',
            '[ab]',
            '[^a]',
            '[a-c1-2]',
            '[]a]',
            '[^]]',
            '[\\w-]',
            '[.-]',
            '\\.',
            '\\-',
            '\\(',
            '^',
            '$',
            '\\b',
            '\\B',
            '\\A',
            '\\Z',
            '-',
            '_',
            ' ',
            'é',
            '\\n',
            '\\\\',
            '{',
            '}',
            ']',
            '\\x61',
            '[\\s\\d]',
            '[^\\w]',
            '[a\\]]',
            '\\q',
            '/',
          ]);
    return (
      atom +
      this.#pick(['', '', '', '', '*', '+', '?', '{2}', '{1,2}', '{,2}', '{1,}', '*?', '+?', '??', '**'])
    );
  }

  #group(depth: number): string {
    const inner = this.#pattern(depth - 1);
    return this.#pick([
      `(${inner})`,
      `(${inner})`,
      `(?:${inner})`,
      `(?P<n>${inner})`,
      `(?=${inner})`,
      `(?!${inner})`,
      `(?<=${inner})`,
      `(?<!${inner})`,
      `(?i:${inner})`,
      `(?i)${inner}`,
      `(${inner})\\1`,
      `(?#note)${inner}`,
    ]);
  }
}
