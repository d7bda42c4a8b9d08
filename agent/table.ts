import type { TableRow } from '../shared/cli/verb.ts';
import { apply } from './commands/apply.ts';
import { play } from './commands/play.ts';
import { run } from './commands/run.ts';

/** Every verb, in the order that help shows them. */
export const table: readonly TableRow[] = [run, apply, play];
