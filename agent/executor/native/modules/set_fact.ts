import type { Value } from '../../../../shared/state/value.ts';
import { omitToken } from '../variables.ts';
import { readBoolean } from './arguments.ts';
import { type Module, ModuleFailure, resultOf } from './module.ts';

/** The facts in its result are values; the engine keeps them as variables by the arguments as they were written. */
export const set_fact: Module = {
  arguments: { cacheable: { type: 'bool', default: false, only: [false] } },
  anyArgument: true,
  run: (_args, { templar, rawArguments }) => {
    const facts = new Map<string, Value>();
    for (const [name, raw] of rawArguments) {
      if (name === 'cacheable') continue;
      const value = templar.value(raw);
      if (value !== omitToken) facts.set(checkName(templar.value(String(name))), factValue(value));
    }
    if (facts.size === 0) {
      throw new ModuleFailure(
        'No key/value pairs provided, at least one is required for this action to succeed',
      );
    }
    return resultOf({ ansible_facts: facts });
  },
};

function checkName(name: Value): string {
  if (typeof name === 'string' && isIdentifier(name)) return name;
  throw new ModuleFailure(
    `The variable name '${String(name)}' is not valid. Variables must start with a letter or underscore character, and contain only letters, numbers and underscores.`,
  );
}

const keywords = new Set(
  'False None True and as assert async await break class continue def del elif else except finally for from global if import in is lambda nonlocal not or pass raise return try while with yield'.split(
    ' ',
  ),
);

/** As Ansible checks the name of a variable: a Python identifier in ASCII. */
export function isIdentifier(name: string): boolean {
  return /^[A-Za-z_]\w*$/.test(name) && !keywords.has(name);
}

/** Text that says yes or no becomes a boolean, as always with `set_fact`. */
export function factValue(value: Value): Value {
  if (typeof value !== 'string' || !/^(true|false|yes|no)$/i.test(value)) return value;
  return readBoolean(value) ?? value;
}
