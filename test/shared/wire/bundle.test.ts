import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { bundleLimits, decodeBundle, encodeBundle } from '../../../shared/wire/bundle.ts';
import { encodeMessage } from '../../../shared/wire/codec.ts';

const file = (path: string, text = '') => ({
  path,
  bytes: new TextEncoder().encode(text),
  executable: false,
});
const archive = (files: unknown) => gzipSync(encodeMessage({ bundle: 1, files }));

describe('a bundle', () => {
  test('has the same bytes whatever the order of its files', () => {
    const [a, b] = [file('a', '1'), file('tasks/b.yml', '2')];
    expect(encodeBundle([a, b])).toEqual(encodeBundle([b, a]));
    expect(decodeBundle(encodeBundle([b, a])).map(({ path }) => path)).toEqual(['a', 'tasks/b.yml']);
  });

  test.each([
    '../etc/passwd',
    '/etc/passwd',
    'a/../../b',
    './a',
    'a//b',
    '',
    'a\0b',
    'a/',
  ])('with a file at %j, which leaves its folder or is no name, is refused', (path) => {
    expect(() => decodeBundle(archive([[path, false, new Uint8Array()]]))).toThrow(/outside of its folder/);
    expect(() => encodeBundle([file(path)])).toThrow(/outside of its folder/);
  });

  test('with one file twice is refused', () => {
    const twice = [
      ['a', false, new Uint8Array()],
      ['a', false, new Uint8Array()],
    ];
    expect(() => decodeBundle(archive(twice))).toThrow(/has a twice/);
  });

  test('that unpacks to more than a bundle may hold is refused before it is unpacked', () => {
    const bomb = gzipSync(Buffer.alloc(bundleLimits.bytes * 2 + 1));
    expect(bomb.length).toBeLessThan(1_000_000);
    expect(() => decodeBundle(bomb)).toThrow(/cannot be unpacked/);
  });

  test.each([
    ['no gzip', Buffer.from('hello')],
    ['no msgpack', gzipSync(Buffer.from([0xc1]))],
    ['of another shape', archive({ a: 1 })],
    ['of another version', gzipSync(encodeMessage({ bundle: 2, files: [] }))],
  ])('that is %s is refused', (_, bytes) => {
    expect(() => decodeBundle(bytes)).toThrow(expect.objectContaining({ code: 'E_WIRE' }));
  });

  test('of too many files is not made', () => {
    const files = Array.from({ length: bundleLimits.files + 1 }, (_, index) => file(`f${index}`));
    expect(() => encodeBundle(files)).toThrow(expect.objectContaining({ code: 'E_LIMIT' }));
  });
});
