/** One table's view on one source: which rows match its query, in order, kept up to date by batches. Pure: whoever owns it says when. */
import type { TableQuery, TableRange } from "../../../shared/model/table.ts";
import { type FilterField, type FilterTerm, narrows, parseTableFilter } from "../../../shared/model/tableFilter.ts";
import { HEALTH_OF } from "./health.ts";
import { HealthCounts } from "./healthCounts.ts";
import type { KeyRun, ListChange, Serial, SourceDelta, WireRow } from "./portProtocol.ts";
import { type RowPredicate, rowPredicate } from "./rowPredicate.ts";
import { type PathCells, projectedColumns, projectedRow } from "./rowProjection.ts";
import type { RowStore } from "./rowStore.ts";
import { SlotList } from "./slotList.ts";
import { MANY, ViewSort, wantedFirst } from "./viewSort.ts";

export interface ViewScope {
  /** Only rows of these namespaces; null means all. */
  readonly namespaces: ReadonlySet<string> | null;
  /** What the column `source` sorts and filters by. */
  readonly label: string;
}

export interface ViewQuery {
  readonly seq: number;
  readonly query: TableQuery;
  readonly extraColumns: readonly string[];
  /** What the column that names the source is called, where there is one. */
  readonly sourceName: string | null;
  readonly withKeys: boolean;
  /** The positions to be put in order first, where that is sooner: the others follow with the next tick. */
  readonly window: TableRange | null;
}

export class SourceView {
  private readonly store: RowStore;
  private readonly scope: ViewScope;
  private readonly pathCells: PathCells;
  private readonly subscription: { dispose(): void };
  private readonly list = new SlotList();
  /** By slot, the serial of the row that the list has; NaN for none. */
  private listed = new Float64Array();
  private readonly counts = new HealthCounts();
  private dirtyMarks = new Uint8Array();
  private outMarks = new Uint8Array();
  private dirty: number[] = [];
  private stateDirty = true;
  private columnsDirty = true;
  private asked: ViewQuery | null = null;
  private terms: readonly FilterTerm[] = [];
  private predicate: RowPredicate = { test: () => true, timeDependent: false };
  private readonly order: ViewSort;
  /** The list has its members, but its order, or its keys, up to the query's window alone. */
  private owed: "nothing" | "keys" | "order" = "nothing";
  /** Of the last query. */
  private workMs = 0;
  private watched = new Set<Serial>();
  private generation = 0;
  private evaluatedAt = 0;
  /** Called at the first change after a tick. */
  onDirty: () => void = () => {};

  constructor(store: RowStore, scope: ViewScope, pathCells: PathCells = () => null) {
    this.store = store;
    this.scope = scope;
    this.pathCells = pathCells;
    this.order = new ViewSort(store, scope.label);
    this.subscription = store.subscribe({
      changed: (slot) => this.touch(slot),
      stateChanged: () => {
        this.stateDirty = true;
        this.onDirty();
      },
      columnsChanged: () => {
        this.columnsDirty = true;
        this.onDirty();
      },
    });
  }

  get isDirty(): boolean {
    return this.dirty.length > 0 || this.stateDirty || this.columnsDirty || this.owed !== "nothing";
  }

  /** The rest of the order is owed: tick soon. */
  get isHalfSorted(): boolean {
    return this.owed !== "nothing";
  }

  /** The answer changes as time passes: tick now and then even when nothing is dirty. */
  get timeDependent(): boolean {
    return this.predicate.timeDependent;
  }

  dispose(): void {
    this.subscription.dispose();
  }

  /** Answers a query with the whole list. */
  ask(asked: ViewQuery, now: number): SourceDelta {
    const started = performance.now();
    const before = this.asked;
    const sameSort =
      before !== null && !this.columnsDirty && JSON.stringify(before.query.sort) === JSON.stringify(asked.query.sort);
    const columnsChanged =
      this.columnsDirty || before === null || before.extraColumns.join("\n") !== asked.extraColumns.join("\n");
    const stillNarrow = sameSort && this.dirty.length === 0 && !this.predicate.timeDependent && this.owed !== "order";
    const terms = parseTableFilter(asked.query.filter, this.fields(asked)).terms;
    const narrowed =
      stillNarrow && narrows(this.terms, terms) && withinHealths(before.query.health, asked.query.health);
    this.asked = asked;
    this.terms = terms;
    this.predicate = rowPredicate(this.store, terms, this.scope.label);
    this.grow();
    if (!sameSort) this.order.take(asked.query.sort, !this.columnsDirty, this.dirty);
    else for (const slot of this.dirty) this.order.refresh(slot);
    this.owed = "nothing";
    if (narrowed) this.narrow(now);
    else this.fillAnew(now);
    if (this.owed === "nothing" && this.headKeys !== null) this.owed = "keys";
    // Rows on screen that changed since the last batch: no later one tells of them.
    const rows = this.watchedRows();
    this.settle(now);
    const list = this.whole();
    this.workMs = performance.now() - started;
    return this.delta(list, rows, columnsChanged);
  }

  /** What changed since the last `ask` or `tick`; null when nothing did. */
  tick(now: number): SourceDelta | null {
    const { asked } = this;
    if (asked === null) return null;
    if (this.columnsDirty) return this.ask(asked, now);
    if (!this.isDirty && !this.predicate.timeDependent) return null;
    const resorted = this.finishSort();
    const changed = this.applyDirty(now);
    const rows = this.watchedRows();
    const quiet = changed.serials.length === 0 && changed.removedAt.length === 0 && !this.isDirty && !resorted;
    if (quiet) return null;
    this.settle(now);
    return this.delta(resorted ? this.whole() : changed, rows, false);
  }

  /** Sets which rows are sent with each delta when they changed. @returns those asked for that still live */
  watch(serials: Iterable<Serial>, need: Iterable<Serial>): WireRow[] {
    this.watched = new Set(serials);
    return this.rows(need);
  }

  rows(serials: Iterable<Serial>): WireRow[] {
    const rows: WireRow[] = [];
    for (const serial of serials) {
      const slot = this.store.slotOfSerial(serial);
      if (slot !== null) rows.push(this.row(slot));
    }
    return rows;
  }

  /** The living rows on screen. */
  *watchedSlots(): Iterable<number> {
    for (const serial of this.watched) {
      const slot = this.store.slotOfSerial(serial);
      if (slot !== null) yield slot;
    }
  }

  /** Sends the row with the next tick although the store did not change it: a `path:` cell became known. */
  touch(slot: number): void {
    if (slot >= this.dirtyMarks.length) this.grow();
    if (this.dirtyMarks[slot] === 1) return;
    this.dirtyMarks[slot] = 1;
    this.dirty.push(slot);
    if (this.dirty.length === 1) this.onDirty();
  }

  uidOf(serial: Serial): string | null {
    const slot = this.store.slotOfSerial(serial);
    return slot === null ? null : (this.store.uids[slot] ?? null);
  }

  serialOf(uid: string): Serial | null {
    const slot = this.store.slotOf(uid);
    return slot === null ? null : this.store.serialOf(slot);
  }

  /** The first row of the list after `after` (from its start when null) whose name starts with the prefix, whatever the case. */
  findPrefix(prefix: string, after: Serial | null): Serial | null {
    const { slots } = this.list;
    const wanted = prefix.toLowerCase();
    const slotAfter = after === null ? null : this.store.slotOfSerial(after);
    const start = slotAfter === null ? 0 : slots.indexOf(slotAfter) + 1;
    for (let i = start; i < slots.length; i++) {
      const slot = slots[i] ?? 0;
      if (this.store.names[slot]?.slice(0, wanted.length).toLowerCase() === wanted) return this.store.serialOf(slot);
    }
    return null;
  }

  private fields({ sourceName, extraColumns }: ViewQuery): readonly FilterField[] {
    const columns = projectedColumns(this.store, extraColumns);
    return sourceName === null ? columns : [{ id: "source", name: sourceName, type: "name" }, ...columns];
  }

  private narrow(now: number): void {
    const { slots } = this.list;
    const kept = slots.filter((slot) => this.matches(slot, now));
    this.listed.fill(Number.NaN);
    this.place(kept);
  }

  private fillAnew(now: number): void {
    const order = this.store.order();
    const found = new Uint32Array(order.length);
    let count = 0;
    for (const slot of order) if (this.inScope(slot) && this.matches(slot, now)) found[count++] = slot;
    const hits = found.subarray(0, count);
    if (!this.order.sort(hits, wantedFirst(this.asked, count))) this.owed = "order";
    this.listed.fill(Number.NaN);
    this.place(hits);
    this.recount(order);
  }

  /** How many rows of the list need keys to find the window among several sources; null where all do. */
  private get headKeys(): number | null {
    const { length } = this.list;
    if (this.asked?.withKeys !== true || length <= MANY) return null;
    return wantedFirst(this.asked, length)?.last ?? null;
  }

  /** @returns whether the order was still owed */
  private finishSort(): boolean {
    const { owed } = this;
    if (owed === "nothing") return false;
    this.owed = "nothing";
    if (owed === "keys") return true;
    const slots = this.list.slots.slice();
    this.order.sortAny(slots);
    this.list.replace(slots);
    return true;
  }

  private place(slots: Uint32Array): void {
    this.list.replace(slots);
    for (const slot of slots) this.listed[slot] = this.store.serialOf(slot);
  }

  private recount(order: Uint32Array): void {
    this.counts.clear();
    for (const slot of order) if (this.inScope(slot)) this.count(slot);
  }

  private applyDirty(now: number): Extract<ListChange, { kind: "patch" }> {
    const { store } = this;
    this.grow();
    const candidates = this.predicate.timeDependent && now - this.evaluatedAt >= 1000 ? this.everySlot() : this.dirty;
    if (candidates !== this.dirty) this.evaluatedAt = now;
    const out: number[] = [];
    const incoming: number[] = [];
    for (const slot of candidates) {
      const live = store.isLive(slot) && this.inScope(slot);
      if (this.dirtyMarks[slot] === 1) this.count(slot);
      let moved = false;
      if (live && this.dirtyMarks[slot] === 1) moved = this.order.refresh(slot);
      const hit = live && this.matches(slot, now);
      const held = this.listed[slot] ?? Number.NaN;
      const stays = hit && !moved && held === store.serialOf(slot);
      if (stays) continue;
      if (!Number.isNaN(held)) out.push(slot);
      if (hit) incoming.push(slot);
      this.listed[slot] = hit ? store.serialOf(slot) : Number.NaN;
    }
    if (out.length === 0 && incoming.length === 0) return this.nothing();
    return this.patch(out, Uint32Array.from(incoming));
  }

  /** Arrays of its own: they are transferred. */
  private nothing(): Extract<ListChange, { kind: "patch" }> {
    const none = new Uint32Array();
    return {
      kind: "patch",
      removedAt: new Uint32Array(),
      insertedAt: new Uint32Array(),
      serials: this.serials(none),
      keys: this.keys(none),
    };
  }

  private patch(out: readonly number[], inserted: Uint32Array): Extract<ListChange, { kind: "patch" }> {
    const marks = this.outMarks;
    for (const slot of out) marks[slot] = 1;
    this.order.sortAny(inserted);
    const { removedAt, insertedAt } = this.list.patch(marks, out.length, inserted, this.order.compare);
    for (const slot of out) marks[slot] = 0;
    return { kind: "patch", removedAt, insertedAt, serials: this.serials(inserted), keys: this.keys(inserted) };
  }

  private watchedRows(): WireRow[] {
    const rows: WireRow[] = [];
    for (const slot of this.dirty) {
      if (this.store.isLive(slot) && this.watched.has(this.store.serialOf(slot))) rows.push(this.row(slot));
    }
    return rows;
  }

  private settle(now: number): void {
    for (const slot of this.dirty) this.dirtyMarks[slot] = 0;
    this.dirty = [];
    this.stateDirty = false;
    this.columnsDirty = false;
    if (this.evaluatedAt === 0) this.evaluatedAt = now;
  }

  private delta(list: ListChange, rows: readonly WireRow[], withColumns: boolean): SourceDelta {
    const { asked, store, workMs } = this;
    this.generation++;
    return {
      kind: "delta",
      generation: this.generation,
      querySeq: asked?.seq ?? 0,
      list,
      ordered: this.owed !== "order",
      columns: withColumns && asked !== null ? projectedColumns(this.store, asked.extraColumns) : null,
      namespaced: store.namespaced,
      state: store.state,
      total: this.counts.total,
      matched: this.list.length,
      healths: this.counts.byHealth,
      rows,
      workMs,
    };
  }

  private row(slot: number): WireRow {
    return projectedRow(this.store, slot, this.asked?.extraColumns ?? [], this.pathCells);
  }

  private matches(slot: number, now: number): boolean {
    const healths = this.asked?.query.health ?? [];
    if (healths.length > 0 && !healths.some((health) => HEALTH_OF[health] === this.store.healths[slot])) return false;
    return this.predicate.test(slot, now);
  }

  private inScope(slot: number): boolean {
    const { namespaces } = this.scope;
    return namespaces === null || namespaces.has(this.store.namespaces[slot] ?? "");
  }

  private count(slot: number): void {
    const counts = this.store.isLive(slot) && this.inScope(slot);
    this.counts.set(slot, counts ? (this.store.healths[slot] ?? null) : null);
  }

  private everySlot(): number[] {
    return Array.from({ length: this.store.capacity }, (_, slot) => slot);
  }

  private serials(slots: Uint32Array): Float64Array<ArrayBuffer> {
    const serials = new Float64Array(slots.length);
    for (let i = 0; i < slots.length; i++) serials[i] = this.store.serialOf(slots[i] ?? 0);
    return serials;
  }

  private keys(slots: Uint32Array): readonly KeyRun[] | null {
    return this.asked?.withKeys === true ? this.order.runs(slots) : null;
  }

  private whole(): ListChange {
    const { slots } = this.list;
    const head = this.owed === "nothing" ? null : this.headKeys;
    return {
      kind: "reset",
      serials: this.serials(slots),
      keys: this.keys(head === null ? slots : slots.subarray(0, head)),
    };
  }

  private grow(): void {
    const { length } = this.store.healths;
    if (length <= this.dirtyMarks.length) return;
    const listed = new Float64Array(length).fill(Number.NaN);
    listed.set(this.listed);
    this.listed = listed;
    this.counts.grow(length);
    const marks = new Uint8Array(length);
    marks.set(this.dirtyMarks);
    this.dirtyMarks = marks;
    this.outMarks = new Uint8Array(length);
  }
}

function withinHealths(before: readonly string[], after: readonly string[]): boolean {
  return before.length === 0 || (after.length > 0 && after.every((health) => before.includes(health)));
}
