import { UnsupportedError } from '../errors.ts';
import { type Definition, define } from '../runtime/host.ts';
import { groupFilters } from './groups.ts';
import { htmlFilters } from './html.ts';
import { numberFilters } from './numbers.ts';
import { selectFilters } from './select.ts';
import { sequenceFilters } from './sequences.ts';
import { stringFilters } from './strings.ts';

/** Filters that Jinja2 has and that are refused: their result is random, or laid out by rules of their own. */
const refused: readonly Definition[] = ['pprint', 'random'].map((name) =>
  define(
    name,
    'value, *args, **kwargs',
    () => {
      throw new UnsupportedError(`filter ${name}`);
    },
    { refuses: () => `filter ${name}` },
  ),
);

/** Every filter of Jinja2 3.1. */
export const builtinFilters: readonly Definition[] = [
  ...stringFilters,
  ...numberFilters,
  ...sequenceFilters,
  ...selectFilters,
  ...groupFilters,
  ...htmlFilters,
  ...refused,
];
