/** Slots in order, changed by batches: one pass of block moves a batch, and comparisons only for what comes in. */
import type { CompareSlots } from "./slotSort.ts";

export interface ListPatch {
  /** Positions before the change, ascending. */
  readonly removedAt: Uint32Array;
  /** Positions after the change, ascending. */
  readonly insertedAt: Uint32Array;
}

export class SlotList {
  private buffer = new Uint32Array(64);
  private spare = new Uint32Array(64);
  private count = 0;

  get length(): number {
    return this.count;
  }

  /** A view on the slots in order, valid until the next change. */
  get slots(): Uint32Array {
    return this.buffer.subarray(0, this.count);
  }

  replace(slots: Uint32Array): void {
    this.reserve(slots.length);
    this.buffer.set(slots);
    this.count = slots.length;
  }

  /** Takes out the members that `marked` has as 1, and puts `inserted` in, which must be sorted by `compare`, as the members are.
   *  @param markedCount how many members are marked at most: with none the search for them is left out */
  patch(marked: Uint8Array, markedCount: number, inserted: Uint32Array, compare: CompareSlots): ListPatch {
    const removedAt = markedCount > 0 ? this.takeOut(marked, markedCount) : new Uint32Array();
    const insertedAt = new Uint32Array(inserted.length);
    if (inserted.length === 0) return { removedAt, insertedAt };
    this.reserve(this.count + inserted.length);
    let from = 0;
    let to = 0;
    for (let i = 0; i < inserted.length; i++) {
      const slot = inserted[i] ?? 0;
      const at = this.positionFor(slot, from, compare);
      if (at > from) this.spare.set(this.buffer.subarray(from, at), to);
      to += at - from;
      from = at;
      insertedAt[i] = to;
      this.spare[to++] = slot;
    }
    this.spare.set(this.buffer.subarray(from, this.count), to);
    this.count += inserted.length;
    [this.buffer, this.spare] = [this.spare, this.buffer];
    return { removedAt, insertedAt };
  }

  private takeOut(marked: Uint8Array, markedCount: number): Uint32Array {
    const { buffer } = this;
    const removedAt = new Uint32Array(markedCount);
    let removed = 0;
    let to = 0;
    for (let i = 0; i < this.count; i++) {
      const slot = buffer[i] ?? 0;
      if (marked[slot] === 1) removedAt[removed++] = i;
      else buffer[to++] = slot;
    }
    this.count = to;
    return removedAt.slice(0, removed);
  }

  /** First position from `from` on whose slot comes after `slot`; gallops, for runs of neighbours come in together. */
  private positionFor(slot: number, from: number, compare: CompareSlots): number {
    let low = from;
    let step = 1;
    while (low + step <= this.count && compare(this.buffer[low + step - 1] ?? 0, slot) < 0) {
      low += step;
      step *= 2;
    }
    let high = Math.min(this.count, low + step - 1);
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (compare(this.buffer[middle] ?? 0, slot) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  private reserve(length: number): void {
    if (length > this.buffer.length) {
      const grown = new Uint32Array(Math.ceil(length * 1.5));
      grown.set(this.buffer.subarray(0, this.count));
      this.buffer = grown;
    }
    if (this.spare.length < this.buffer.length) this.spare = new Uint32Array(this.buffer.length);
  }
}
