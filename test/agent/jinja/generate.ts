/** Random templates and expressions from a seed: the same seed gives the same source. */
export function generateTemplate(seed: number): string {
  return new Generator(seed).template();
}

/** One random expression, as `when` holds them. */
export function generateCondition(seed: number): string {
  return new Generator(seed).condition();
}

/** The variables that generated sources read. */
export const generatedContext = {
  s: 'Hello World',
  t: ' pad\tded ',
  e: '',
  path: '/etc/app/main.conf',
  csv: 'b,a,,c',
  quote: 'it\'s "x" \\n',
  uni: 'héßüd ✓ 😀',
  n: 7,
  z: 0,
  neg: -13,
  big: 12345678901,
  f: 2.5,
  pi: 31.4159,
  yes: true,
  no: false,
  nil: null,
  num: '42',
  word: 'yes',
  json: '{"a": [1, 2.5, null], "b": "x"}',
  l: [3, 1, 2],
  words: ['pear', 'Apple', 'fig', 'apple'],
  mixed: [1, 'a', null, true, 2.5],
  empty: [],
  nested: [[1, 2], [3, [4, null]], []],
  d: { b: 2, a: 1, c: { x: 'y', l: [1] } },
  none_d: {},
  users: [
    { name: 'al', uid: 1001, groups: ['adm', 'sudo'], on: true },
    { name: 'Bo', uid: 1000, groups: [], on: false, shell: '/bin/sh' },
    { name: 'cy', uid: 1002, groups: ['adm'], on: true, shell: '/bin/zsh' },
  ],
  result: { changed: true, failed: false, rc: 0, stdout: 'line1\nline2', stdout_lines: ['line1', 'line2'] },
  tmpl: '{{ s | lower }}-{{ n }}',
  listy: '{{ l }}',
  brace: '{[(',
} as const;

const names = Object.keys(generatedContext);

class Generator {
  #state: number;

  constructor(seed: number) {
    this.#state = (seed * 2654435761 + 12345) >>> 0;
    for (let i = 0; i < 4; i += 1) this.#next();
  }

  /** Mulberry32. */
  #next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let t = this.#state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  }

  #below(count: number): number {
    return Math.floor(this.#next() * count);
  }

  #pick<T>(items: readonly T[]): T {
    const item = items[this.#below(items.length)];
    if (item === undefined) throw new Error('nothing to pick from');
    return item;
  }

  #chance(share: number): boolean {
    return this.#next() < share;
  }

  template(): string {
    const parts = Array.from({ length: 1 + this.#below(3) }, () => this.#statement(2));
    return parts.join(this.#pick(['', ' ', '\n', 'x']));
  }

  condition(): string {
    return this.#pick([
      () => this.#comparison(2),
      () => `${this.#comparison(1)} ${this.#pick(['and', 'or'])} ${this.#comparison(1)}`,
      () => `not (${this.#comparison(1)})`,
      () =>
        `${this.#pick(['missing', 'd.nope', 'n', 'result.rc'])} is ${this.#pick(['', 'not '])}defined and ${this.#comparison(1)}`,
      () => this.#expression(2),
    ])();
  }

  #text(): string {
    return this.#pick(['', 'text ', 'a\n', '  \n', 'k: ', '\n\n', '# ', '\t', 'é']);
  }

  #tag(inside: string): string {
    return `{%${this.#pick(['', '', '', '-', '+'])} ${inside} ${this.#pick(['', '', '', '-', '+'])}%}`;
  }

  #print(inside: string): string {
    return `{{${this.#pick(['', '', '', '-'])} ${inside} ${this.#pick(['', '', '', '-'])}}}`;
  }

  #statement(depth: number): string {
    if (depth === 0 || this.#chance(0.6))
      return this.#text() + this.#print(this.#expression(3)) + this.#text();
    const body = (): string => this.#text() + this.#statement(depth - 1);
    return this.#pick([
      () =>
        this.#tag(`if ${this.#comparison(2)}`) +
        body() +
        (this.#chance(0.5) ? this.#tag('else') + body() : '') +
        this.#tag('endif'),
      () => this.#loop(depth),
      () => this.#tag(`set v = ${this.#expression(2)}`) + this.#print('v') + body(),
      () =>
        `${this.#tag('set b')}${body()}${this.#tag('endset')}${this.#print(this.#pick(['b', 'b | length', 'b | upper']))}`,
      () =>
        this.#tag(`filter ${this.#pick(['upper', 'trim', 'indent(2)', 'replace("a", "b")'])}`) +
        body() +
        this.#tag('endfilter'),
      () =>
        `${this.#tag(`macro m(a, b=${this.#atom()})`)}${this.#print('a')}${body()}${this.#print('b')}${this.#tag('endmacro')}${this.#print(`m(${this.#atom()}${this.#pick(['', ', 3', ', b=2', ', c=1'])})`)}`,
      () => this.#tag(`with v = ${this.#atom()}`) + this.#print('v') + body() + this.#tag('endwith'),
      () => `{#${this.#pick(['', '-'])} note ${this.#pick(['', '-'])}#}${body()}`,
      () => `{% raw %}{{ x }}{% endraw %}${body()}`,
      () =>
        `{% set ns = namespace(c=0) %}{% for i in ${this.#list()} %}{% set ns.c = ns.c + loop.index %}{% endfor %}{{ ns.c }}`,
    ])();
  }

  #loop(depth: number): string {
    const condition = this.#chance(0.3)
      ? ` if ${this.#pick(['x', 'x is string', 'x != 1', 'x is defined'])}`
      : '';
    const inside = this.#pick([
      'x',
      'loop.index',
      'loop.last',
      'loop.first',
      'loop.length',
      'loop.revindex',
      'loop.cycle("a", "b")',
      'loop.previtem | default("-")',
      'loop.nextitem | default("-")',
      'loop.changed(x)',
    ]);
    const otherwise = this.#chance(0.3) ? this.#tag('else') + this.#text() : '';
    if (this.#chance(0.2))
      return `${this.#tag('for k, v in d.items()')}${this.#print('k')}${this.#print('v')}${this.#tag('endfor')}`;
    const body = this.#text() + this.#print(inside) + this.#statement(depth - 1);
    return this.#tag(`for x in ${this.#list()}${condition}`) + body + otherwise + this.#tag('endfor');
  }

  #list(): string {
    return this.#pick([
      'l',
      'words',
      'mixed',
      'empty',
      'users',
      '[1, 2]',
      'range(3)',
      's',
      'd',
      'd.keys()',
      'users | map(attribute="name")',
      'nested',
      'missing',
      'n',
      'words | sort',
      'listy',
      'd | dictsort',
      '(1, 2)',
    ]);
  }

  #atom(): string {
    return this.#pick([
      () => this.#pick(names),
      () => this.#pick(names),
      () =>
        this.#pick([
          '1',
          '0',
          '-2',
          '3.0',
          '2.5',
          "'a'",
          "'Ab c'",
          "''",
          'true',
          'false',
          'none',
          '[]',
          '[1, 2]',
          "['x', 'y']",
          '{}',
          "{'k': 1}",
          "(1, 'b')",
          '1e3',
          '0x1f',
          '10**3',
          "'3'",
          "'x\\ny'",
          "'é'",
        ]),
      () =>
        this.#pick([
          'missing',
          'd.nope',
          'd.c.x',
          "d['b']",
          'users[0].name',
          'users[5]',
          'l[0]',
          'l[-1]',
          's[1]',
          's[1:4]',
          'l[::-1]',
          'words[:2]',
          'users[1].shell',
          'result.stdout_lines[0]',
          'd.c.l.0',
          'nested[1][1]',
          'd.items',
          'l[n]',
          'uni[3]',
          'uni[-2:]',
        ]),
    ])();
  }

  #expression(depth: number): string {
    if (depth === 0) return this.#atom();
    return this.#pick([
      () => this.#atom(),
      () => `${this.#expression(depth - 1)} | ${this.#filter()}`,
      () => `${this.#expression(depth - 1)} | ${this.#filter()}`,
      () => `${this.#atom()} | ${this.#filter()} | ${this.#filter()}`,
      () =>
        `${this.#operand(depth)} ${this.#pick(['+', '-', '*', '/', '//', '%', '~', '~'])} ${this.#operand(depth)}`,
      () => this.#comparison(depth),
      () => `(${this.#expression(depth - 1)}) if ${this.#comparison(1)} else ${this.#atom()}`,
      () => `${this.#operand(depth)} ${this.#pick(['and', 'or'])} ${this.#operand(depth)}`,
      () => `${this.#pick(['s', 't', 'path', 'csv', 'uni', 'num', 'quote', 'e', '"a-b"'])}.${this.#method()}`,
      () =>
        `${this.#pick(['d', 'none_d', 'users[0]', 'd.c'])}.${this.#pick(['keys()', 'values()', 'items()', "get('a')", "get('zz')", "get('zz', 3)", 'copy()', 'keys() | list', 'items() | list', 'keys() | sort', 'b', 'a'])}`,
      () => `[${this.#atom()}, ${this.#atom()}]`,
      () => `{'k': ${this.#atom()}, 'm': ${this.#atom()}}`,
      () => `${this.#pick(['users', 'users', 'l', 'words', 'mixed'])} | ${this.#select()}`,
      () =>
        `${this.#pick(["'%s-%s'", "'%d'", "'%05.1f'", "'%s'", "'%x'", "'%-6s|'", "'%r'"])} ${this.#pick(['%', '| format'])}${this.#pick([` (${this.#atom()}, ${this.#atom()})`, `(${this.#atom()})`])}`,
      () =>
        `'${this.#pick(['{}', '{0}-{0}', '{:>6}', '{:03d}', '{:.2f}', '{!r}', '{a}', '{:,}', '{{}}{}', '{:x}', '{:e}', '{:*^9}'])}'.format(${this.#atom()}${this.#pick(['', `, a=${this.#atom()}`])})`,
      () =>
        `range(${this.#pick(['3', '1, 4', '5, 0, -2', 'n'])})${this.#pick([' | list', '', '[1]', ' | sum', ' | last'])}`,
      () => `dict(${this.#pick(['a=1', 'd', 'd, z=2', '[["a", 1]]', 'users[0]'])})`,
    ])();
  }

  #operand(depth: number): string {
    return this.#chance(0.5) ? this.#atom() : `(${this.#expression(depth - 1)})`;
  }

  #comparison(depth: number): string {
    const left = this.#chance(0.6) ? this.#atom() : `(${this.#expression(Math.max(0, depth - 1))})`;
    return this.#pick([
      () => `${left} ${this.#pick(['==', '!=', '<', '<=', '>', '>=', 'in', 'not in'])} ${this.#atom()}`,
      () => `${left} is ${this.#pick(['', 'not '])}${this.#test()}`,
      () => `${left} is ${this.#pick(['', 'not '])}${this.#test()}`,
      () => `${this.#atom()} < ${this.#atom()} <= ${this.#atom()}`,
      () => left,
    ])();
  }

  #test(): string {
    return this.#pick([
      'defined',
      'undefined',
      'none',
      'string',
      'number',
      'mapping',
      'sequence',
      'iterable',
      'integer',
      'float',
      'boolean',
      'true',
      'false',
      'odd',
      'even',
      'divisibleby(2)',
      'divisibleby 3',
      'lower',
      'upper',
      'in [1, 2, "a"]',
      'in "abc"',
      'sameas true',
      'sameas none',
      'eq 1',
      '== "a"',
      'gt 2',
      'lt(5)',
      'ne 7',
      'ge 1',
      'le 3',
      'callable',
      'equalto "42"',
      'match("[a-zH]")',
      'search("o+")',
      'regex("^.e", ignorecase=true)',
      'version("1.2", ">=")',
      'version("2", "lt")',
      'truthy',
      'falsy',
      'truthy(convert_bool=True)',
      'subset([1, 2, 3])',
      'superset([1])',
      'contains("a")',
      'contains(1)',
      'any',
      'all',
      'nan',
      'changed',
      'failed',
      'succeeded',
      'skipped',
      'abs',
      'url',
      'escaped',
      'filter',
      'test',
    ]);
  }

  #method(): string {
    return this.#pick([
      'upper()',
      'lower()',
      'title()',
      'capitalize()',
      'swapcase()',
      'strip()',
      'lstrip()',
      'rstrip()',
      "strip('/e ')",
      'split()',
      "split(',')",
      "split('/')[-1]",
      "split(',', 1)",
      "rsplit('/', 1)",
      'rsplit(None, 1)',
      "replace('a', 'b')",
      "replace('l', 'L', 1)",
      "startswith('H')",
      "endswith(('f', 'd'))",
      "find('o')",
      "rfind('o')",
      "index('q')",
      "count('a')",
      "join(['x', 'y'])",
      'join(words)',
      'join(l)',
      'splitlines()',
      'zfill(8)',
      'ljust(12)',
      "rjust(12, '.')",
      'center(15)',
      "partition('/')",
      "rpartition(',')",
      'isdigit()',
      'isalpha()',
      'isalnum()',
      'isspace()',
      'islower()',
      'isupper()',
      'istitle()',
      'isnumeric()',
      "removeprefix('/')",
      "removesuffix('f')",
      'expandtabs(4)',
      'length',
      'nope',
      "find('o', 5)",
      'isdecimal()',
      "count('')",
      'isascii()',
    ]);
  }

  #select(): string {
    return this.#pick([
      'map(attribute="name")',
      'map(attribute="name") | list',
      'map(attribute="shell", default="none") | list',
      'map("upper")',
      'map("string") | join("+")',
      'map("int")',
      'selectattr("on")',
      'selectattr("uid", "gt", 1000) | list',
      'selectattr("shell", "defined") | map(attribute="name") | list',
      'rejectattr("on") | list | length',
      'select("string") | list',
      'select("odd")',
      'reject("none") | list',
      'select',
      'reject("in", [1, "a"]) | list',
      'groupby("on")',
      'groupby("shell", default="x") | map(attribute="grouper") | list',
      'sort(attribute="name") | map(attribute="name") | list',
      'sort(attribute="uid", reverse=true) | map(attribute="uid") | join(",")',
      'sum(attribute="uid")',
      'max(attribute="uid")',
      'min(attribute="name")',
      'unique(attribute="on") | list | length',
      'map(attribute="groups") | flatten',
      'subelements("groups")',
      'items2dict(key_name="name", value_name="uid")',
      'join(",", attribute="name")',
      'map("combine", {"q": 1}) | first',
      'rekey_on_member("name")',
      'json_query("x")',
      'map(attribute="groups.0") | list',
      'map("regex_replace", "p", "q") | list',
      'zip(l) | list',
      'product([1]) | list',
      'select("match", "[a-z]") | list',
      'map("default", "w") | list',
      'map("length") | list',
      'selectattr("name", "match", "^[a-b]") | list | length',
      'batch(2) | list',
      'slice(2) | list',
      'first',
      'last',
      'random(seed="a")',
      'shuffle(seed="q")',
      'union([1, "z"])',
      'difference(["fig"])',
      'intersect([1, 3])',
      'symmetric_difference([3])',
      'permutations(2) | list | length',
      'combinations(2) | list | first',
    ]);
  }

  #filter(): string {
    return this.#pick([
      'default("D")',
      'default("D", true)',
      'd(5)',
      'upper',
      'lower',
      'title',
      'capitalize',
      'trim',
      'length',
      'count',
      'first',
      'last',
      'join(",")',
      'join',
      'list',
      'sort',
      'sort(reverse=true)',
      'unique',
      'reverse',
      'reverse | list',
      'string',
      'int',
      'int(9)',
      'int(base=16)',
      'float',
      'float(1.5)',
      'abs',
      'round',
      'round(1)',
      'round(1, "floor")',
      'round(2, "ceil")',
      'replace("a", "4")',
      'replace(1, 2)',
      'indent(2)',
      'indent(2, true)',
      'center(9)',
      'truncate(5)',
      'truncate(5, true)',
      'wordcount',
      'max',
      'min',
      'sum',
      'sum(start=1)',
      'dictsort',
      'items | list',
      'batch(2) | list',
      'urlencode',
      'e',
      'tojson',
      'to_json',
      'to_json(indent=2)',
      'to_nice_json',
      'to_yaml',
      'to_nice_yaml',
      'to_nice_yaml(indent=2)',
      'from_json',
      'bool',
      'ternary("t", "f")',
      'ternary(1, 2, 3)',
      'quote',
      'b64encode',
      'b64decode',
      'hash("md5")',
      'checksum',
      'basename',
      'dirname',
      'splitext',
      'flatten',
      'flatten(levels=1)',
      'dict2items',
      'items2dict',
      'combine({"b": 9, "q": [1]})',
      'combine({"c": {"x": 1}}, recursive=true)',
      'regex_replace("[aeiou]", "<\\\\0>")',
      'regex_replace("(l+)", "[\\\\1]")',
      'regex_replace("^", "> ")',
      'regex_search("[a-z]+")',
      'regex_search("(\\\\w)(\\\\w)", "\\\\1", "\\\\2")',
      'regex_findall("[a-z]")',
      'regex_findall("(.)(.)")',
      'regex_escape',
      'comment',
      'split',
      'split(",")',
      'human_readable',
      'human_to_bytes',
      'to_uuid',
      'mandatory',
      'filesizeformat',
      'path_join',
      'urlsplit',
      'urlsplit("path")',
      'zip([1, 2]) | list',
      'union([1])',
      'intersect([1, 2])',
      'difference([1])',
      'extract({"a": 1, 3: 2})',
      'log(10)',
      'root',
      'pow(2)',
      'type_debug',
      'striptags',
      'format(1)',
      'attr("x")',
      'list | length',
      'slice(2) | list',
      'wordwrap(6)',
      'to_nice_yaml(width=20)',
      'from_json | to_json',
      'regex_replace("\\\\s+$", "")',
      'select | list',
      'map("string") | list',
      'max | default("none")',
      'first | default("none")',
      'list | to_json',
      'relpath("/etc")',
      'urldecode',
      'xmlattr',
      'win_basename',
      'strftime(0, true)',
      'forceescape',
      'unique | length',
    ]);
  }
}
