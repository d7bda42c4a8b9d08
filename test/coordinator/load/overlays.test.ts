import { describe, expect, test } from 'vitest';
import type { LoadedInstance } from '../../../coordinator/load/push-input.ts';
import { toFlow } from '../../../shared/state/dump.ts';
import { project } from '../../support/project.ts';
import { load, loadOne, refusal } from './given.ts';

const files = {
  'system.yml': `dsc: system/v1
instances:
  - {name: ntp, state: ntp/state.yml, hosts: [web1, web2, db1]}
`,
  'ntp/state.yml': 'meta: {rules: rules.yml, schema: schema.yml}\nntp: {servers: [a], burst: true}\n',
  'ntp/schema.yml': 'properties: {ntp: {required: [burst], properties: {servers: {minItems: 1}}}}\n',
  'ntp/rules.yml': 'rules: [{rule_selector: root.ntp, create: {tasks: [{debug: {}}]}}]\n',
};
const hosts = { web1: { group: 'web' }, web2: { group: 'web', site: 'berlin' }, db1: {} };

/** What each group of hosts has, without meta. */
function states({ states }: LoadedInstance): Record<string, string> {
  return Object.fromEntries(
    states.map(({ value, hosts }) => [
      hosts.join(','),
      toFlow(value).replace('meta: {rules: rules.yml, schema: schema.yml}, ', ''),
    ]),
  );
}

describe('beside a state of a system file, groups/NAME.yml and hosts/NAME.yml are laid over it', () => {
  test('groups by the label group=NAME, or KEY=VALUE, then the host’s own', () => {
    using at = project({
      ...files,
      'ntp/groups/web.yml': 'ntp: {servers: [b]}\n',
      'ntp/groups/site=berlin.yml': 'ntp: {burst: false}\n',
      'ntp/hosts/db1.yml': 'ntp: {servers: [c]}\n',
    });
    expect(states(loadOne(at, 'system.yml', { hosts }))).toEqual({
      web1: '{ntp: {servers: [b], burst: true}}',
      web2: '{ntp: {servers: [b], burst: false}}',
      db1: '{ntp: {servers: [c], burst: true}}',
    });
  });

  test('hosts with equal states share content', () => {
    using at = project({
      ...files,
      'ntp/groups/web.yml': 'ntp: {servers: [b]}\n',
      'ntp/hosts/db1.yml': '# as the web hosts have it\nntp: {servers: [b]}\n',
    });
    expect(states(loadOne(at, 'system.yml', { hosts }))).toEqual({
      'db1,web1,web2': '{ntp: {servers: [b], burst: true}}',
    });
  });

  test('host files may have full names', () => {
    using at = project({ ...files, 'ntp/hosts/db1.example.com.yml': 'ntp: {servers: [c]}\n' });
    at.write('system.yml', files['system.yml'].replace('db1', 'db1_example_com'));
    const known = { web1: {}, web2: {}, db1_example_com: {} };
    expect(states(loadOne(at, 'system.yml', { hosts: known }))).toMatchObject({
      db1_example_com: '{ntp: {servers: [c], burst: true}}',
    });
  });

  test('a lone state has none', () => {
    using at = project({ ...files, 'ntp/hosts/web1.yml': 'ntp: {servers: [c]}\n' });
    expect(states(loadOne(at, 'ntp/state.yml', { to: ['web1'] }))).toEqual({
      web1: '{ntp: {servers: [a], burst: true}}',
    });
  });

  test('they do not travel in the bundle', () => {
    using at = project({ ...files, 'ntp/hosts/web1.yml': 'ntp: {servers: [c]}\n' });
    const { bundle } = loadOne(at, 'system.yml', { hosts });
    expect(bundle.files.map(({ path }) => path)).toEqual(['rules.yml', 'schema.yml']);
  });

  test('a folder of them may be named', () => {
    using at = project({ ...files, 'mine/hosts/web1.yml': 'ntp: {servers: [c]}\n' });
    at.write('system.yml', files['system.yml'].replace('hosts:', 'overlays: mine, hosts:'));
    expect(states(loadOne(at, 'system.yml', { hosts }))).toMatchObject({
      web1: '{ntp: {servers: [c], burst: true}}',
    });
  });
});

describe('checks run on each distinct merged state', () => {
  test('with the position in the overlay that the value came from, and a host that has it', () => {
    using at = project({ ...files, 'ntp/groups/web.yml': 'ntp:\n  servers: []\n' });
    expect(refusal(at, 'system.yml', { hosts })).toEqual([
      'ntp/groups/web.yml:2:12 E_SCHEMA ntp.servers: must NOT have fewer than 1 items (in the state of web1 and 1 more)',
    ]);
  });

  test('not on a base state that no host has as it is', () => {
    using at = project({
      ...files,
      'ntp/state.yml': files['ntp/state.yml'].replace(', burst: true', ''),
      'ntp/groups/web.yml': 'ntp: {burst: true}\n',
    });
    expect(refusal(at, 'system.yml', { hosts })).toEqual([
      'ntp/state.yml:2:6 E_SCHEMA ntp: the key `burst` is missing',
    ]);
    at.write('ntp/hosts/db1.yml', 'ntp: {burst: false}\n');
    expect(load(at, 'system.yml', { hosts }).instances).toHaveLength(1);
  });
});

describe('an overlay is refused', () => {
  const sites = {
    'system.yml': 'dsc: system/v1\ninstances:\n  - {name: site, state: site/state.yml, hosts: [web1]}\n',
    'site/state.yml': 'meta: {rules: rules.yml}\nsites: [{name: a, host: web1}]\n',
    'site/rules.yml':
      'rules: [{rule_selector: root.sites.index, inventory_selector: node.host, create: {tasks: [{debug: {}}]}}]\n',
  };

  test('that is for a host which nobody declared', () => {
    using at = project({ ...files, 'ntp/hosts/wbe1.yml': 'ntp: {}\n' });
    expect(refusal(at, 'system.yml', { hosts })).toEqual([
      'ntp/hosts/wbe1.yml:1:1 E_HOST "wbe1" is no declared host',
    ]);
  });

  test.each([
    ['web1.yml', '- a\n', '1:1 E_SYSTEM an overlay is a map, which is laid over the state'],
    [
      'web1.yml',
      'a: 1\nmeta: {rules: x}\n',
      '2:1 E_SYSTEM an overlay has no `meta`: rules and schema are those of the base state',
    ],
    ['web1.yaml', 'a: 1\n', '1:1 E_SYSTEM an overlay is named NAME.yml'],
  ])('that is %s with %j', (name, text, fault) => {
    using at = project({ ...files, [`ntp/hosts/${name}`]: text });
    expect(refusal(at, 'system.yml', { hosts })).toEqual([`ntp/hosts/${name}:${fault}`]);
  });

  test('that names a host which the instance does not have', () => {
    using at = project({ ...sites, 'site/hosts/web1.yml': 'sites: [{name: a, host: db1}]\n' });
    expect(refusal(at, 'system.yml', { hosts })).toEqual([
      'site/hosts/web1.yml:1:25 E_HOST "db1" is not among the hosts of site',
    ]);
  });

  test('that two instances’ states have beside them', () => {
    using at = project({ ...files, 'ntp/other.yml': files['ntp/state.yml'], 'ntp/hosts/web1.yml': 'a: 1\n' });
    at.write('system.yml', `${files['system.yml']}  - {name: other, state: ntp/other.yml, hosts: [web1]}\n`);
    expect(refusal(at, 'system.yml', { hosts })).toEqual([
      "system.yml:3:24 E_SYSTEM the overlays beside ntp/state.yml are beside ntp/other.yml as well, which is another instance's",
      "system.yml:4:26 E_SYSTEM the overlays beside ntp/other.yml are beside ntp/state.yml as well, which is another instance's",
    ]);
  });

  test('one that changes nothing is a warning', () => {
    using at = project({ ...files, 'ntp/groups/wbe.yml': 'ntp: {}\n', 'ntp/hosts/db2.yml': 'ntp: {}\n' });
    const { warnings } = loadOne(at, 'system.yml', { hosts: { ...hosts, db2: {} } });
    expect(warnings.map(({ message }) => message)).toEqual([
      'no declared host has the label group=wbe: this overlay changes nothing',
      'db2 is not among the hosts of the instance: this overlay changes nothing',
    ]);
  });
});
