import { runMain } from '../shared/cli/main.ts';
import { table } from './table.ts';

/** dsc-agent: the only file that touches the process it runs in. */
process.exitCode = await runMain(process, {
  name: 'dsc-agent',
  summary: 'Keeps this host in the state that its coordinator assigns.',
  table,
});
