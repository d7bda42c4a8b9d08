import type { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';
import { decodeMessage, encodeMessage } from '../../shared/wire/codec.ts';
import { purposes } from '../../shared/wire/messages.ts';

/** The agent's record of what a run has started and finished, written before it acts. */
export const JournalEntry = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('run-started'),
    purpose: z.enum(purposes),
    generation: z.int(),
    actions: z.int(),
  }),
  z.object({ type: z.literal('action-started'), target: z.string(), action: z.string() }),
  z.object({ type: z.literal('action-ended'), target: z.string(), ok: z.boolean() }),
  z.object({ type: z.literal('run-ended'), failed: z.int(), cancelled: z.boolean() }),
]);
export type JournalEntry = z.infer<typeof JournalEntry>;

export interface Journal {
  write(instance: string, run: string, entry: JournalEntry): void;
  /** The entries of the newest run of an instance, oldest first. */
  lastRun(instance: string): JournalEntry[];
}

const keptRuns = 20;

export function openJournal(database: DatabaseSync): Journal {
  const insert = database.prepare('INSERT INTO journal (instance, run, at, entry) VALUES (?, ?, ?, ?)');
  const prune = database.prepare(
    `DELETE FROM journal WHERE instance = ?1 AND run NOT IN
       (SELECT run FROM journal WHERE instance = ?1 GROUP BY run ORDER BY max(id) DESC LIMIT ${keptRuns})`,
  );
  const last = database.prepare(
    `SELECT entry FROM journal WHERE instance = ?1 AND run =
       (SELECT run FROM journal WHERE instance = ?1 ORDER BY id DESC LIMIT 1) ORDER BY id`,
  );
  return {
    write(instance, run, entry) {
      insert.run(instance, run, new Date().toISOString(), encodeMessage(entry));
      if (entry.type === 'run-ended') prune.run(instance);
    },
    lastRun: (instance) =>
      last
        .all(instance)
        .map((row) => decodeMessage(JournalEntry, row.entry as Uint8Array, 'a journal entry')),
  };
}
