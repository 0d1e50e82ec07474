/** How much of a list is still to come and how long that takes, by what came of it so far; and when that is long enough to ask a person first. */
import type { FillEstimate } from "../../../shared/model/table.ts";
import { tellingBytes } from "./gzipPolicy.ts";

/** A list under way: rows and wire bytes that came within `elapsedMs` of its first byte. */
export interface Progress {
  readonly rows: number;
  readonly wireBytes: number;
  readonly elapsedMs: number;
}

/** A link that brings this much is not what makes a list slow: the server is, and asking first would help no one. */
const slowBytesPerSecond = 3e6;
/** A first page tells the pace when it took this long, or was large: before, TCP's slow start is most of it. */
const tellingMs = 2_000;
/** A fill shows its pace after so long; the first part of that is slow start and is not counted. */
const trialMs = 1_500;
const slowStartMs = 500;
/** The pace is that of the last two to four seconds. */
const windowMs = 2_000;

/** @param rowsLeft how many rows are still to come */
export function estimateOf(seen: Progress, rowsLeft: number): FillEstimate | null {
  if (seen.rows <= 0 || seen.elapsedMs <= 0) return null;
  return {
    bytes: Math.round((seen.wireBytes / seen.rows) * rowsLeft),
    ms: Math.round((seen.elapsedMs / seen.rows) * rowsLeft),
  };
}

/** After the first page: whether that page tells the pace, and the rest takes longer than a person is kept waiting unasked.
 *  @param patienceMs null asks no one */
export function worthAsking(page: Progress, rowsLeft: number | null, patienceMs: number | null): boolean {
  if (page.elapsedMs < tellingMs && page.wireBytes < tellingBytes) return false;
  return slow(page, rowsLeft, patienceMs);
}

/** Follows one fill. */
export class FillMeter {
  #last: Progress = { rows: 0, wireBytes: 0, elapsedMs: 0 };
  /** The pace is measured from the first of these; the second takes its place when it is old enough. */
  #marks: readonly [Progress, Progress] = [this.#last, this.#last];

  saw(progress: Progress): void {
    this.#last = progress;
    const [first, second] = this.#marks;
    if (first.elapsedMs === 0 && progress.elapsedMs >= slowStartMs) this.#marks = [progress, progress];
    else if (progress.elapsedMs - second.elapsedMs >= windowMs) this.#marks = [second, progress];
  }

  /** Null before the pace is known. */
  estimate(rowsLeft: number): FillEstimate | null {
    if (this.#last.elapsedMs < trialMs) return null;
    const pace = this.#pace();
    const estimate = estimateOf(pace, rowsLeft);
    // What a row weighs is known best from all of them.
    return estimate && { ...estimate, bytes: Math.round((this.#last.wireBytes / this.#last.rows) * rowsLeft) };
  }

  worthAsking(rowsLeft: number, patienceMs: number | null): boolean {
    return this.#last.elapsedMs >= trialMs && slow(this.#pace(), rowsLeft, patienceMs);
  }

  #pace(): Progress {
    const [from] = this.#marks;
    const to = this.#last;
    return {
      rows: to.rows - from.rows,
      wireBytes: to.wireBytes - from.wireBytes,
      elapsedMs: to.elapsedMs - from.elapsedMs,
    };
  }
}

function slow(seen: Progress, rowsLeft: number | null, patienceMs: number | null): boolean {
  if (rowsLeft === null || patienceMs === null) return false;
  if (seen.wireBytes >= (slowBytesPerSecond * seen.elapsedMs) / 1000) return false;
  const estimate = estimateOf(seen, rowsLeft);
  return estimate !== null && estimate.ms > patienceMs;
}
