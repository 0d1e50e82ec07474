/** What a domain hands to the table engine: rows as they arrive. `RowStore` implements it; a reflector, a key scan or a poller writes to it. */

import type { Message } from "../../../shared/model/message.ts";
import type { Cell, Column, FillEstimate, Health, SourcePhase } from "../../../shared/model/table.ts";

export interface OwnerRef {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly uid: string;
  readonly controller: boolean;
}

/** One row as its engine gives it. Strings are copied by reference: give none that is a slice of a large body (what `JSON.parse` makes is fine). */
export interface TableRow {
  /** Unique in its store; the row's identity: an upsert with the same uid replaces the row. */
  readonly uid: string;
  /** Empty where the kind has no namespace. Never changes for a uid. */
  readonly namespace: string;
  /** Never changes for a uid. */
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly owners: readonly OwnerRef[];
  readonly health: Health;
  /** An equal, non-empty version means an equal row: such an upsert costs nothing and shows nothing. Empty where the engine has none: cells are compared. */
  readonly version: string;
  /** Epoch milliseconds, or null. */
  readonly createdAt: number | null;
  /** One cell a column, in the order of `setColumns`; columns beyond the last cell keep what `setCells` gave them (null at first).
   *  Relative texts are parsed before (`shared/model/relativeTime.ts`). */
  readonly cells: readonly Cell[];
}

/** The source's share of `SourceState`: who it is and how many rows it has is known elsewhere. */
export interface StoreState {
  readonly phase: SourcePhase;
  /** About how many rows there will be, while loading or paused; null when unknown. */
  readonly expected: number | null;
  /** Of what is still to come, while loading or paused; null when unknown. */
  readonly estimate: FillEstimate | null;
  /** Epoch milliseconds of the last proof that the rows are current. */
  readonly goodAt: number | null;
  readonly reason: Message | null;
  readonly nextTryAt: number | null;
  readonly pollMs: number | null;
}

/** Of a store into which nothing has been read. */
export const unreadState: StoreState = {
  phase: "connecting",
  expected: null,
  estimate: null,
  goodAt: null,
  reason: null,
  nextTryAt: null,
  pollMs: null,
};

/** A relist in progress: rows given to it are shown at once, and those that it never named are removed by `finish`. */
export interface Replacement {
  upsert(rows: readonly TableRow[]): void;
  /** Names rows that are still there without giving them again. */
  keep(uids: Iterable<string>): void;
  /** Removes the rows of before that were neither given nor kept. Rows written to the store itself meanwhile stay.
   *  @returns how many were removed */
  finish(): number;
  /** The relist failed: rows given so far stay, nothing is removed. */
  abandon(): void;
}

export interface RowSink {
  /** The engine's own columns, with `name` among them where the engine has one; `namespace`, `source`, `label:` and `path:` columns
   *  are the engine's (of tables) to add. Other columns than before empty the cells, to be filled by rows given afterwards. */
  setColumns(columns: readonly Column[]): void;
  upsert(rows: readonly TableRow[]): void;
  /** Unknown uids are ignored. */
  remove(uids: readonly string[]): void;
  /** Fills one column from elsewhere (metrics): rows keep these cells when they are upserted with fewer cells than there are columns.
   *  Unknown uids and columns are ignored. */
  setCells(column: string, cells: Iterable<readonly [uid: string, cell: Cell]>): void;
  /** Starts a relist (mark and sweep: the table shows the old rows until they are replaced). One at a time: a second abandons the first. */
  replaceAll(): Replacement;
  /** Merges into the state; a change is told to the viewers with the next tick. */
  setState(state: Partial<StoreState>): void;
  readonly size: number;
}
