/** For tests: a store that remembers what was said to it. */
import type { StoreState } from "../../core/table/rowSink.ts";
import { WatchedRows } from "./watchedRows.ts";

export class MapSink extends WatchedRows {
  readonly phases: string[] = [];
  /** The fewest rows that were left by a removal. */
  fewest = Number.POSITIVE_INFINITY;

  constructor() {
    super(() => {});
  }

  override remove(uids: readonly string[]): void {
    super.remove(uids);
    this.fewest = Math.min(this.fewest, this.size);
  }

  override setState(state: Partial<StoreState>): void {
    super.setState(state);
    if (this.phases.at(-1) !== this.state.phase) this.phases.push(this.state.phase);
  }

  get names(): string[] {
    return [...this.rows.values()].map((row) => row.name).sort();
  }
}
