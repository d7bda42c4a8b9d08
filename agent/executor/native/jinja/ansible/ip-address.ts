import { UnsupportedError } from '../errors.ts';

/** An IP address in its network, as Python's netaddr has it. */
export interface IpNetwork {
  readonly version: 4 | 6;
  readonly value: bigint;
  readonly prefix: number;
}

/** `192.0.2.1`, `192.0.2.0/24`, `2001:db8::1/64`, `192.0.2.0/255.255.255.0`; undefined for all else. */
export function parseNetwork(text: string): IpNetwork | undefined {
  const match = /^([^/]+)(?:\/([^/]+))?$/.exec(text);
  if (match === null) return undefined;
  const [, address = '', suffix] = match;
  const v4 = parseV4(address);
  const value = v4 ?? parseV6(address);
  if (value === undefined) return undefined;
  const version = v4 === undefined ? 6 : 4;
  const prefix = suffix === undefined ? widthOf(version) : parsePrefix(suffix, version);
  return prefix === undefined ? undefined : { version, value, prefix };
}

/** Bits of an address of that version. */
export function widthOf(version: 4 | 6): 32 | 128 {
  return version === 4 ? 32 : 128;
}

function parseV4(text: string): bigint | undefined {
  if (!/^(?:(?:0|[1-9]\d{0,2})\.){3}(?:0|[1-9]\d{0,2})$/.test(text)) return undefined;
  const parts = text.split('.').map(Number);
  if (parts.some((part) => part > 255)) return undefined;
  return parts.reduce((value, part) => (value << 8n) | BigInt(part), 0n);
}

function parseV6(text: string): bigint | undefined {
  if (!/^[0-9a-fA-F:]+$/.test(text)) return undefined;
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  const [head = [], tail = []] = halves.map((half) => (half === '' ? [] : half.split(':')));
  const missing = 8 - head.length - tail.length;
  if (halves.length === 2 ? missing < 1 : missing !== 0) return undefined;
  const groups = [...head, ...Array.from({ length: halves.length === 2 ? missing : 0 }, () => '0'), ...tail];
  if (!groups.every((group) => /^[0-9a-fA-F]{1,4}$/.test(group))) return undefined;
  return groups.reduce((value, group) => (value << 16n) | BigInt(`0x${group}`), 0n);
}

function parsePrefix(text: string, version: 4 | 6): number | undefined {
  if (/^\d+$/.test(text)) return Number(text) <= widthOf(version) ? Number(text) : undefined;
  const mask = version === 4 ? parseV4(text) : undefined;
  if (mask === undefined) return undefined;
  const bits = mask.toString(2).padStart(32, '0');
  if (/^1*0*$/.test(bits)) return bits.replace(/0+$/, '').length;
  return /^0*1*$/.test(bits) ? bits.replace(/1+$/, '').length : undefined;
}

/** How many addresses the network has. */
export function sizeOf({ version, prefix }: IpNetwork): bigint {
  return 1n << BigInt(widthOf(version) - prefix);
}

/** The network's first address. */
export function firstOf(network: IpNetwork): bigint {
  return network.value - (network.value % sizeOf(network));
}

/** The network's last address. */
export function lastOf(network: IpNetwork): bigint {
  return firstOf(network) + sizeOf(network) - 1n;
}

/** The mask that leaves the network of an address. */
export function netmaskOf({ version, prefix }: IpNetwork): bigint {
  const width = BigInt(widthOf(version));
  return (1n << width) - (1n << (width - BigInt(prefix)));
}

/** The address as text, IPv6 in its shortest form. */
export function showAddress(value: bigint, version: 4 | 6): string {
  if (version === 4) return [24n, 16n, 8n, 0n].map((shift) => String((value >> shift) & 255n)).join('.');
  // netaddr prints these with the dots of IPv4, by rules of the C library
  if (value > 1n && value < 1n << 48n) throw new UnsupportedError('an IPv6 address that small');
  const groups = Array.from({ length: 8 }, (_, index) =>
    ((value >> BigInt(112 - 16 * index)) & 0xffffn).toString(16),
  );
  const run = longestZeros(groups);
  if (run === undefined) return groups.join(':');
  return `${groups.slice(0, run.start).join(':')}::${groups.slice(run.start + run.length).join(':')}`;
}

function longestZeros(groups: readonly string[]): { start: number; length: number } | undefined {
  let best: { start: number; length: number } | undefined;
  for (let start = 0; start < groups.length; start += 1) {
    let length = 0;
    while (groups[start + length] === '0') length += 1;
    if (length > 1 && length > (best?.length ?? 0)) best = { start, length };
  }
  return best;
}
