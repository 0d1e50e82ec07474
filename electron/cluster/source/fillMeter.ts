/** How much of a list is still to come and how long that takes, by what came of it so far; and whether it is the link that takes so long: a person is
 *  asked to spare a slow link, not because a server thinks or this machine is busy. What tells them apart is in `docs/architecture.md`. */
import type { FillEstimate } from "../../../shared/model/table.ts";
import { tellingBytes } from "./gzipPolicy.ts";
import type { Arrival } from "./tableFetch.ts";

/** A list under way: what came of it since its head. The server's thinking before that is in none of it. */
export interface Progress extends Arrival {
  readonly rows: number;
}

/** Whether, and after how long a wait, a person is asked. */
export interface Patience {
  /** A rest that keeps the reader waiting for its bytes longer than this is asked about; null asks no one. */
  readonly waitMs: number | null;
  /** Whether the target is on this machine or beside it: then what is slow is no link. */
  readonly near: () => boolean;
}

/** A link that brings this much is not what makes a list slow: the server is, and asking first would help no one. */
const slowBytesPerSecond = 3e6;
/** What a compressed body becomes at this rate and more came as fast as a server compresses (half of what one idle core of it does). */
const slowInflatedPerSecond = 15e6;
/** Of the time, spent waiting for bytes: with less the reader is what makes it slow. */
const waitingShare = 0.5;
/** A first page tells the pace when it took this long, or was large: before, TCP's slow start is most of it. */
const tellingMs = 2_000;
/** A fill shows its pace after so long; the first part of that is slow start and is not counted. */
const trialMs = 1_500;
const slowStartMs = 500;
/** The pace is that of the last two to four seconds. */
const windowMs = 2_000;
/** Nothing for so long is an interruption, once; the second time it is the link's pace. */
const interruptionMs = 2_000;

const nothing: Progress = { rows: 0, wireBytes: 0, bytes: 0, elapsedMs: 0, waitedMs: 0 };

/** @param of the list so far, which tells what a row weighs; @param pace a stretch of it
 *  @param rowsLeft how many rows are still to come */
export function estimateOf(of: Progress, pace: Progress, rowsLeft: number): FillEstimate | null {
  if (of.rows <= 0 || pace.wireBytes <= 0 || pace.elapsedMs <= 0) return null;
  const bytes = (of.wireBytes / of.rows) * rowsLeft;
  return { bytes: Math.round(bytes), ms: Math.round((bytes / pace.wireBytes) * pace.elapsedMs) };
}

/** Follows a first page, and judges by the half that came last: in the first one TCP was still finding out what the link bears. */
export class PageMeter {
  readonly #seen: Progress[] = [];

  saw(progress: Progress): void {
    this.#seen.push(progress);
  }

  estimate(rowsLeft: number): FillEstimate | null {
    const whole = this.#seen.at(-1);
    return whole === undefined ? null : estimateOf(whole, this.#lastHalf(whole), rowsLeft);
  }

  /** Whether the page tells the pace, and the rest is to be asked about. */
  worthAsking(rowsLeft: number | null, patience: Patience): boolean {
    const whole = this.#seen.at(-1);
    if (whole === undefined || (whole.elapsedMs < tellingMs && whole.wireBytes < tellingBytes)) return false;
    return slow(whole, this.#lastHalf(whole), rowsLeft, patience);
  }

  #lastHalf(whole: Progress): Progress {
    const middle = this.#seen.findLast(({ wireBytes }) => wireBytes <= whole.wireBytes / 2) ?? nothing;
    return between(middle, whole);
  }
}

/** Follows one fill. */
export class FillMeter {
  #last: Progress = nothing;
  /** The pace is measured from the first of these; the second takes its place when it is old enough. */
  #marks: readonly [Progress, Progress] | null = null;
  /** Since when the link has been on trial, in milliseconds into the list. */
  #trialFrom = 0;
  #interrupted = false;

  saw(progress: Progress): void {
    const interrupted = !this.#interrupted && between(this.#last, progress).waitedMs >= interruptionMs;
    this.#last = progress;
    if (interrupted) {
      this.#interrupted = true;
      this.#trialFrom = progress.elapsedMs;
      this.#marks = null;
    } else if (this.#marks === null) {
      if (progress.elapsedMs - this.#trialFrom >= slowStartMs) this.#marks = [progress, progress];
    } else if (between(this.#marks[1], progress).elapsedMs >= windowMs) this.#marks = [this.#marks[1], progress];
  }

  /** Null before the pace is known. */
  estimate(rowsLeft: number): FillEstimate | null {
    const pace = this.#pace();
    return pace && estimateOf(this.#last, pace, rowsLeft);
  }

  worthAsking(rowsLeft: number, patience: Patience): boolean {
    const pace = this.#pace();
    return pace !== null && slow(this.#last, pace, rowsLeft, patience);
  }

  #pace(): Progress | null {
    if (this.#marks === null || this.#last.elapsedMs - this.#trialFrom < trialMs) return null;
    return between(this.#marks[0], this.#last);
  }
}

function between(from: Progress, to: Progress): Progress {
  return {
    rows: to.rows - from.rows,
    wireBytes: to.wireBytes - from.wireBytes,
    bytes: to.bytes - from.bytes,
    elapsedMs: to.elapsedMs - from.elapsedMs,
    waitedMs: to.waitedMs - from.waitedMs,
  };
}

/** @returns whether the link makes a person wait for the rest, and longer than `patience` has it */
function slow(of: Progress, pace: Progress, rowsLeft: number | null, { waitMs, near }: Patience): boolean {
  if (rowsLeft === null || waitMs === null || near()) return false;
  const seconds = pace.elapsedMs / 1000;
  if (pace.wireBytes >= slowBytesPerSecond * seconds || pace.bytes >= slowInflatedPerSecond * seconds) return false;
  const share = pace.waitedMs / pace.elapsedMs;
  const estimate = estimateOf(of, pace, rowsLeft);
  return share >= waitingShare && estimate !== null && estimate.ms * share > waitMs;
}
