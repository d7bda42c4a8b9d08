import { createHash } from 'node:crypto';
import { filterError, PythonError, typeError, UnsupportedError } from '../errors.ts';
import { split } from '../python/string-split.ts';
import { type Args, type Definition, define } from '../runtime/host.ts';
import { indexOf } from '../runtime/numbers.ts';
import { str } from '../runtime/text.ts';
import { asText, typeName, Undefined, type Value } from '../runtime/values.ts';
import { comment } from './comment.ts';
import { hashPassword } from './password-hash.ts';

/** Ansible's filters on strings: encodings, hashes, quoting, comments. */
export const textFilters: readonly Definition[] = [
  define('b64encode', 'string, encoding?', (_, args) => base64Encode(args)),
  define('b64decode', 'string, encoding?', (_, args) => base64Decode(args)),
  define('quote', 'a', (_, [value = null]) => quoteShell(value === null ? '' : str(value))),
  define('split', 'self, sep?, maxsplit?', (_, [value = null, sep = null, max = -1]) =>
    split(selfText(value), sep, indexOf(max)),
  ),
  define('hash', 'data, hashtype?', (_, [value = null, type = 'sha1']) => digest(str(type), str(value))),
  define('md5', 'data', (_, [value = null]) => digest('md5', str(value))),
  define('sha1', 'data', (_, [value = null]) => digest('sha1', str(value))),
  define('checksum', 'data', (_, [value = null]) => digest('sha1', str(value))),
  define('password_hash', 'password, hashtype?, salt?, salt_size?, rounds?, ident?', (_, args) =>
    hashPassword(args),
  ),
  define('to_uuid', 'string, namespace?', (_, args) => toUuid(args)),
  define('comment', 'text, style?, **kwargs', (_, args, { keywords }) => comment(args, keywords)),
];

function selfText(value: Value): string {
  const text = asText(value);
  if (text !== undefined) return text;
  if (value instanceof Undefined) throw value.error();
  throw typeError(`descriptor 'split' for 'str' objects doesn't apply to a '${typeName(value)}' object`);
}

function utf8(encoding: Value): void {
  if (!['utf-8', 'utf8', 'ascii', 'us-ascii'].includes(str(encoding).toLowerCase())) {
    throw new UnsupportedError(`the encoding ${str(encoding)}`);
  }
}

function base64Encode([value = null, encoding = 'utf-8']: Args): string {
  utf8(encoding);
  return Buffer.from(str(value), 'utf8').toString('base64');
}

function base64Decode([value = null, encoding = 'utf-8']: Args): string {
  utf8(encoding);
  // Python leaves out what is not of the alphabet, and wants whole groups of four
  const text = str(value).replace(/[^A-Za-z0-9+/=]/g, '');
  const data = /^[^=]*/.exec(text)?.[0] ?? '';
  const padding = text.length - data.length;
  if (data.length % 4 === 1) {
    const message =
      'Invalid base64-encoded string: number of data characters cannot be 1 more than a multiple of 4';
    throw new PythonError('Error', message);
  }
  if (data.length % 4 !== 0 && (data.length + padding) % 4 !== 0)
    throw new PythonError('Error', 'Incorrect padding');
  if (/=[^=]/.test(text)) throw new UnsupportedError('filter b64decode on text with padding inside');
  const bytes = Buffer.from(data, 'base64');
  const decoded = bytes.toString('utf8');
  if (Buffer.compare(Buffer.from(decoded, 'utf8'), bytes) !== 0)
    throw new UnsupportedError('filter b64decode on what is not UTF-8');
  return decoded;
}

/** Python's `shlex.quote`. */
function quoteShell(text: string): string {
  if (text === '') return "''";
  return /[^A-Za-z0-9_@%+=:,./-]/.test(text) ? `'${text.replaceAll("'", `'"'"'`)}'` : text;
}

const digests = ['md5', 'sha1', 'sha224', 'sha256', 'sha384', 'sha512', 'blake2b512', 'blake2s256'];

function digest(type: string, text: string): string {
  const name = type.toLowerCase();
  if (!digests.includes(name)) throw new UnsupportedError(`the hash ${type}`);
  return createHash(name).update(text, 'utf8').digest('hex');
}

const ansibleNamespace = '361E6D51-FAEC-444A-9079-341386DA8E2E';

function toUuid([value = null, namespace = ansibleNamespace]: Args): string {
  const space = asText(namespace);
  const hex = space?.replace(/^urn:uuid:/, '').replaceAll(/[{}-]/g, '') ?? '';
  if (!/^[0-9a-fA-F]{32}$/.test(hex)) {
    throw filterError(
      `Invalid value '${str(namespace)}' for 'namespace': badly formed hexadecimal UUID string`,
    );
  }
  const hash = createHash('sha1').update(Buffer.from(hex, 'hex')).update(str(value), 'utf8').digest();
  hash[6] = ((hash[6] ?? 0) & 0x0f) | 0x50;
  hash[8] = ((hash[8] ?? 0) & 0x3f) | 0x80;
  return hash
    .toString('hex')
    .slice(0, 32)
    .replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}
