import { filterError, UnsupportedError } from '../errors.ts';
import { truthy } from '../runtime/compare.ts';
import { type Args, type Definition, define } from '../runtime/host.ts';
import { intOf, isInt } from '../runtime/number-forms.ts';
import { str } from '../runtime/text.ts';
import { asText, isList, Undefined, type Value } from '../runtime/values.ts';
import {
  firstOf,
  type IpNetwork,
  lastOf,
  netmaskOf,
  parseNetwork,
  showAddress,
  sizeOf,
  widthOf,
} from './ip-address.ts';

const namespaces = ['', 'ansible.utils.', 'ansible.netcommon.'];

/** The filters on IP addresses of the collection `ansible.utils`; queries that are not in the table below are refused. */
export const ipFilters: readonly Definition[] = namespaces.flatMap((prefix) => [
  define(`${prefix}ipaddr`, 'value, query?, version?, alias?', (_, args) => filter(args, undefined)),
  define(`${prefix}ipv4`, 'value, query?', (_, args) => filter(args, 4)),
  define(`${prefix}ipv6`, 'value, query?', (_, args) => filter(args, 6)),
  define(`${prefix}ipwrap`, 'value, query?', (_, args) => wrap(args)),
]);

function filter([value = null, query = '', version = false]: Args, fixed: 4 | 6 | undefined): Value {
  const wanted = fixed ?? (version === 4 || version === 6 ? version : undefined);
  if (fixed === undefined && wanted === undefined && truthy(version))
    throw new UnsupportedError('the version of ipaddr');
  const name = asText(query);
  if (name === undefined) throw new UnsupportedError('a query of ipaddr that is no string');
  if (value instanceof Undefined) throw new UnsupportedError('filter ipaddr on an undefined value');
  return answer(value, name, wanted);
}

function answer(value: Value, query: string, version: 4 | 6 | undefined): Value {
  if (isList(value)) return value.map((item) => answer(item, query, version)).filter(truthy);
  if (!truthy(value) || value === true) return false;
  if (isInt(value) || /^\d+$/.test(asText(value) ?? ''))
    throw new UnsupportedError('filter ipaddr on a number');
  const text = asText(value);
  if (text === undefined) throw new UnsupportedError('filter ipaddr on what is no string');
  // netaddr also reads shortened and padded addresses, and IPv4 inside IPv6
  if (/[^0-9a-fA-F:./]/.test(text)) return looksForeign(text);
  const network = parseNetwork(text);
  if (network === undefined) return looksForeign(text);
  const run = queries.get(query);
  if (run === undefined) throw new UnsupportedError(`the query ${query} of ipaddr`);
  if (version !== undefined && network.version !== version) return false;
  const found = run(network, text.includes('/') ? 'network' : 'address', text);
  return found === undefined ? null : found;
}

/** What is no address for us is none for netaddr where it has letters or signs that no address has. */
function looksForeign(text: string): Value {
  if (/^[^0-9:]/.test(text) && /[g-zG-Z_ -]/.test(text) && !text.includes('%')) return false;
  throw new UnsupportedError('filter ipaddr on what may be an address');
}

type Kind = 'address' | 'network';
type Query = (network: IpNetwork, kind: Kind, text: string) => Value | undefined;

const ip: Query = (network) => {
  const own = network.value !== firstOf(network) || network.version === 6 || !hasBroadcast(network);
  return sizeOf(network) === 1n || own ? show(network) : undefined;
};
const network: Query = (net) => showAddress(firstOf(net), net.version);
const subnet: Query = (net) => `${showAddress(firstOf(net), net.version)}/${net.prefix}`;
const hostmask: Query = (net) => showAddress(sizeOf(net) - 1n, net.version);
const addressPrefix: Query = (net) => {
  const edge = net.value === firstOf(net) || (net.value === lastOf(net) && hasBroadcast(net));
  return sizeOf(net) > 2n && edge ? false : cidr(net);
};

const queries: ReadonlyMap<string, Query> = new Map<string, Query>([
  ['', (net, kind) => (kind === 'address' ? show(net) : cidr(net))],
  ['address', ip],
  ['ip', ip],
  ['address/prefix', addressPrefix],
  ['host/prefix', addressPrefix],
  ['hostnet', addressPrefix],
  ['gateway', addressPrefix],
  ['gw', addressPrefix],
  ['router', addressPrefix],
  ['bool', () => true],
  ['broadcast', (net) => (hasBroadcast(net) ? showAddress(lastOf(net), net.version) : undefined)],
  ['cidr', cidr],
  [
    'host',
    (net) => (sizeOf(net) === 1n || net.value !== firstOf(net) || !hasBroadcast(net) ? cidr(net) : undefined),
  ],
  ['hostmask', hostmask],
  ['wildcard', hostmask],
  ['int', (net, kind) => (kind === 'address' ? intOf(net.value) : `${net.value}/${net.prefix}`)],
  ['ip/prefix', (net) => (inside(net) ? cidr(net) : undefined)],
  [
    'ip_netmask',
    (net) => (inside(net) ? `${show(net)} ${showAddress(netmaskOf(net), net.version)}` : undefined),
  ],
  ['net', (net) => (sizeOf(net) > 1n && net.value === firstOf(net) ? cidr(net) : undefined)],
  ['netmask', (net) => showAddress(netmaskOf(net), net.version)],
  ['network', network],
  ['network_id', network],
  ['network/prefix', subnet],
  ['subnet', subnet],
  [
    'network_netmask',
    (net) => `${showAddress(firstOf(net), net.version)} ${showAddress(netmaskOf(net), net.version)}`,
  ],
  [
    'network_wildcard',
    (net) => `${showAddress(firstOf(net), net.version)} ${showAddress(sizeOf(net) - 1n, net.version)}`,
  ],
  ['prefix', (net) => net.prefix],
  ['size', (net) => intOf(sizeOf(net))],
  ['size_usable', (net) => (sizeOf(net) === 1n ? 0 : sizeOf(net) === 2n ? 2 : intOf(sizeOf(net) - 2n))],
  ['type', (net) => (sizeOf(net) > 1n && net.value === firstOf(net) ? 'network' : 'address')],
  ['version', (net) => net.version],
  ['first_usable', (net, kind) => usable(net, kind, (first) => showAddress(first, net.version))],
  ['last_usable', (net, kind) => usable(net, kind, (_, last) => showAddress(last, net.version))],
  [
    'range_usable',
    (net, kind) =>
      usable(
        net,
        kind,
        (first, last) => `${showAddress(first, net.version)}-${showAddress(last, net.version)}`,
      ),
  ],
  ['wrap', wrapped],
]);

function show(net: IpNetwork): string {
  return showAddress(net.value, net.version);
}

function cidr(net: IpNetwork): string {
  return `${show(net)}/${net.prefix}`;
}

/** netaddr has broadcast addresses for networks of more than two addresses only. */
function hasBroadcast(net: IpNetwork): boolean {
  return widthOf(net.version) - net.prefix > 1;
}

/** Whether an address stands for itself in a network, and not for the network. */
function inside(net: IpNetwork): boolean {
  return sizeOf(net) === 2n || (sizeOf(net) > 1n && net.value !== firstOf(net));
}

function usable(net: IpNetwork, kind: Kind, make: (first: bigint, last: bigint) => Value): Value | undefined {
  if (kind === 'address') throw filterError('Not a network address');
  if (sizeOf(net) === 1n) return undefined;
  const edge = sizeOf(net) === 2n ? 0n : 1n;
  const first = firstOf(net) + edge;
  const last = lastOf(net) - edge;
  // netaddr takes small numbers for IPv4 addresses
  if (net.version === 6 && first < 1n << 32n)
    throw new UnsupportedError('filter ipaddr on so small an IPv6 address');
  return make(first, last);
}

function wrapped(net: IpNetwork, kind: Kind, text: string): Value {
  if (net.version === 4) return text;
  return kind === 'address' ? `[${show(net)}]` : `[${show(net)}]/${net.prefix}`;
}

/** `ipwrap`: IPv6 addresses in square brackets, everything else as it is. */
function wrap([value = null, query = '']: Args): Value {
  if (query !== '') throw new UnsupportedError('a query of ipwrap');
  if (value instanceof Undefined) throw value.error();
  if (isList(value)) return value.map((item) => wrap([item]));
  const text = asText(value);
  if (text === undefined) throw new UnsupportedError('filter ipwrap on what is no string');
  if (/\/.*\D/.test(text)) throw new UnsupportedError('filter ipwrap on a network with a mask');
  const net = parseNetwork(text);
  if (net !== undefined) return wrapped(net, text.includes('/') ? 'network' : 'address', text);
  looksForeign(text);
  return str(value);
}
