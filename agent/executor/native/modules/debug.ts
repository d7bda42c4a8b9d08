import type { Value } from '../../../../shared/state/value.ts';
import { UndefinedError } from '../jinja/errors.ts';
import type { Arguments } from './arguments.ts';
import { type Module, type ModuleContext, ModuleFailure, resultOf } from './module.ts';

export const debug: Module = {
  arguments: { msg: { type: 'raw' }, var: { type: 'raw' }, verbosity: { type: 'int', default: 0 } },
  run: (args, context) => {
    if (args.given.has('msg') && args.given.has('var')) {
      throw new ModuleFailure("'msg' and 'var' are incompatible options");
    }
    if (Number(args.raw('verbosity')) > 0) {
      return resultOf({ skipped_reason: 'Verbosity threshold not met.', skipped: true, failed: false });
    }
    if (!args.given.has('var')) return resultOf({ msg: message(args), failed: false });
    return resultOf({ [variableName(args)]: lookUp(args, context), failed: false });
  },
};

function message(args: Arguments): Value {
  return args.given.has('msg') ? args.raw('msg') : 'Hello world!';
}

function variableName(args: Arguments): string {
  const name = args.raw('var');
  if (typeof name === 'string') return name;
  throw new ModuleFailure('the native executor knows debug var= with a name only');
}

function lookUp(args: Arguments, { templar }: ModuleContext): Value {
  try {
    return templar.bare(variableName(args));
  } catch (error) {
    if (error instanceof UndefinedError) return 'VARIABLE IS NOT DEFINED!';
    throw error;
  }
}
