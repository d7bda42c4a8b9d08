import { matchesGlob } from 'node:path';
import { z } from 'zod';
import { type Event, eventKinds } from '../../shared/wire/events.ts';

/** `HOST`, `HOST/INSTANCE` or `HOST/INSTANCE/KIND`, each a glob; or the name of a kind alone. */
export const EventFilter = z
  .string()
  .regex(/^[^/]+(\/[^/]+){0,2}$/, 'a filter is HOST/INSTANCE/KIND, each a glob, or the name of a kind')
  .transform((text) => (text in eventKinds ? ofKind(text) : byGlobs(text.split('/'))));

function ofKind(kind: string): (event: Event) => boolean {
  return (event) => event.kind === kind;
}

function byGlobs([host = '*', instance = '*', kind = '*']: string[]): (event: Event) => boolean {
  return (event) =>
    matchesGlob(event.host, host) && matchesGlob(event.instance, instance) && matchesGlob(event.kind, kind);
}
