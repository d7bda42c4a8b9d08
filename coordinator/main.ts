import { runMain } from '../shared/cli/main.ts';
import { table } from './table.ts';

process.exitCode = await runMain(process, {
  name: 'dsc-coord',
  summary: 'Keeps fleets of Linux hosts in the state that their people describe.',
  table,
  groups: { hosts: 'declare, list and remove hosts' },
});
