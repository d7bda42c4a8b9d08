import { UnsupportedError } from '../errors.ts';
import type { Definition } from '../runtime/host.ts';
import { Text } from '../runtime/values.ts';
import { dataFilters } from './data.ts';
import { ipFilters } from './ipaddr.ts';
import { pathFilters } from './paths.ts';
import { regexFilters } from './regex.ts';
import { rowFilters } from './rows.ts';
import { serialFilters } from './serial.ts';
import { setFilters } from './sets.ts';
import { textFilters } from './texts.ts';
import { valueFilters } from './values.ts';

/** Those for which a string of HTML is a string like any other. */
const plainForMarkup = new Set([
  'bool',
  'ternary',
  'mandatory',
  'b64encode',
  'hash',
  'checksum',
  'to_json',
  'to_nice_json',
  'flatten',
]);

const all: readonly Definition[] = [
  ...textFilters,
  ...dataFilters,
  ...setFilters,
  ...rowFilters,
  ...valueFilters,
  ...pathFilters,
  ...regexFilters,
  ...serialFilters,
  ...ipFilters,
];

/** Ansible's own filters; where Jinja2 has one of the same name, Ansible's is the one that counts. */
export const ansibleFilters: readonly Definition[] = all.map(refusingMarkup);

/** Markup goes on escaping whatever is joined to it in Python: a filter that might hand it on is refused for it. */
function refusingMarkup(definition: Definition): Definition {
  if (plainForMarkup.has(definition.name)) return definition;
  const run: Definition['run'] = (host, args, extra) => {
    for (const value of [...args, ...extra.rest]) {
      if (value instanceof Text && value.kind === 'markup')
        throw new UnsupportedError(`filter ${definition.name} on Markup`);
    }
    return definition.run(host, args, extra);
  };
  return { ...definition, run };
}
