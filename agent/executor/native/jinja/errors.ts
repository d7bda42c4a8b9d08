/**
 * What can go wrong in a template. Messages are Python's and Jinja2's own words where they have some, because
 * playbooks match on them; `UnsupportedError` is the one that is ours.
 */
export class TemplateError extends Error {
  override readonly name: string = 'TemplateError';
  /** The line of the template on which it happened, where it is known. */
  line: number | undefined;
  /** The template's name, where it has one. */
  template: string | undefined;
}

/** The source is not a template. */
export class TemplateSyntaxError extends TemplateError {
  override readonly name = 'TemplateSyntaxError';

  constructor(message: string, line: number, template?: string) {
    super(message);
    this.line = line;
    this.template = template;
  }
}

/** Something undefined was used as a value. */
export class UndefinedError extends TemplateError {
  override readonly name = 'UndefinedError';
}

/** `loader` has no template of that name; a loader throws it, `ignore missing` swallows it. */
export class TemplateNotFound extends TemplateError {
  override readonly name = 'TemplateNotFound';
}

/** A limit of limits.ts was reached. */
export class LimitError extends TemplateError {
  override readonly name = 'LimitError';
}

/** What Python would raise as `KeyError`, `TypeError`, `ValueError`, …; `kind` is that name. */
export class PythonError extends TemplateError {
  override readonly name = 'PythonError';
  readonly kind: string;

  constructor(kind: string, message: string) {
    super(message);
    this.kind = kind;
  }
}

/** The template needs something that is not known here exactly; `construct` names it: `filter json_query`, `method str.encode`. */
export class UnsupportedError extends TemplateError {
  override readonly name = 'UnsupportedError';
  readonly construct: string;

  constructor(construct: string) {
    super(`not supported by the native templates: ${construct}`);
    this.construct = construct;
  }
}

/** Python's `TypeError`. */
export function typeError(message: string): PythonError {
  return new PythonError('TypeError', message);
}

/** Python's `ValueError`. */
export function valueError(message: string): PythonError {
  return new PythonError('ValueError', message);
}

/** Ansible's own complaint about what a filter or test was given. */
export function filterError(message: string): PythonError {
  return new PythonError('AnsibleFilterError', message);
}

/** Ends a `switch` over a closed union. */
export function unreachable(member: never): never {
  throw new Error(`unhandled member of a closed union: ${JSON.stringify(member)}`);
}
