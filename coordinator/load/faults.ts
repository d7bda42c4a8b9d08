import { DscError } from '../../shared/errors.ts';

/** The mistakes of a whole push, collected so that all are told at once. */
export class Faults {
  readonly #found: DscError[] = [];
  readonly #known = new Set<string>();

  get any(): boolean {
    return this.#found.length > 0;
  }

  /** `of`: the hosts whose state it is about, where not all have the same; told with the first of them that has the mistake. */
  add(fault: DscError, of?: readonly string[]): void {
    for (const one of [fault, ...fault.others]) {
      const { at, message } = one;
      const key = JSON.stringify([message, at?.file, at?.line]);
      if (this.#known.has(key)) continue;
      this.#known.add(key);
      this.#found.push(of === undefined ? one : ofHosts(one, of));
    }
  }

  /** Gives what `read` gives; a `DscError` is kept for later as by `add`, and undefined given instead. */
  collect<T>(read: () => T, of?: readonly string[]): T | undefined {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof DscError)) throw error;
      this.add(error, of);
      return undefined;
    }
  }

  /** Throws the first with the others beside it; does nothing when there is none. */
  throwAll(): void {
    const [first, ...others] = this.#found;
    if (first === undefined) return;
    throw new DscError(first.code, first.message, {
      others: others.map((one) => alone(one)),
      ...(first.hint === undefined ? {} : { hint: first.hint }),
      ...(first.at === undefined ? {} : { at: first.at }),
    });
  }
}

function ofHosts(fault: DscError, [first = '', ...others]: readonly string[]): DscError {
  const more = others.length === 0 ? '' : ` and ${others.length} more`;
  return alone(fault, ` (in the state of ${first}${more})`);
}

function alone({ code, message, hint, at }: DscError, more = ''): DscError {
  return new DscError(code, message + more, {
    ...(hint === undefined ? {} : { hint }),
    ...(at === undefined ? {} : { at }),
  });
}
