/** How long something is good for, by two clocks: the one on the wall may be set back, the other may stand still while the machine sleeps. What either
 *  says is over is over. */
export class Validity {
  /** Epoch milliseconds. */
  readonly madeAt: number;
  readonly until: number;
  readonly #forMs: number;
  readonly #begun: number;

  constructor(forMs: number) {
    this.#forMs = forMs;
    this.madeAt = Date.now();
    this.until = this.madeAt + forMs;
    this.#begun = performance.now();
  }

  holds(): boolean {
    return Date.now() < this.until && performance.now() - this.#begun < this.#forMs;
  }
}
