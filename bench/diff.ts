import { create } from 'jsondiffpatch';
import microdiff from 'microdiff';
import { loadRules } from '../shared/rules/load.ts';
import { plan } from '../shared/rules/plan.ts';
import { diff, listChanges } from '../shared/state/diff.ts';
import { loadYaml } from '../shared/state/load.ts';
import { toPlain } from '../shared/state/plain.ts';
import type { Value } from '../shared/state/value.ts';
import { changeFleet, generateFleet, shuffleFleet } from './fleet.ts';

const sizes = [1e2, 1e3, 1e4, 1e5, 1e6];

interface Row {
  readonly leaves: number;
  readonly changes: number;
  /** Milliseconds, medians. */
  readonly inOrder: {
    readonly dsc: number;
    readonly microdiff: number;
    readonly jsondiffpatch: number | null;
  };
  readonly shuffled: { readonly dsc: number; readonly jsondiffpatch: number | null };
  readonly plan50Rules: number;
}

/**
 * Compares generated fleets with 1 % of their leaves changed, with lists in order and shuffled, beside microdiff (which
 * knows no identity) and jsondiffpatch (with an object hash by name). Plain objects are made beforehand for the others.
 */
export function benchDiff(): { rows: Row[]; growth: number } {
  const rows = sizes.map(measureSize);
  const cost = (leaves: number): number =>
    rows.find((row) => row.leaves === leaves)?.inOrder.dsc ?? Number.NaN;
  return { rows, growth: round(cost(1e6) / cost(1e5)) };
}

function measureSize(leaves: number): Row {
  const old = generateFleet(leaves);
  const next = changeFleet(old, 0.01);
  const shuffled = shuffleFleet(next);
  const oldPlain = toJson(old);
  const nextPlain = toJson(next);
  const shuffledPlain = toJson(shuffled);
  const rounds = leaves >= 1e6 ? 5 : leaves >= 1e5 ? 15 : 50;
  const jsondiffpatch = create({
    objectHash: (item: object) => ('name' in item ? String(item.name) : undefined),
  });
  const fleetRules = rules50();
  // Its shuffled run is quadratic: at 10^6 leaves it would take hours.
  const others = leaves <= 1e5;
  return {
    leaves,
    changes: listChanges(diff(old, next)).length,
    inOrder: {
      dsc: median(rounds, () => diff(old, next)),
      microdiff: median(rounds, () => microdiff(oldPlain, nextPlain)),
      jsondiffpatch: others ? median(3, () => jsondiffpatch.diff(oldPlain, nextPlain)) : null,
    },
    shuffled: {
      dsc: median(rounds, () => diff(old, shuffled)),
      jsondiffpatch: others ? median(1, () => jsondiffpatch.diff(oldPlain, shuffledPlain)) : null,
    },
    plan50Rules: median(Math.min(rounds, 9), () =>
      plan({ current: old, goal: next, rules: fleetRules, hosts: ['h'] }),
    ),
  };
}

function toJson(value: Value): Record<string, unknown> {
  return JSON.parse(JSON.stringify(toPlain(value))) as Record<string, unknown>;
}

/** 50 rules, of which those on hosts and interfaces match. */
function rules50(): ReturnType<typeof loadRules> {
  const actions = 'create: {tasks: t.yml}, update: {tasks: t.yml}, delete: {tasks: t.yml}';
  const selectors = [
    'root.hosts.index',
    'root.hosts.index.interfaces.index',
    ...Array.from({ length: 24 }, (_, i) => `root.hosts.index.part${i}`),
    ...Array.from({ length: 24 }, (_, i) => `root.service${i}.index`),
  ];
  const text = selectors.map((selector) => `- {rule_selector: ${selector}, ${actions}}`).join('\n');
  return loadRules(loadYaml(`rules:\n${text}\n`, { file: 'bench' }), { exists: () => true });
}

function median(rounds: number, run: () => unknown): number {
  const times = Array.from({ length: rounds }, () => {
    const start = performance.now();
    run();
    return performance.now() - start;
  }).toSorted((a, b) => a - b);
  return round(times[Math.floor(times.length / 2)] ?? Number.NaN);
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}
