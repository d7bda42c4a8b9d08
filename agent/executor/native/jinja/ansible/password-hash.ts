import { createHash, randomBytes } from 'node:crypto';
import { filterError, UnsupportedError } from '../errors.ts';
import type { Args } from '../runtime/host.ts';
import { indexOf } from '../runtime/numbers.ts';
import { str } from '../runtime/text.ts';
import { asText, Undefined } from '../runtime/values.ts';

/** What differs between the two SHA-crypt schemes. */
interface Scheme {
  readonly id: '5' | '6';
  readonly algorithm: 'sha256' | 'sha512';
  readonly size: number;
  /** Ansible's own default, not the scheme's. */
  readonly rounds: number;
}

const schemes: ReadonlyMap<string, Scheme> = new Map([
  ['sha256', { id: '5', algorithm: 'sha256', size: 32, rounds: 535_000 }],
  ['sha512', { id: '6', algorithm: 'sha512', size: 64, rounds: 656_000 }],
] as const);
const alphabet = './0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** Ansible's `password_hash` for SHA-256 and SHA-512; the other schemes are refused. */
export function hashPassword([
  password = null,
  type = 'sha512',
  salt,
  saltSize,
  rounds,
  ident,
]: Args): string {
  if (password instanceof Undefined) throw password.error();
  const name = str(type).replace(/_crypt$/, '');
  const scheme = schemes.get(name);
  if (scheme === undefined) throw new UnsupportedError(`the password hash ${name}`);
  if (ident !== undefined && ident !== null) throw new UnsupportedError('the ident of a password hash');
  const secret = asText(password);
  if (secret === undefined) throw new UnsupportedError('a password that is no string');
  const count = rounds === undefined || rounds === null || rounds === 0 ? scheme.rounds : indexOf(rounds);
  if (count < 1000 || count > 999_999_999) throw new UnsupportedError(`${count} rounds of a password hash`);
  const chosen = asText(salt ?? null) ?? '';
  const size = saltSize === undefined || saltSize === null || saltSize === 0 ? 16 : indexOf(saltSize);
  const given = chosen === '' ? randomSalt(size) : chosen;
  if (given.length > 16 || /[^./0-9A-Za-z]/.test(given)) throw filterError('Could not hash the secret.');
  const shown = count === 5000 ? '' : `rounds=${count}$`;
  return `$${scheme.id}$${shown}${given}$${shaCrypt(secret, given, count, scheme)}`;
}

function randomSalt(size: number): string {
  return Array.from(randomBytes(size), (byte) => alphabet[byte & 63]).join('');
}

/** Ulrich Drepper's SHA-crypt: the last part of the hash. */
function shaCrypt(password: string, saltText: string, rounds: number, scheme: Scheme): string {
  const key = Buffer.from(password, 'utf8');
  const salt = Buffer.from(saltText, 'ascii');
  const digest = (...parts: readonly Uint8Array[]): Buffer => {
    const hash = createHash(scheme.algorithm);
    for (const part of parts) hash.update(part);
    return hash.digest();
  };
  const alternate = digest(key, salt, key);
  let current = digest(key, salt, repeated(alternate, key.length), ...lengthBits(key, alternate));
  const p = repeated(digest(...Array.from({ length: key.length }, () => key)), key.length);
  const s = repeated(digest(...Array.from({ length: 16 + (current[0] ?? 0) }, () => salt)), salt.length);
  for (let round = 0; round < rounds; round += 1) {
    const odd = round % 2 === 1;
    const parts = [odd ? p : current];
    if (round % 3 !== 0) parts.push(s);
    if (round % 7 !== 0) parts.push(p);
    parts.push(odd ? current : p);
    current = digest(...parts);
  }
  return scheme.size === 64 ? encode512(current) : encode256(current);
}

function repeated(block: Buffer, length: number): Buffer {
  return Buffer.alloc(length, block.length === 0 ? 0 : block);
}

function lengthBits(key: Buffer, alternate: Buffer): Buffer[] {
  const parts: Buffer[] = [];
  for (let bits = key.length; bits > 0; bits >>= 1) parts.push(bits & 1 ? alternate : key);
  return parts;
}

function encode512(hash: Buffer): string {
  let text = '';
  let [a, b, c] = [0, 21, 42];
  for (let group = 0; group < 21; group += 1) {
    text += encode24(hash[a] ?? 0, hash[b] ?? 0, hash[c] ?? 0, 4);
    [a, b, c] = [b + 1, c + 1, a + 1];
  }
  return text + encode24(0, 0, hash[63] ?? 0, 2);
}

function encode256(hash: Buffer): string {
  let text = '';
  let [a, b, c] = [0, 10, 20];
  for (let group = 0; group < 10; group += 1) {
    text += encode24(hash[a] ?? 0, hash[b] ?? 0, hash[c] ?? 0, 4);
    [a, b, c] = [c + 1, a + 1, b + 1];
  }
  return text + encode24(0, hash[31] ?? 0, hash[30] ?? 0, 3);
}

/** Three bytes as letters of crypt's own base 64, the lowest bits first. */
function encode24(high: number, middle: number, low: number, count: number): string {
  let bits = (high << 16) | (middle << 8) | low;
  let text = '';
  for (let index = 0; index < count; index += 1) {
    text += alphabet[bits & 63];
    bits >>= 6;
  }
  return text;
}
