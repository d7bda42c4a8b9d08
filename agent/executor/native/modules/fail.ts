import { type Module, resultOf } from './module.ts';

export const fail: Module = {
  arguments: { msg: { type: 'raw' } },
  run: (args) =>
    resultOf({
      failed: true,
      msg: args.given.has('msg') ? args.raw('msg') : 'Failed as requested from task',
    }),
};
