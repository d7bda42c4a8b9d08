/** The capturing groups of a pattern, while it is read. */
export class PatternGroups {
  readonly names = new Map<string, number>();
  #count = 0;
  readonly #closed = new Set<number>();
  readonly #loose = new Set<number>();
  readonly #referenced = new Set<number>();

  /** How many have been opened. */
  get count(): number {
    return this.#count;
  }

  /** The number of a new group. */
  open(name: string | undefined): number {
    this.#count += 1;
    if (name !== undefined) this.names.set(name, this.#count);
    return this.#count;
  }

  close(number: number): void {
    this.#closed.add(number);
  }

  isClosed(number: number): boolean {
    return this.#closed.has(number);
  }

  /** Those opened after the first `before` may take no part in a match. */
  loosen(before: number): void {
    for (let group = before + 1; group <= this.#count; group += 1) this.#loose.add(group);
  }

  refer(number: number): void {
    this.#referenced.add(number);
  }

  /** Whether a backreference leads to a group that may take no part. */
  refersToLoose(): boolean {
    return [...this.#referenced].some((group) => this.#loose.has(group));
  }
}
