/** The order of several sources' rows, without ever merging them whole: the rows at a position are found by cutting each sorted run there. */
import { exactKeyOf } from "../../../shared/model/quantity.ts";
import type { KeyRun, Serial } from "./portProtocol.ts";
import type { SourceRun } from "./sourceRun.ts";

export interface Place {
  readonly source: number;
  readonly serial: Serial;
}

export class MergedOrder {
  private readonly runs: readonly SourceRun[];
  private readonly sorted: readonly number[];
  /** For each key in front of namespace, name and uid, whether it descends. */
  private readonly descending: readonly boolean[];

  constructor(runs: readonly SourceRun[], descending: readonly boolean[]) {
    this.runs = runs;
    this.sorted = runs.map(({ sorted }) => sorted);
    this.descending = descending;
  }

  get length(): number {
    return this.runs.reduce((sum, run) => sum + run.length, 0);
  }

  /** The rows at `[first, first + count)`. */
  window(first: number, count: number): Place[] {
    const places: Place[] = [];
    const cuts = this.cut(first);
    while (places.length < count) {
      let next = -1;
      for (let source = 0; source < this.runs.length; source++) {
        if ((cuts[source] ?? 0) >= (this.runs[source]?.length ?? 0)) continue;
        if (next < 0 || this.compare(source, cuts[source] ?? 0, next, cuts[next] ?? 0) < 0) next = source;
      }
      if (next < 0) break;
      const at = cuts[next] ?? 0;
      places.push({ source: next, serial: this.runs[next]?.serials[at] ?? Number.NaN });
      cuts[next] = at + 1;
    }
    return places;
  }

  /** How many rows of each source stand before a position. */
  cut(position: number): number[] {
    const low = this.runs.map(() => 0);
    const high = this.runs.map(({ length }) => length);
    if (position <= 0) return low;
    if (this.runs.length === 1 || position >= this.length) return high.map((length) => Math.min(length, position));
    for (;;) {
      // The widest open range is halved in each round: its middle is ranked among all.
      let widest = 0;
      for (let i = 1; i < low.length; i++) if (gap(low, high, i) > gap(low, high, widest)) widest = i;
      if (gap(low, high, widest) === 0) return low;
      const middle = ((low[widest] ?? 0) + (high[widest] ?? 0)) >>> 1;
      const ranks = low.map((from, source) =>
        source === widest ? middle : this.rank(source, widest, middle, from, high[source] ?? 0),
      );
      const before = ranks.reduce((sum, rank) => sum + rank, 0);
      if (before < position) {
        for (let i = 0; i < low.length; i++) low[i] = ranks[i] ?? 0;
        low[widest] = middle + 1;
      } else {
        for (let i = 0; i < high.length; i++) high[i] = ranks[i] ?? 0;
      }
    }
  }

  /** The row of a source right before one of its own positions, or null at its start. */
  serialBefore(source: number, position: number): Serial | null {
    return position === 0 ? null : (this.runs[source]?.serials[position - 1] ?? null);
  }

  /** The position of a row, or null when it is not in its source's list. */
  positionOf({ source, serial }: Place): number | null {
    const at = this.runs[source]?.indexOf(serial) ?? -1;
    if (at < 0) return null;
    return this.runs.reduce(
      (sum, run, other) => sum + (other === source ? at : this.rank(other, source, at, 0, run.length)),
      0,
    );
  }

  /** How many rows of `source` within `[low, high)` (and all before) come before the row at `at` of `other`. */
  private rank(source: number, other: number, at: number, low: number, high: number): number {
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.compare(source, middle, other, at) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  private compare(sourceA: number, a: number, sourceB: number, b: number): number {
    const keysA = this.runs[sourceA]?.keys ?? [];
    const keysB = this.runs[sourceB]?.keys ?? [];
    // What is in no order that can be compared comes last, source by source.
    const beyondA = a >= (this.sorted[sourceA] ?? 0);
    const beyondB = b >= (this.sorted[sourceB] ?? 0);
    if (beyondA !== beyondB) return beyondA ? 1 : -1;
    if (beyondA) return sourceA - sourceB || a - b;
    for (let i = 0; i < keysA.length; i++) {
      const order = compareKeys(keysA[i], a, keysB[i], b, this.descending[i] ?? false);
      if (order !== 0) return order;
    }
    return sourceA - sourceB || a - b;
  }
}

function gap(low: readonly number[], high: readonly number[], i: number): number {
  return (high[i] ?? 0) - (low[i] ?? 0);
}

/** Columns of one name may be numbers in one source and texts in another: numbers then come first. */
function compareKeys(
  runA: KeyRun | undefined,
  a: number,
  runB: KeyRun | undefined,
  b: number,
  descending: boolean,
): number {
  if (runA === undefined || runB === undefined) return 0;
  const sign = descending ? -1 : 1;
  if (runA.kind === "text" && runB.kind === "text") {
    const textA = runA.texts[a] ?? null;
    const textB = runB.texts[b] ?? null;
    if (textA === textB) return 0;
    if (textA === null || textB === null) return textA === null ? 1 : -1;
    return textA < textB ? -sign : sign;
  }
  if (runA.kind !== runB.kind) return runA.kind === "number" ? -sign : sign;
  return runA.kind === "number" && runB.kind === "number" ? compareNumbers(runA, a, runB, b, sign) : 0;
}

type NumberRun = Extract<KeyRun, { kind: "number" }>;

function compareNumbers(runA: NumberRun, a: number, runB: NumberRun, b: number, sign: number): number {
  const numberA = runA.numbers[a] ?? Number.NaN;
  const numberB = runB.numbers[b] ?? Number.NaN;
  if (numberA < numberB) return -sign;
  if (numberA > numberB) return sign;
  if (numberA !== numberB) return Number(Number.isNaN(numberA)) - Number(Number.isNaN(numberB));
  const exactA = runA.exact?.[a] ?? null;
  const exactB = runB.exact?.[b] ?? null;
  if (exactA === exactB) return 0;
  return (exactA ?? exactKeyOf(numberA)) < (exactB ?? exactKeyOf(numberB)) ? -sign : sign;
}
