import type { TableRow } from '../shared/cli/verb.ts';
import { cancel } from './commands/cancel.ts';
import { history } from './commands/history.ts';
import { hostsAdd, hostsList, hostsRemove } from './commands/hosts.ts';
import { plan } from './commands/plan.ts';
import { poll } from './commands/poll.ts';
import { push } from './commands/push.ts';
import { reportActual } from './commands/report-actual.ts';
import { retry } from './commands/retry.ts';
import { status } from './commands/status.ts';
import { up } from './commands/up.ts';
import { validate } from './commands/validate.ts';
import { watch } from './commands/watch.ts';

/** Every verb, in the order that help shows them. */
export const table: readonly TableRow[] = [
  up,
  hostsAdd,
  hostsRemove,
  hostsList,
  validate,
  plan,
  push,
  status,
  watch,
  history,
  poll,
  retry,
  cancel,
  reportActual,
];
