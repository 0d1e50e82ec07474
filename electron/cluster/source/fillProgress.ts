/** What is known of a reflector's first load: how many rows there will be, what is still to come, and whether a person has to be asked before it
 *  goes on. Pure. */
import type { FillEstimate } from "../../../shared/model/table.ts";
import { FillMeter, type PageMeter, type Patience, type Progress } from "./fillMeter.ts";

const estimateEveryMs = 1_000;

export class FillProgress {
  expected: number | null = null;
  estimate: FillEstimate | null = null;
  /** A person has said that the whole list is wanted: no one is asked. */
  wanted = false;
  readonly #patience: Patience;
  #meter = new FillMeter();
  /** Milliseconds into the list at which it was last measured. */
  #measuredAt = 0;
  #asks = false;

  constructor(patience: Patience) {
    this.#patience = patience;
  }

  /** @param page null when it tells nothing about the rest; @param rows of the page; @param remaining how many follow it, as far as the server says */
  page(page: PageMeter | null, rows: number, remaining: number | null): void {
    this.expected = remaining === null ? null : rows + remaining;
    this.#asks = !this.wanted && page?.worthAsking(remaining, this.#patience) === true;
    // The list that follows brings the page's rows once more.
    this.estimate = this.#asks ? (page?.estimate(rows + (remaining ?? 0)) ?? null) : null;
  }

  /** Whether the rest is long enough to be asked about before it is begun: true once. */
  takeQuestion(): boolean {
    const asks = this.#asks;
    this.#asks = false;
    return asks;
  }

  /** A list is begun. */
  list(): void {
    this.#meter = new FillMeter();
    this.#measuredAt = 0;
  }

  /** More of the list came. @param allRows of this list and those before it
   *  @returns whether there is a new estimate, and whether it is to be asked about */
  came(progress: Progress, allRows: number): "nothing" | "news" | "question" {
    this.#meter.saw(progress);
    if (this.expected === null || progress.elapsedMs < this.#measuredAt + estimateEveryMs) return "nothing";
    this.#measuredAt = progress.elapsedMs;
    const left = Math.max(0, this.expected - allRows);
    this.estimate = this.#meter.estimate(left);
    return !this.wanted && this.#meter.worthAsking(left, this.#patience) ? "question" : "news";
  }

  /** The list was cut. It is fetched anew when it goes on: all of it is still to come. */
  cut(): void {
    if (this.expected !== null) this.estimate = this.#meter.estimate(this.expected) ?? this.estimate;
  }

  done(): void {
    this.expected = null;
    this.estimate = null;
  }
}
