import {
  filters,
  generatedContext,
  lists,
  literals,
  methods,
  reads,
  selections,
  tests,
} from './generate-words.ts';

/** Random templates and expressions from a seed: the same seed gives the same source. */
export function generateTemplate(seed: number): string {
  return new Generator(seed).template();
}

/** One random expression, as `when` holds them. */
export function generateCondition(seed: number): string {
  return new Generator(seed).condition();
}

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
        `{% set ns = namespace(c=0) %}{% for i in ${this.#pick(lists)} %}{% set ns.c = ns.c + loop.index %}{% endfor %}{{ ns.c }}`,
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
    return this.#tag(`for x in ${this.#pick(lists)}${condition}`) + body + otherwise + this.#tag('endfor');
  }

  #atom(): string {
    return this.#pick([
      () => this.#pick(names),
      () => this.#pick(names),
      () => this.#pick(literals),
      () => this.#pick(reads),
    ])();
  }

  #expression(depth: number): string {
    if (depth === 0) return this.#atom();
    return this.#pick([
      () => this.#atom(),
      () => `${this.#expression(depth - 1)} | ${this.#pick(filters)}`,
      () => `${this.#expression(depth - 1)} | ${this.#pick(filters)}`,
      () => `${this.#atom()} | ${this.#pick(filters)} | ${this.#pick(filters)}`,
      () =>
        `${this.#operand(depth)} ${this.#pick(['+', '-', '*', '/', '//', '%', '~', '~'])} ${this.#operand(depth)}`,
      () => this.#comparison(depth),
      () => `(${this.#expression(depth - 1)}) if ${this.#comparison(1)} else ${this.#atom()}`,
      () => `${this.#operand(depth)} ${this.#pick(['and', 'or'])} ${this.#operand(depth)}`,
      () =>
        `${this.#pick(['s', 't', 'path', 'csv', 'uni', 'num', 'quote', 'e', '"a-b"'])}.${this.#pick(methods)}`,
      () =>
        `${this.#pick(['d', 'none_d', 'users[0]', 'd.c'])}.${this.#pick(['keys()', 'values()', 'items()', "get('a')", "get('zz')", "get('zz', 3)", 'copy()', 'keys() | list', 'items() | list', 'keys() | sort', 'b', 'a'])}`,
      () => `[${this.#atom()}, ${this.#atom()}]`,
      () => `{'k': ${this.#atom()}, 'm': ${this.#atom()}}`,
      () => `${this.#pick(['users', 'users', 'l', 'words', 'mixed'])} | ${this.#pick(selections)}`,
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
      () => `${left} is ${this.#pick(['', 'not '])}${this.#pick(tests)}`,
      () => `${left} is ${this.#pick(['', 'not '])}${this.#pick(tests)}`,
      () => `${this.#atom()} < ${this.#atom()} <= ${this.#atom()}`,
      () => left,
    ])();
  }
}
