/** How a view orders its rows: the query's sort keys as they were when a row was last placed, then the engine's own order. */
import { exactKeyOf } from "../../../shared/model/quantity.ts";
import type { SortOrder, TableRange } from "../../../shared/model/table.ts";
import type { KeyRun } from "./portProtocol.ts";
import type { RowStore } from "./rowStore.ts";
import { type CompareSlots, compareSlots, type Positions, type SlotKeys, sortFewKeys, sortSlots } from "./slotSort.ts";
import { keyRun, type SortKeys, sortKeysOf } from "./sortKeys.ts";

/** From so many slots on, packing their keys is cheaper than comparing them one by one. */
export const MANY = 2000;

/** A window further down than this share of a merged list is not found sooner by putting what is before it in order first. */
const LONGEST_HEAD = 0.25;

/** Positions of a list of `count` rows to be put in order first; null for all. Merged with others, any row before the window's end may stand in it. */
export function wantedFirst(asked: WantedFirst | null, count: number): Positions | null {
  if (asked === null || asked.window === null) return null;
  const { withKeys, window } = asked;
  const last = window.first + window.count;
  if (withKeys && last > count * LONGEST_HEAD) return null;
  return { first: withKeys ? 0 : window.first, last };
}

interface WantedFirst {
  readonly withKeys: boolean;
  readonly window: TableRange | null;
}

export class ViewSort {
  private readonly store: RowStore;
  private readonly label: string;
  private orders: readonly SortOrder[] = [];
  private byColumn: readonly SortKeys[] = [];
  private comparing: CompareSlots;

  /** @param label what the column `source` sorts by */
  constructor(store: RowStore, label: string) {
    this.store = store;
    this.label = label;
    this.comparing = store.compareBase;
  }

  get compare(): CompareSlots {
    return this.comparing;
  }

  /** Keys of a column that is sorted by already are kept: turning a column's direction reads no row.
   *  @param keep false when the columns are others than before
   *  @param changed slots whose kept keys are to be read anew */
  take(orders: readonly SortOrder[], keep: boolean, changed: readonly number[]): void {
    const kept = new Map<string, SortKeys>();
    if (keep) for (const [i, keys] of this.byColumn.entries()) kept.set(this.orders[i]?.column ?? "", keys);
    this.byColumn = orders.map((order) => {
      const keys = kept.get(order.column);
      if (keys === undefined) return this.keysOf(order);
      kept.delete(order.column);
      keys.turn(order.descending);
      for (const slot of changed) keys.refresh(slot);
      return keys;
    });
    this.orders = orders;
    this.recompare();
  }

  /** Reads the row's keys anew. @returns whether its place may be another */
  refresh(slot: number): boolean {
    let moved = false;
    for (const keys of this.byColumn) moved = keys.refresh(slot) || moved;
    return moved;
  }

  /** Sorts all that match.
   *  @param hits in the engine's own order
   *  @param wanted positions that have to be right; null for all
   *  @returns whether all are */
  sort(hits: Uint32Array, wanted: Positions | null): boolean {
    const keys = this.slotKeys();
    const [only] = keys;
    if (only === undefined || (keys.length === 1 && sortFewKeys(hits, only, exactKeyOf))) return true;
    const all = wanted === null || hits.length <= MANY;
    sortSlots(hits, [...keys, this.store.ranks()], exactKeyOf, all ? undefined : wanted);
    return all;
  }

  /** Sorts what comes in, or all, from any order. */
  sortAny(slots: Uint32Array): void {
    this.recompare();
    if (slots.length > MANY) sortSlots(slots, [...this.slotKeys(), this.store.ranks()], exactKeyOf);
    else slots.sort(this.comparing);
  }

  /** The query's keys of some slots in their order, then namespace and name: what decides between sources. */
  runs(slots: Uint32Array): readonly KeyRun[] {
    const { namespaceKeys, nameKeys, uids } = this.store;
    const base = [namespaceKeys, nameKeys, uids].map(
      (texts): KeyRun => ({ kind: "text", texts: Array.from(slots, (slot) => texts[slot] ?? "") }),
    );
    return [...this.byColumn.map((keys) => keyRun(keys, slots)), ...base];
  }

  private keysOf(order: SortOrder): SortKeys {
    const keys = sortKeysOf(this.store, order, this.label);
    const { capacity } = this.store;
    for (let slot = 0; slot < capacity; slot++) if (this.store.isLive(slot)) keys.refresh(slot);
    return keys;
  }

  /** Number keys move to a longer array as they grow. */
  private recompare(): void {
    const byKeys = this.slotKeys();
    const base = this.store.compareBase;
    const compare = compareSlots(byKeys, exactKeyOf);
    this.comparing = byKeys.length === 0 ? base : (a, b) => compare(a, b) || base(a, b);
  }

  private slotKeys(): SlotKeys[] {
    return this.byColumn.map(({ keys }) => keys);
  }
}
