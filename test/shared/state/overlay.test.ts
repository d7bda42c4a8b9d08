import { describe, expect, test } from 'vitest';
import { toFlow } from '../../../shared/state/dump.ts';
import { type LoadedYaml, loadYaml } from '../../../shared/state/load.ts';
import { overlaid } from '../../../shared/state/overlay.ts';
import type { Path } from '../../../shared/state/path.ts';

const base = yaml('base', 'ntp:\n  servers: [a, b]\n  burst: true\nmtu: 1500\n');
const group = yaml('group', 'ntp:\n  servers: [c]\nsite:\n  name: berlin\n');
const host = yaml('host', 'mtu: 9000\nntp:\n  burst: null\nsite:\n  rack: 4\n');

function yaml(file: string, text: string): LoadedYaml {
  return loadYaml(text, { file });
}

describe('an overlay is a JSON Merge Patch (RFC 7396) on the base state', () => {
  test('maps are merged, null removes, everything else replaces, the last one wins', () => {
    expect(toFlow(overlaid(base, [group, host]).value)).toBe(
      '{ntp: {servers: [c]}, mtu: 9000, site: {name: berlin, rack: 4}}',
    );
  });

  test('without any it is the base itself', () => {
    expect(overlaid(base, [])).toBe(base);
  });
});

describe('a position in a merged state', () => {
  const merged = overlaid(base, [group, host]);

  test.each<[string, Path, string]>([
    ['of what nobody patched is in the base', ['ntp'], 'base:2:3'],
    ['of a patched value is in the patch', ['mtu'], 'host:1:6'],
    ['below a list that a patch replaced is in the patch', ['ntp', 'servers', 0], 'group:2:13'],
    ['of what a patch added is in the patch', ['site', 'name'], 'group:4:9'],
    ['of a map that several have is in the first', ['site'], 'group:4:3'],
    ['of what the uppermost added is there', ['site', 'rack'], 'host:5:9'],
    ['of what a patch removed is its null', ['ntp', 'burst'], 'host:3:10'],
    ['of the root is in the base', [], 'base:1:1'],
  ])('%s', (_, path, expected) => {
    const { file, line, column } = merged.positionOf(path);
    expect(`${file}:${line}:${column}`).toBe(expected);
  });

  test('of a key is in the file of its value', () => {
    expect(merged.keyPositionOf(['mtu'])).toEqual({ file: 'host', line: 1, column: 1 });
  });
});
