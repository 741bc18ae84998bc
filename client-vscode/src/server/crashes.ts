// How often a server may end by itself before somebody has to look.

/** So many ends within this time, and it is not started again. */
const LIMIT = 5;
const WITHIN = 180_000;
const LONGEST_WAIT = 4000;

export class Crashes {
  #at: number[] = [];

  /** It has ended: how long to wait before it is started again, in milliseconds; nothing if it should not be. */
  ended(now: number): number | undefined {
    this.#at = [...this.#at.filter((at) => now - at < WITHIN), now];
    const count = this.#at.length;
    return count >= LIMIT ? undefined : Math.min(LONGEST_WAIT, 250 * 2 ** (count - 1));
  }

  /** Somebody has looked. */
  forget(): void {
    this.#at = [];
  }
}
