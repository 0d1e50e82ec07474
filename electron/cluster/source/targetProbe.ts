/** Finds out when a lost target answers again: one cheap request at a time, for all that wait for it. While someone looks at a table of the target a
 *  probe starts at least every 4 s, with jitter so that many consoles do not ask as one; unseen targets are asked ever more seldom. */

export interface ProbeOptions {
  /** One cheap request; rejects when the target does not answer. */
  readonly ask: (signal: AbortSignal) => Promise<void>;
  readonly lookedAt: () => boolean;
  /** The target answers again. */
  readonly answered: () => void;
  /** It did not. `nextAt` is when the next probe starts. */
  readonly failed: (error: unknown, nextAt: number) => void;
  /** In [0, 1). */
  readonly random: () => number;
}

/** From the start of one probe to the start of the next, while someone looks. */
const lookedAtMs = { least: 2_500, most: 4_000 };
const unseenMs = { first: 4_000, most: 60_000 };

export class TargetProbe {
  readonly #options: ProbeOptions;
  #lost = false;
  #failures = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #nextAt: number | null = null;
  #asking: AbortController | null = null;

  constructor(options: ProbeOptions) {
    this.#options = options;
  }

  get lost(): boolean {
    return this.#lost;
  }

  /** When the next probe starts; null when none is planned. */
  get nextAt(): number | null {
    return this.#nextAt;
  }

  /** Something else found the target silent: probing begins. */
  lose(): void {
    if (this.#lost) return;
    this.#lost = true;
    this.#failures = 0;
    this.#plan(Date.now());
  }

  /** Something else had an answer. */
  found(): void {
    this.#lost = false;
    this.#nextAt = null;
    clearTimeout(this.#timer);
    this.#asking?.abort();
    this.#asking = null;
  }

  /** Someone began to look, or the network changed: no longer than now, if it is lost. */
  now(): void {
    if (!this.#lost) return;
    this.#failures = 0;
    clearTimeout(this.#timer);
    this.#asking?.abort();
    void this.#probe();
  }

  dispose(): void {
    this.found();
  }

  /** Planned from the start of a probe, so that a slow one does not stretch the interval. */
  #plan(startedAt: number): number {
    const interval = this.#options.lookedAt() ? lookedAtMs : this.#unseen();
    const delay = interval.least + (interval.most - interval.least) * this.#options.random();
    const at = startedAt + delay;
    this.#nextAt = at;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#probe(), Math.max(0, at - Date.now()));
    return at;
  }

  #unseen(): { least: number; most: number } {
    const most = Math.min(unseenMs.most, unseenMs.first * 2 ** Math.min(10, this.#failures));
    return { least: most / 2, most };
  }

  async #probe(): Promise<void> {
    this.#asking?.abort();
    const asking = new AbortController();
    this.#asking = asking;
    const startedAt = Date.now();
    const nextAt = this.#plan(startedAt);
    try {
      await this.#options.ask(asking.signal);
      if (asking.signal.aborted || !this.#lost) return;
      this.found();
      this.#options.answered();
    } catch (error) {
      if (asking.signal.aborted || !this.#lost) return;
      this.#failures += 1;
      this.#options.failed(error, nextAt);
    }
  }
}
