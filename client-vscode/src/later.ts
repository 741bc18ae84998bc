// Work that a key need not wait for: events put it here, and it is done a moment later, in order and all at once.

/** Shorter than anybody notices, longer than what else has to happen at a key. */
const MOMENT = 20;

export class Later<T> {
  #waiting: T[] = [];
  #timer: NodeJS.Timeout | undefined;
  readonly #work: (all: readonly T[]) => void;

  constructor(work: (all: readonly T[]) => void) {
    this.#work = work;
  }

  add(one: T): void {
    this.#waiting.push(one);
    this.#timer ??= setTimeout(() => this.now(), MOMENT);
  }

  /** Do what waits. */
  now(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const all = this.#waiting;
    if (all.length > 0) {
      this.#waiting = [];
      this.#work(all);
    }
  }
}
