import { describe, expect, test } from 'vitest';
import { readCredentials, writeCredentials } from '../../../shared/wire/credentials.ts';
import { hostId, subjects } from '../../../shared/wire/subjects.ts';

const credentials = { name: 'web1', servers: ['nats://127.0.0.1:4222'], seed: `SU${'A'.repeat(56)}` };

describe('credentials', () => {
  test('are read as they were written', () => {
    expect(readCredentials(writeCredentials(credentials), 'web1.creds')).toEqual(credentials);
    const { seed: _, ...open } = credentials;
    expect(readCredentials(writeCredentials(open), 'web1.creds')).toEqual(open);
  });

  test('that are wrong are refused with the place, and without what they say', () => {
    const text = writeCredentials({ ...credentials, seed: 'SUsecret' });
    const read = () => readCredentials(text, 'web1.creds');
    expect(read).toThrow(
      expect.objectContaining({ code: 'E_CONFIG', at: { file: 'web1.creds', line: 4, column: 7 } }),
    );
    expect(read).toThrow(expect.objectContaining({ message: expect.not.stringContaining('secret') }));
  });
});

describe('a host id', () => {
  test.each([
    ['web1', 'web1'],
    ['Web1.Example.com', 'web1_example_com'],
  ])('of %s is %s', (name, id) => {
    expect(hostId(name)).toBe(id);
  });

  test.each(['', 'a b', '*', '>', 'a>', 'ü', 'x'.repeat(64), 'a*b', 'a\n'])('is never made of %j', (name) => {
    expect(() => hostId(name)).toThrow(expect.objectContaining({ code: 'E_HOST' }));
    expect(() => subjects.desired(name)).toThrow(expect.objectContaining({ code: 'E_HOST' }));
  });
});
