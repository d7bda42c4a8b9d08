/**
 * The numbers of one host's events, boot by boot. An event may come late or twice (delivery is at least once, and a
 * retry overtakes): a number is lost as long as a higher one of its boot is known to exist and it has not come.
 */
export class Gaps {
  /** Newest last. */
  readonly #boots = new Map<string, Boot>();
  #lostBefore = 0;

  /**
   * Notes an event; false when it came before and must not be folded again. `complete` says that all that the host has
   * ever sent is still kept, so that a boot that does not begin at 1 has a gap.
   */
  note(boot: string, seq: number, { complete }: { complete: boolean }): boolean {
    const known = this.#boots.get(boot) ?? this.#begin(boot, complete ? 0 : seq - 1);
    if (seq <= known.highest) return known.missing.delete(seq);
    raise(known, seq - 1);
    known.highest = seq;
    return true;
  }

  /** A host that started again tells how far the boot before had come. */
  noteEnd(boot: string, seq: number): void {
    const known = this.#boots.get(boot);
    if (known !== undefined && seq > known.highest) raise(known, seq);
  }

  get lost(): number {
    return [...this.#boots.values()].reduce((sum, { missing }) => sum + missing.size, this.#lostBefore);
  }

  #begin(boot: string, highest: number): Boot {
    const begun: Boot = { highest, missing: new Set() };
    this.#boots.set(boot, begun);
    const [oldest] = this.#boots;
    if (oldest !== undefined && this.#boots.size > boots) {
      this.#lostBefore += oldest[1].missing.size;
      this.#boots.delete(oldest[0]);
    }
    return begun;
  }
}

/** Boots whose late events can still fill a gap. */
const boots = 8;

interface Boot {
  highest: number;
  readonly missing: Set<number>;
}

function raise(boot: Boot, to: number): void {
  for (let number = boot.highest + 1; number <= to; number += 1) boot.missing.add(number);
  boot.highest = Math.max(boot.highest, to);
}
