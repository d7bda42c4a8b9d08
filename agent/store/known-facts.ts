import type { DatabaseSync } from 'node:sqlite';
import type { Known } from '../../shared/rules/known.ts';
import type { Value } from '../../shared/state/value.ts';
import { isMap } from '../../shared/state/value.ts';
import { decodeState, encodeState } from '../../shared/wire/codec.ts';

/**
 * Where the truth about a (rule, subtree, host) is not what the instance's `current` state says: an older value that was not
 * replaced yet, absent, or unknown. An instance with no such fact is as its `current` state says.
 */
export interface KnownFacts {
  all(instance: string): Map<string, Known>;
  get(instance: string, target: string): Known | undefined;
  /** Keys of targets whose real value is unknown. */
  unknown(instance: string): string[];
  put(instance: string, target: string, fact: Known): void;
  remove(instance: string, target: string): void;
}

export function openKnownFacts(database: DatabaseSync): KnownFacts {
  const select = database.prepare('SELECT target, fact FROM known WHERE instance = ? ORDER BY target');
  const selectOne = database.prepare('SELECT fact FROM known WHERE instance = ? AND target = ?');
  const insert = database.prepare('INSERT OR REPLACE INTO known (instance, target, fact) VALUES (?, ?, ?)');
  const remove = database.prepare('DELETE FROM known WHERE instance = ? AND target = ?');
  const all = (instance: string) =>
    new Map(select.all(instance).map((row) => [String(row.target), decodeFact(row.fact as Uint8Array)]));
  return {
    all,
    get(instance, target) {
      const row = selectOne.get(instance, target);
      return row === undefined ? undefined : decodeFact(row.fact as Uint8Array);
    },
    unknown: (instance) =>
      [...all(instance)].filter(([, fact]) => fact.type === 'unknown').map(([key]) => key),
    put: (instance, target, fact) => void insert.run(instance, target, encodeFact(fact)),
    remove: (instance, target) => void remove.run(instance, target),
  };
}

function encodeFact(fact: Known): Uint8Array {
  return encodeState(new Map(Object.entries(fact) as [string, Value][]));
}

function decodeFact(bytes: Uint8Array): Known {
  const fact = decodeState(bytes);
  if (!isMap(fact)) throw new Error('a stored fact is not a map');
  return Object.fromEntries(fact) as unknown as Known;
}
