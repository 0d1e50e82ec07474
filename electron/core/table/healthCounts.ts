/** How many rows of a view's scope there are, by health, kept up row by row. */
import { HEALTHS } from "./health.ts";

const NOT_COUNTED = 255;

export class HealthCounts {
  private readonly counts = new Array<number>(HEALTHS.length).fill(0);
  /** By slot, the health it is counted under. */
  private counted = new Uint8Array();

  get total(): number {
    return this.counts.reduce((sum, count) => sum + count, 0);
  }

  /** In the order of `HEALTHS`. */
  get byHealth(): readonly number[] {
    return [...this.counts];
  }

  grow(length: number): void {
    const grown = new Uint8Array(length).fill(NOT_COUNTED);
    grown.set(this.counted);
    this.counted = grown;
  }

  clear(): void {
    this.counts.fill(0);
    this.counted.fill(NOT_COUNTED);
  }

  /** @param health of the row now in the slot; null when there is none in scope */
  set(slot: number, health: number | null): void {
    const before = this.counted[slot] ?? NOT_COUNTED;
    const after = health ?? NOT_COUNTED;
    if (before === after) return;
    if (before !== NOT_COUNTED) this.counts[before] = (this.counts[before] ?? 0) - 1;
    if (after !== NOT_COUNTED) this.counts[after] = (this.counts[after] ?? 0) + 1;
    this.counted[slot] = after;
  }
}
