/** The estate's time. Everything that waits or dates something asks it, so that a test can step it. */
export interface Clock {
  /** @returns milliseconds since the Unix epoch */
  now(): number;
  /** Runs `task` once after `delayMs`. @returns a function that cancels it */
  schedule(delayMs: number, task: () => void): () => void;
  /** Cancels whatever is still scheduled. */
  dispose(): void;
}

export class RealClock implements Clock {
  readonly #timers = new Set<NodeJS.Timeout>();

  now(): number {
    return Date.now();
  }

  schedule(delayMs: number, task: () => void): () => void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      task();
    }, delayMs);
    this.#timers.add(timer);
    return () => {
      clearTimeout(timer);
      this.#timers.delete(timer);
    };
  }

  dispose(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
  }
}

interface Appointment {
  readonly dueMs: number;
  readonly order: number;
  readonly task: () => void;
}

/** Stands still until `advance` is called; tasks run in the order of their due times. */
export class SteppedClock implements Clock {
  #nowMs: number;
  #order = 0;
  readonly #appointments = new Set<Appointment>();

  constructor(startMs: number) {
    this.#nowMs = startMs;
  }

  now(): number {
    return this.#nowMs;
  }

  schedule(delayMs: number, task: () => void): () => void {
    const appointment: Appointment = { dueMs: this.#nowMs + Math.max(0, delayMs), order: this.#order++, task };
    this.#appointments.add(appointment);
    return () => this.#appointments.delete(appointment);
  }

  /** Moves time on by `byMs`, running all that falls due on the way, what those tasks schedule included. */
  advance(byMs: number): void {
    const untilMs = this.#nowMs + byMs;
    for (let next = this.#firstDue(untilMs); next !== undefined; next = this.#firstDue(untilMs)) {
      this.#appointments.delete(next);
      this.#nowMs = next.dueMs;
      next.task();
    }
    this.#nowMs = untilMs;
  }

  dispose(): void {
    this.#appointments.clear();
  }

  #firstDue(untilMs: number): Appointment | undefined {
    let first: Appointment | undefined;
    for (const candidate of this.#appointments) {
      if (candidate.dueMs > untilMs) continue;
      const sooner =
        first === undefined ||
        candidate.dueMs < first.dueMs ||
        (candidate.dueMs === first.dueMs && candidate.order < first.order);
      if (sooner) first = candidate;
    }
    return first;
  }
}
