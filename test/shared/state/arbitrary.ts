import fc from 'fast-check';
import { Float, type Key, Timestamp, type Value, type ValueMap } from '../../../shared/state/value.ts';

/** Strings that look like something else, or that have to be escaped. */
const text = fc.oneof(
  fc.constantFrom(
    '',
    'yes',
    '0644',
    '1e3',
    '1:30',
    '~',
    '<<',
    '=',
    '__proto__',
    'constructor',
    '- a',
    'a: b',
    '2024-02-30',
  ),
  fc.string({ maxLength: 12 }),
  fc.string({ unit: 'binary', maxLength: 6 }),
  fc.constantFrom(
    'line\nline',
    'line\n\n  line\n',
    ' leading',
    'trailing ',
    'tab\t',
    '# no',
    "it's",
    '"',
    '\\',
    '…',
    '\u0085',
  ),
);

const scalar: fc.Arbitrary<Value> = fc.oneof(
  fc.constant(null),
  fc.boolean(),
  fc.integer(),
  fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }).map(narrow),
  fc.double().map(Float.of),
  text,
  fc.constantFrom(
    new Timestamp('date', '2024-02-29'),
    new Timestamp('datetime', '2024-02-29 10:00:00.500000+02:00'),
  ),
);

const key: fc.Arbitrary<Key> = fc.oneof(
  { weight: 4, arbitrary: text },
  { weight: 1, arbitrary: fc.integer() },
);

/** Any value that a state may hold. */
export const anyValue: fc.Arbitrary<Value> = fc.letrec<{ value: Value; list: Value; map: Value }>((tie) => ({
  value: fc.oneof({ maxDepth: 4, withCrossShrink: true }, scalar, tie('list'), tie('map')),
  list: fc.array(tie('value'), { maxLength: 4 }),
  map: fc.array(fc.tuple(key, tie('value')), { maxLength: 4 }).map((entries) => new Map(entries)),
})).value;

const small: fc.Arbitrary<Value> = fc.oneof(
  fc.integer({ min: 0, max: 3 }),
  fc.constantFrom('a', 'b', '', null, true, Float.of(1), new Map<Key, Value>()),
);

/** Items of a list that can be told apart by `name`. */
function entities(value: fc.Arbitrary<Value>): fc.Arbitrary<Value> {
  return fc
    .uniqueArray(fc.constantFrom('n1', 'n2', 'n3', 'n4', 'n5'), { maxLength: 5 })
    .chain((names) => fc.tuple(...names.map((name) => value.map((attribute) => entity(name, attribute)))));
}

function entity(name: string, attribute: Value): ValueMap {
  return new Map<Key, Value>([
    ['name', name],
    ['attribute', attribute],
  ]);
}

/** Two states out of few values, so that they share much: named items, bags of maps, lists of scalars, nested maps. */
export const similarValue: fc.Arbitrary<Value> = fc.letrec<{ value: Value; map: Value }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    small,
    tie('map'),
    entities(tie('value')),
    fc.array(small, { maxLength: 5 }),
    fc.array(tie('map'), { maxLength: 3 }),
  ),
  map: fc
    .array(fc.tuple(fc.constantFrom<Key[]>('a', 'b', 'c', 1, '__proto__'), tie('value')), { maxLength: 4 })
    .map((entries) => new Map(entries)),
})).value;

function narrow(value: bigint): number | bigint {
  const near = Number(value);
  return Number.isSafeInteger(near) ? near : value;
}
