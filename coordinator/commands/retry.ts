import { verb } from '../../shared/cli/verb.ts';
import { brokerOptions } from '../client/broker.ts';
import { HostCommandInput, sendHostCommand } from './host-command.ts';

export const retry = verb({
  usage: 'retry <host> [instance]',
  summary: 'make a host try again what it gave up',
  options: brokerOptions,
  input: HostCommandInput,
  examples: ['dsc-coord retry web1', 'dsc-coord retry web1 linux'],
  exits: ['done', 'failed', 'refused', 'unreachable'],
  run: (input, context) => sendHostCommand(input, { verb: 'retry' }, context),
});
