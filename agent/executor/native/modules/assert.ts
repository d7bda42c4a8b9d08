import { isList, type Value } from '../../../../shared/state/value.ts';
import { TemplateError } from '../jinja/errors.ts';
import type { Raw } from '../unsafe.ts';
import { looksLikeTemplate } from '../unsafe.ts';
import type { Arguments } from './arguments.ts';
import { type Module, type ModuleContext, ModuleFailure, resultOf } from './module.ts';

export const assert: Module = {
  arguments: {
    that: { type: 'raw' },
    fail_msg: { type: 'raw' },
    msg: { type: 'raw' },
    success_msg: { type: 'raw' },
    quiet: { type: 'bool', default: false },
  },
  run: (args, context) => {
    if (!args.given.has('that')) throw new TemplateError('conditional required in "that" string');
    const failed = messageOf(args, args.given.has('fail_msg') ? 'fail_msg' : 'msg', 'Assertion failed');
    const succeeded = messageOf(args, 'success_msg', 'All assertions passed');
    for (const that of conditions(context)) {
      if (context.templar.holds([that])) continue;
      const assertion = typeof that === 'string' ? that : context.templar.value(that);
      return resultOf({ failed: true, evaluated_to: false, assertion, msg: failed });
    }
    return resultOf({ changed: false, msg: succeeded });
  },
};

function messageOf(args: Arguments, name: string, otherwise: string): Value {
  const message = args.raw(name);
  if (message === null) return otherwise;
  if (isList(message)) {
    if (message.every((line) => typeof line === 'string')) return message;
    const which = name === 'success_msg' ? 'success_msg' : 'fail_msg or msg';
    throw new ModuleFailure(`Type of one of the elements in ${which} list is not string type`);
  }
  if (typeof message === 'string') return message;
  throw new ModuleFailure(`Incorrect type for ${name}, expected a string or list`);
}

/** As they are written, so that a failed one is shown so. */
function conditions({ rawArguments, templar }: ModuleContext): readonly Raw[] {
  const that = rawArguments.get('that') ?? null;
  const value = typeof that === 'string' && looksLikeTemplate(that) ? templar.resolveToRaw(that) : that;
  return Array.isArray(value) ? value : [value];
}
