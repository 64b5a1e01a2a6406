/** GitHub's clock: the machine's (or a test's) plus what `advance` added. */
export class Clock {
  readonly #base: () => number;
  #offsetMs = 0;

  constructor(base: () => number = Date.now) {
    this.#base = base;
  }

  /** Epoch milliseconds. */
  now(): number {
    return this.#base() + this.#offsetMs;
  }

  /** Moves the clock forward. @returns The new time. */
  advance(ms: number): number {
    this.#offsetMs += ms;
    return this.now();
  }
}
