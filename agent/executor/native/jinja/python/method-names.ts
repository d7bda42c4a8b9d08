/** Methods that Python has and we have not: a template that calls one is refused when it is compiled. */
export const refusedMethods: ReadonlySet<string> = new Set([
  'encode',
  'translate',
  'maketrans',
  'format_map',
  'fromkeys',
]);

/** Methods that change their list or dict. */
export const mutatingMethods: ReadonlySet<string> = new Set([
  'append',
  'extend',
  'insert',
  'remove',
  'pop',
  'clear',
  'sort',
  'reverse',
  'update',
  'setdefault',
  'popitem',
]);
