import { describe, expect, test } from 'vitest';
import { dumpYaml, toFlow } from '../../../shared/state/dump.ts';
import { loadYaml } from '../../../shared/state/load.ts';
import { Float, Timestamp, type Value } from '../../../shared/state/value.ts';

const router: Value = new Map<string, Value>([
  ['name', 'vyos1'],
  [
    'interfaces',
    [
      new Map<string, Value>([
        ['name', 'eth1'],
        ['address', '10.0.100.2/24'],
      ]),
    ],
  ],
  ['motd', 'Welcome.\nBe kind.\n'],
  ['tags', []],
  ['enabled', 'yes'],
  ['weight', Float.of(1)],
  ['since', new Timestamp('date', '2024-02-29')],
  ['matrix', [[1, 2], [3]]],
]);

describe('dumping', () => {
  test('is block style that people read', () => {
    expect(dumpYaml(router)).toBe(`name: vyos1
interfaces:
  - name: eth1
    address: 10.0.100.2/24
motd: |
  Welcome.
  Be kind.
tags: []
enabled: "yes"
weight: 1.0
since: 2024-02-29
matrix:
  - - 1
    - 2
  - - 3
`);
  });

  test('in flow style is one line', () => {
    expect(toFlow(router)).toBe(
      '{name: vyos1, interfaces: [{name: eth1, address: 10.0.100.2/24}], motd: "Welcome.\\nBe kind.\\n", tags: [], enabled: "yes", weight: 1.0, since: 2024-02-29, matrix: [[1, 2], [3]]}',
    );
  });

  test.each<[string, Value]>([
    ['a key of more than 1024 characters', new Map([['k'.repeat(2000), new Map([['a', 1]])]])],
    ['a number of 5000 digits', -(10n ** 5000n)],
    ['the smallest float', 5e-324],
    ['a float of 1e300', Float.of(1e300)],
    ['minus zero', Float.of(-0)],
    ['a map in a list in a list', [[new Map([['a', [new Map([['b', null]])]]])]]],
    ['a scalar alone', 'a: b'],
    ['a text alone', 'one\ntwo'],
    ['a text that begins with spaces', '  one\ntwo'],
    ['a text that ends in empty lines', 'one\n\n'],
    ['a document marker', '...'],
  ])('%s comes back', (_, value) => {
    for (const text of [dumpYaml(value), toFlow(value)]) {
      expect(loadYaml(text, { file: 'dumped' }).value).toEqual(value);
    }
  });
});
