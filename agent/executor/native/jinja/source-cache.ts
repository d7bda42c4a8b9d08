const size = 5_000;

/** What was made of sources, so that each is compiled once; the oldest goes when there are too many. */
export class SourceCache<T> {
  readonly #made = new Map<string, T>();

  get(source: string): T | undefined {
    return this.#made.get(source);
  }

  /** Keeps what was made of a source, and gives it back. */
  keep(source: string, made: T): T {
    if (this.#made.size >= size) {
      const [oldest] = this.#made.keys();
      if (oldest !== undefined) this.#made.delete(oldest);
    }
    this.#made.set(source, made);
    return made;
  }
}
