import { existsSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { ValueGenerator } from './generate-values.ts';
import { askAnsible, askOurs, oracleMissing, type Question } from './oracle.ts';

/** The filters are of a collection that Debian's package `ansible` brings. */
const hasCollection = existsSync('/usr/lib/python3/dist-packages/ansible_collections/ansible/utils');
const seeds = Number(process.env.JINJA_SEEDS ?? 400);
const timeout = 30_000 + seeds * 30;
const addresses = [
  '192.168.1.1',
  '192.168.1.10/24',
  '10.0.0.0/8',
  '172.16.5.255/24',
  '192.168.1.4/30',
  '192.168.1.5/31',
  '1.2.3.4/32',
  '0.0.0.0/0',
  '::1',
  '2001:db8::1/64',
  '2001:db8::/32',
  'fe80::1',
  '192.168.1.0/255.255.255.0',
  'hello',
  '',
];
const queries = [
  ...[
    '',
    'address',
    'address/prefix',
    'bool',
    'broadcast',
    'cidr',
    'host',
    'hostmask',
    'int',
    'ip/prefix',
    'ip_netmask',
  ],
  ...[
    'net',
    'netmask',
    'network',
    'network/prefix',
    'network_netmask',
    'network_wildcard',
    'prefix',
    'size',
    'size_usable',
  ],
  ...[
    'subnet',
    'type',
    'version',
    'first_usable',
    'last_usable',
    'range_usable',
    'wrap',
    'gateway',
    'private',
  ],
];

const ansible = oracleMissing === undefined ? describe : describe.skip;

ansible('what is written and matched, beside Ansible', () => {
  test('YAML and JSON are the same to the character', { timeout }, () => {
    expect(differences(generated((generator) => generator.serialised()))).toEqual([]);
  });

  test('regular expressions find the same', { timeout }, () => {
    expect(differences(generated((generator) => generator.regex()))).toEqual([]);
  });

  test.skipIf(!hasCollection)(
    'addresses and networks give the same (needs the package ansible)',
    { timeout },
    () => {
      const sources = addresses.flatMap((address) =>
        ['ansible.utils.ipaddr', 'ipv4', 'ipv6'].flatMap((filter) =>
          queries.map((query) => `{{ '${address}' | ${filter}('${query}') }}`),
        ),
      );
      expect(differences(sources)).toEqual([]);
    },
  );
});

function generated(make: (generator: ValueGenerator) => string): string[] {
  return Array.from({ length: seeds }, (_, seed) => make(new ValueGenerator(seed)));
}

/** The sources whose text differs; those that ours refuses, or both fail on, do not. */
function differences(sources: readonly string[]): object[] {
  const questions = sources.map((source): Question => ({ source, mode: 'text' }));
  const theirs = askAnsible({}, questions);
  const ours = askOurs({}, questions);
  return questions.flatMap(({ source }, index) => {
    const [expected, got] = [theirs[index], ours[index]];
    if (expected === undefined || got === undefined) throw new Error('an answer is missing');
    if ('refused' in got || ('error' in expected && 'error' in got)) return [];
    return JSON.stringify(expected) === JSON.stringify(got) ? [] : [{ source, expected, got }];
  });
}
