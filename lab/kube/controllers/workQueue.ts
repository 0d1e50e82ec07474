import type { Clock } from "../clock.ts";
import { ApiError } from "../status.ts";

const RETRY_MS = 1_000;

/** Keys to be looked at again soon, each once however often it was added meanwhile. */
export class WorkQueue {
  readonly #clock: Clock;
  readonly #delayMs: number;
  readonly #work: (key: string) => void;
  readonly #pending = new Set<string>();
  #scheduled = false;

  /** @param delayMs how long keys are gathered before they are worked on */
  constructor(clock: Clock, delayMs: number, work: (key: string) => void) {
    this.#clock = clock;
    this.#delayMs = delayMs;
    this.#work = work;
  }

  add(key: string): void {
    this.#pending.add(key);
    if (this.#scheduled) return;
    this.#scheduled = true;
    this.#clock.schedule(this.#delayMs, () => this.#run());
  }

  #run(): void {
    this.#scheduled = false;
    const keys = [...this.#pending];
    this.#pending.clear();
    for (const key of keys) {
      try {
        this.#work(key);
      } catch (error) {
        // A write was refused, as in a namespace that is going away: later may be better.
        if (!(error instanceof ApiError)) throw error;
        this.#clock.schedule(RETRY_MS, () => this.add(key));
      }
    }
  }
}
