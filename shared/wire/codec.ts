import { createHash } from 'node:crypto';
import { addExtension, Packr } from 'msgpackr';
import type { z } from 'zod';
import { DscError } from '../errors.ts';
import { Float, Timestamp, type Value } from '../state/value.ts';

/**
 * Bytes ⇄ values. Messages are plain msgpack that any language reads; states add three extension types, so that
 * `1.0`, dates and integers beyond 64 bits come back as what they were.
 */
const messages = new Packr({ useRecords: false, mapsAsObjects: true, int64AsType: 'number' });
const states = new Packr({
  useRecords: false,
  mapsAsObjects: false,
  int64AsType: 'bigint',
  useBigIntExtension: true,
});

const floatType = 1;
const timestampType = 2;

addExtension({
  Class: Float,
  type: floatType,
  pack: ({ value }) => {
    const bytes = Buffer.alloc(8);
    bytes.writeDoubleBE(value);
    return bytes;
  },
  unpack: (bytes) => new Float(Buffer.from(bytes).readDoubleBE()),
});
addExtension({
  Class: Timestamp,
  type: timestampType,
  pack: ({ pyType, text }) => Buffer.from(`${pyType} ${text}`),
  unpack: (bytes) => {
    const [pyType, ...text] = Buffer.from(bytes).toString().split(' ');
    return new Timestamp(pyType === 'date' ? 'date' : 'datetime', text.join(' '));
  },
});

/** A message as plain msgpack; the value must be what its schema accepts. */
export function encodeMessage(message: unknown): Uint8Array {
  return messages.pack(message);
}

/** Bytes from outside → msgpack → schema → typed message. Throws E_WIRE with what was expected; `what` names the message. */
export function decodeMessage<T>(schema: z.ZodType<T>, bytes: Uint8Array, what: string): T {
  const result = schema.safeParse(unpack(messages, bytes, what));
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const place = issue?.path.length ? ` at ${issue.path.join('.')}` : '';
  throw new DscError('E_WIRE', `${what} does not have its shape${place}: ${issue?.message}`);
}

export function encodeState(state: Value): Uint8Array {
  return states.pack(state);
}

/** Throws E_WIRE when the bytes are no msgpack, or hold what no state can. */
export function decodeState(bytes: Uint8Array): Value {
  const state = unpack(states, bytes, 'a state');
  if (isValue(state)) return state;
  throw new DscError('E_WIRE', 'a state holds what no YAML can say');
}

/** msgpack has extension types for more than a state has: errors, regular expressions, sets. */
function isValue(value: unknown): value is Value {
  if (value === null || ['boolean', 'number', 'bigint', 'string'].includes(typeof value)) return true;
  if (Array.isArray(value)) return value.every(isValue);
  if (value instanceof Map) return value.entries().every(([key, entry]) => isKey(key) && isValue(entry));
  return value instanceof Float || value instanceof Timestamp;
}

function isKey(key: unknown): boolean {
  return typeof key === 'string' || Number.isSafeInteger(key);
}

/** What names content everywhere: sha256, in hex. */
export function digestOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function unpack(packr: Packr, bytes: Uint8Array, what: string): unknown {
  try {
    return packr.unpack(bytes);
  } catch (cause) {
    throw new DscError('E_WIRE', `${what} is no msgpack`, { cause });
  }
}
