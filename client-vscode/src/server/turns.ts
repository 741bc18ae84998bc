// One thing after another: what starts, stops and starts again must never overlap.

export class Turns {
  #last: Promise<unknown> = Promise.resolve();

  /** Do something after everything that was asked for before, whether or not that went well. */
  take<T>(work: () => Promise<T>): Promise<T> {
    const mine = this.#last.then(work, work);
    this.#last = mine.catch(() => undefined);
    return mine;
  }
}
