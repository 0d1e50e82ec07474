/** What a table knows of one source: its rows' serials in order, and their sort keys where several sources are merged. */
import type { KeyRun, ListChange, Serial } from "./portProtocol.ts";

export class SourceRun {
  serials: Float64Array = new Float64Array();
  keys: readonly KeyRun[] = [];

  get length(): number {
    return this.serials.length;
  }

  /** So many rows, from the first on, are in order and have keys. */
  get sorted(): number {
    const [first] = this.keys;
    if (first === undefined) return 0;
    return first.kind === "text" ? first.texts.length : first.numbers.length;
  }

  /** @returns whether the set or order of rows changed */
  apply(change: ListChange): boolean {
    if (change.kind === "reset") {
      this.serials = change.serials;
      this.keys = change.keys ?? [];
      return true;
    }
    const { removedAt, insertedAt } = change;
    if (removedAt.length === 0 && insertedAt.length === 0) return false;
    const length = this.serials.length - removedAt.length + insertedAt.length;
    this.serials = patchedNumbers(this.serials, change.serials, { removedAt, insertedAt, length });
    const { keys } = change;
    if (keys !== null)
      this.keys = this.keys.map((run, i) => patchedRun(run, keys[i] ?? run, { removedAt, insertedAt, length }));
    return true;
  }

  /** The same list, in no order that can be compared. */
  withoutKeys(): SourceRun {
    const run = new SourceRun();
    run.serials = this.serials;
    return run;
  }

  /** Position of a row, or -1. */
  indexOf(serial: Serial): number {
    return this.serials.indexOf(serial);
  }
}

interface Patch {
  readonly removedAt: Uint32Array;
  readonly insertedAt: Uint32Array;
  readonly length: number;
}

function patchedRun(old: KeyRun, incoming: KeyRun, patch: Patch): KeyRun {
  if (old.kind === "text" && incoming.kind === "text") {
    return { kind: "text", texts: patchedList(old.texts, incoming.texts, patch) };
  }
  if (old.kind === "number" && incoming.kind === "number") {
    const noExact = old.exact === null && incoming.exact === null;
    const exactOf = (run: typeof old) => run.exact ?? new Array<null>(run.numbers.length).fill(null);
    return {
      kind: "number",
      numbers: patchedNumbers(old.numbers, incoming.numbers, patch),
      exact: noExact ? null : patchedList(exactOf(old), exactOf(incoming), patch),
    };
  }
  return incoming;
}

function patchedNumbers(old: Float64Array, incoming: Float64Array, patch: Patch): Float64Array {
  const out = new Float64Array(patch.length);
  blocks(patch, {
    copy: (from, to, count) => out.set(old.subarray(from, from + count), to),
    insert: (index, to) => {
      out[to] = incoming[index] ?? Number.NaN;
    },
  });
  return out;
}

function patchedList<T>(old: readonly T[], incoming: readonly T[], patch: Patch): T[] {
  const out: T[] = [];
  blocks(patch, {
    copy: (from, _to, count) => {
      for (let i = from; i < from + count; i++) out.push(old[i] as T); // within bounds: positions come from the list's own length
    },
    insert: (index) => void out.push(incoming[index] as T), // one key for each inserted row
  });
  return out;
}

/** Walks a patch as copies of unchanged blocks and single insertions, in the order of the list after it. */
function blocks(
  { removedAt, insertedAt, length }: Patch,
  on: { copy(from: number, to: number, count: number): void; insert(index: number, to: number): void },
): void {
  let from = 0;
  let to = 0;
  let removed = 0;
  let inserted = 0;
  while (to < length || removed < removedAt.length) {
    if (removed < removedAt.length && removedAt[removed] === from) {
      from++;
      removed++;
    } else if (inserted < insertedAt.length && insertedAt[inserted] === to) {
      on.insert(inserted++, to++);
    } else {
      const untilRemoved = removed < removedAt.length ? (removedAt[removed] ?? 0) - from : Infinity;
      const untilInserted = inserted < insertedAt.length ? (insertedAt[inserted] ?? 0) - to : Infinity;
      const count = Math.min(untilRemoved, untilInserted, length - to);
      on.copy(from, to, count);
      from += count;
      to += count;
    }
  }
}
