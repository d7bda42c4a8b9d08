import { DscError } from '../../shared/errors.ts';

/** The mistakes of a whole push, collected so that all are told at once. */
export class Faults {
  readonly #found: DscError[] = [];

  get any(): boolean {
    return this.#found.length > 0;
  }

  add(fault: DscError): void {
    const { others } = fault;
    const known = (one: DscError) =>
      this.#found.some(
        ({ at, message }) =>
          message === one.message && at?.file === one.at?.file && at?.line === one.at?.line,
      );
    for (const one of [fault, ...others]) if (!known(one)) this.#found.push(one);
  }

  /** Gives what `read` gives; a `DscError` is kept for later, and undefined given instead. */
  collect<T>(read: () => T): T | undefined {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof DscError)) throw error;
      this.add(error);
      return undefined;
    }
  }

  /** Throws the first with the others beside it; does nothing when there is none. */
  throwAll(): void {
    const [first, ...others] = this.#found;
    if (first === undefined) return;
    throw new DscError(first.code, first.message, {
      others: others.map(alone),
      ...(first.hint === undefined ? {} : { hint: first.hint }),
      ...(first.at === undefined ? {} : { at: first.at }),
    });
  }
}

function alone({ code, message, hint, at }: DscError): DscError {
  return new DscError(code, message, {
    ...(hint === undefined ? {} : { hint }),
    ...(at === undefined ? {} : { at }),
  });
}
