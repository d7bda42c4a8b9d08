import type { Key, Value, ValueMap } from '../shared/state/value.ts';

/** Leaves of one generated host: name, six attributes, and two interfaces of four leaves and a list of two addresses. */
const leavesPerHost = 7 + 2 * 6;

/** A generated fleet of about this many leaves: hosts with interfaces, the same for the same seed. */
export function generateFleet(leaves: number): Value {
  const hosts = Array.from({ length: Math.ceil(leaves / leavesPerHost) }, (_, i) => makeHost(i));
  return new Map<Key, Value>([
    ['meta', new Map([['rules', 'rules.yml']])],
    ['hosts', hosts],
  ]);
}

/** The same fleet anew, with one attribute of one host in `1 / (share × 19)` changed, so that `share` of all leaves differ. */
export function changeFleet(fleet: Value, share: number): Value {
  const every = Math.max(1, Math.round(1 / (share * leavesPerHost)));
  return mapHosts(fleet, (hosts) =>
    hosts.map((host, i) =>
      i % every === 0 ? new Map(copy(host) as ValueMap).set('mtu', 9000 + (i % 100)) : copy(host),
    ),
  );
}

/** The same fleet anew, its hosts and their interfaces in another order. */
export function shuffleFleet(fleet: Value): Value {
  const random = generator(7);
  return mapHosts(fleet, (hosts) =>
    shuffle(
      hosts.map((host) => {
        const changed = new Map(copy(host) as ValueMap);
        return changed.set('interfaces', shuffle(changed.get('interfaces') as readonly Value[], random));
      }),
      random,
    ),
  );
}

function mapHosts(fleet: Value, change: (hosts: readonly Value[]) => Value): Value {
  const map = fleet as ValueMap;
  return new Map(
    Array.from(map, ([key, value]) => [
      key,
      key === 'hosts' ? change(value as readonly Value[]) : copy(value),
    ]),
  );
}

function makeHost(i: number): ValueMap {
  return new Map<Key, Value>([
    ['name', `host${i}`],
    ['site', `site${i % 40}`],
    ['role', ['web', 'db', 'cache', 'edge'][i % 4] ?? 'web'],
    ['mtu', 1500],
    ['vlan', 100 + (i % 200)],
    ['backup', i % 3 === 0],
    ['weight', 0.5 + (i % 10)],
    ['interfaces', [makeInterface(i, 0), makeInterface(i, 1)]],
  ]);
}

function makeInterface(i: number, n: number): ValueMap {
  return new Map<Key, Value>([
    ['name', `eth${n}`],
    ['address', `10.${i % 250}.${n}.1/24`],
    ['enabled', true],
    ['speed', 1000],
    ['dns', ['10.0.0.53', '10.0.1.53']],
  ]);
}

function copy(value: Value): Value {
  if (value instanceof Map) return new Map(Array.from(value, ([key, item]) => [key, copy(item)]));
  return Array.isArray(value) ? value.map(copy) : value;
}

function shuffle(list: readonly Value[], random: () => number): Value[] {
  const shuffled = [...list];
  for (let i = shuffled.length - 1; i > 0; i -= 1) {
    const j = Math.floor(random() * (i + 1));
    [shuffled[i], shuffled[j]] = [shuffled[j] ?? null, shuffled[i] ?? null];
  }
  return shuffled;
}

/** Numbers in [0, 1) that are the same in each run (mulberry32). */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let hash = Math.imul(state ^ (state >>> 15), 1 | state);
    hash = (hash + Math.imul(hash ^ (hash >>> 7), 61 | hash)) ^ hash;
    return ((hash ^ (hash >>> 14)) >>> 0) / 4294967296;
  };
}
