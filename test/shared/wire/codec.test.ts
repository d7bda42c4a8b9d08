import { Packr } from 'msgpackr';
import { describe, expect, test } from 'vitest';
import { Float, Timestamp, type Value } from '../../../shared/state/value.ts';
import { decodeMessage, decodeState, encodeMessage, encodeState } from '../../../shared/wire/codec.ts';
import { joinContent, splitContent } from '../../../shared/wire/content.ts';
import { decodeEvent, type Event, encodeEvent } from '../../../shared/wire/events.ts';
import { HostAssignment } from '../../../shared/wire/messages.ts';

/** Knows more types than a state has. */
const foreign = new Packr({ structuredClone: true });

describe('a state', () => {
  test.each<[string, Value]>([
    [
      'integers of every size',
      [0, -1, 2 ** 31, 2 ** 40, -(2 ** 53) + 1, 2n ** 53n, -(2n ** 63n), 2n ** 64n, 10n ** 30n],
    ],
    [
      'floats, with a fraction or without',
      [1.5, new Float(1), new Float(-0), new Float(1e300), Number.NaN, Number.POSITIVE_INFINITY],
    ],
    ['dates', [new Timestamp('date', '2024-02-29'), new Timestamp('datetime', '2024-02-29 10:00:00+00:00')]],
    [
      'integer keys beside string keys',
      new Map<string | number, Value>([
        [1, 'a'],
        ['1', 'b'],
      ]),
    ],
    [
      'keys that objects have of their own',
      new Map([
        ['__proto__', 1],
        ['constructor', 2],
      ]),
    ],
    ['texts of every kind', ['', 'ä€𝄞', '\u0000', 'x'.repeat(70_000)]],
    ['nothing', [null, true, false, [], new Map()]],
  ])('with %s comes back as it was', (_, state) => {
    expect(decodeState(encodeState(state))).toEqual(state);
  });

  test.each<[string, Uint8Array]>([
    ['bytes that are no msgpack', new Uint8Array([0xc1])],
    ['bytes that end too early', encodeState(['a', 'b']).subarray(0, 3)],
    ['a regular expression', foreign.pack([/a+/])],
    ['a set', foreign.pack(new Set([1]))],
    ['a map with a list as its key', encodeState(new Map([[[1], 2]]) as never)],
  ])('of %s is refused', (_, bytes) => {
    expect(() => decodeState(bytes)).toThrow(expect.objectContaining({ code: 'E_WIRE' }));
  });
});

describe('a message', () => {
  test('of another shape is refused with the field that is wrong', () => {
    const bytes = encodeMessage({ needs: [], host: 'web1', generation: 'seven' });
    expect(() => decodeMessage(HostAssignment, bytes, 'an assignment')).toThrow(/at generation/);
  });

  test('keeps fields that this version does not know', () => {
    const message = {
      needs: [],
      host: 'web1',
      generation: 1,
      issued_at: '2026-01-01T00:00:00Z',
      issued_by: 'me',
      instances: [],
    };
    const decoded = decodeMessage(HostAssignment, encodeMessage({ ...message, future: 1 }), 'an assignment');
    expect(decoded).toHaveProperty('future', 1);
  });
});

describe('an event', () => {
  const event: Event = {
    host: 'web1',
    boot: 'b',
    seq: 7,
    instance: '_agent',
    generation: 3,
    kind: 'stopping',
    at: '2026-01-01T00:00:00.000Z',
    data: { reason: 'told to' },
  };

  test('comes back as it was', () => {
    expect(decodeEvent(encodeEvent(event))).toEqual(event);
  });

  test('whose data is not of its kind is refused', () => {
    const bytes = encodeMessage({ ...event, data: { reason: 1 } });
    expect(() => decodeEvent(bytes)).toThrow(/at data.reason/);
  });
});

describe('content', () => {
  test('is cut into chunks and put together again', () => {
    const bytes = Buffer.alloc(600_000, 'abc');
    const { ref, chunks } = splitContent(bytes);
    expect(chunks.map(({ length }) => length)).toEqual([262_144, 262_144, 75_712]);
    expect(Buffer.compare(joinContent(ref, chunks), bytes)).toBe(0);
  });

  test('that is not what its digest names is refused', () => {
    const { ref, chunks } = splitContent(Buffer.from('good'));
    expect(() => joinContent(ref, [Buffer.from('evil')])).toThrow(
      expect.objectContaining({ code: 'E_DIGEST' }),
    );
    expect(() => joinContent(ref, chunks.concat(chunks))).toThrow(
      expect.objectContaining({ code: 'E_DIGEST' }),
    );
  });
});
