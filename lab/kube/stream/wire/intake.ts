/** Several receivers share one connection: reading from it stops while any of them is full, as the kubelet's pipes do. */
export class Intake {
  readonly #full = new Set<object>();
  readonly #pause: () => void;
  readonly #resume: () => void;

  constructor(pause: () => void, resume: () => void) {
    this.#pause = pause;
    this.#resume = resume;
  }

  get isPaused(): boolean {
    return this.#full.size > 0;
  }

  block(receiver: object): void {
    if (this.#full.size === 0) this.#pause();
    this.#full.add(receiver);
  }

  /** Also when a receiver goes away: the connection must not wait for it. */
  unblock(receiver: object): void {
    if (this.#full.delete(receiver) && this.#full.size === 0) this.#resume();
  }
}
