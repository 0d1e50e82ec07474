/** One viewer's table over its sources: what they said, what the viewer has been sent, and the next update made of both. Pure. */
import { isDeepStrictEqual } from "node:util";
import type {
  Cell,
  Column,
  Row,
  SourceState,
  TableQuery,
  TableRange,
  TableUpdate,
} from "../../../shared/model/table.ts";
import { HEALTHS } from "./health.ts";
import { MergedOrder, type Place } from "./mergedOrder.ts";
import { type Serial, SOURCES, type SourceDelta, type WireRow } from "./portProtocol.ts";
import type { StoreState } from "./rowSink.ts";
import { SourceRun } from "./sourceRun.ts";

export interface MergedSource {
  readonly id: string;
  readonly label: string;
}

/** Rows of the window that a source should watch, and those of them that are not here yet. */
export interface SourceWindow {
  readonly serials: readonly Serial[];
  readonly missing: readonly Serial[];
}

class SourceShare {
  readonly id: string;
  readonly label: string;
  readonly run = new SourceRun();
  columns: readonly Column[] = [];
  namespaced = false;
  state: StoreState = {
    phase: "connecting",
    expected: null,
    estimate: null,
    goodAt: null,
    reason: null,
    nextTryAt: null,
    pollMs: null,
  };
  total = 0;
  healths: readonly number[] = [];
  workMs = 0;
  lost = false;
  /** The query that the run answers; 0 before the first answer. */
  querySeq = 0;
  /** Rows of the window as last received; a row is replaced, never changed. */
  rows = new Map<Serial, WireRow>();

  constructor({ id, label }: MergedSource) {
    this.id = id;
    this.label = label;
  }
}

export class MergedView {
  private readonly view: string;
  private readonly shares: readonly SourceShare[];
  private query: TableQuery;
  private querySeq: number;
  private range: TableRange;
  private generation = 0;
  private changed = true;
  private columnsChanged = true;
  private statesChanged = true;
  /** Rows as the viewer has them, by handle. */
  private sent = new Map<number, WireRow>();

  constructor(view: string, sources: readonly MergedSource[], query: TableQuery, range: TableRange) {
    if (sources.length > SOURCES) throw new RangeError(`a table has at most ${SOURCES} sources`);
    this.view = view;
    this.shares = sources.map((source) => new SourceShare(source));
    this.query = query;
    this.querySeq = 1;
    this.range = range;
  }

  /** Something differs from the last update composed. */
  get isChanged(): boolean {
    return this.changed;
  }

  get currentQuery(): { readonly seq: number; readonly query: TableQuery } {
    return { seq: this.querySeq, query: this.query };
  }

  get sources(): readonly MergedSource[] {
    return this.shares;
  }

  /** Every source has answered the current query, or cannot (any more). */
  get isAnswered(): boolean {
    return this.shares.every(({ querySeq, lost }) => querySeq === this.querySeq || lost);
  }

  setQuery(query: TableQuery): void {
    this.query = query;
    this.querySeq++;
    this.changed = true;
  }

  setRange(range: TableRange): void {
    if (range.first === this.range.first && range.count === this.range.count) return;
    this.range = range;
    this.changed = true;
  }

  apply(source: number, delta: SourceDelta): void {
    const share = this.shares[source];
    if (share === undefined) return;
    if (share.run.apply(delta.list)) this.generation++;
    if (delta.columns !== null) {
      share.columns = delta.columns;
      share.namespaced = delta.namespaced;
      // Cells of rows that came with other columns would stand in the wrong ones.
      share.rows.clear();
      this.sent.clear();
      this.columnsChanged = true;
    }
    if (delta.total !== share.total || !isDeepStrictEqual(delta.state, share.state)) this.statesChanged = true;
    share.state = delta.state;
    share.total = delta.total;
    share.healths = delta.healths;
    share.workMs = delta.workMs;
    share.querySeq = delta.querySeq;
    this.provide(source, delta.rows);
    this.changed = true;
  }

  /** Takes rows in as a source has sent them. */
  provide(source: number, rows: readonly WireRow[]): void {
    const share = this.shares[source];
    for (const row of rows) share?.rows.set(row.serial, row);
    if (rows.length > 0) this.changed = true;
  }

  /** The source's worker is gone: its rows stay, as stale; a source that never answered has failed. */
  lose(source: number, reason: StoreState["reason"]): void {
    const share = this.shares[source];
    if (share === undefined) return;
    const phase = share.querySeq === 0 ? "failed" : "stale";
    share.lost = true;
    share.state = { ...share.state, phase, reason, nextTryAt: null };
    this.statesChanged = true;
    this.changed = true;
  }

  /** What each source has to provide for the current window; forgets the rows outside it. */
  windows(): SourceWindow[] {
    const places = this.places();
    return this.shares.map((share, source) => {
      const serials = places.filter((place) => place.source === source).map(({ serial }) => serial);
      const kept = new Map<Serial, WireRow>();
      for (const serial of serials) {
        const row = share.rows.get(serial);
        if (row !== undefined) kept.set(serial, row);
      }
      share.rows = kept;
      return { serials, missing: serials.filter((serial) => !kept.has(serial)) };
    });
  }

  /** The update that brings the viewer from what it was sent last to what is known now. Rows not provided yet follow with a later one. */
  compose(): TableUpdate {
    const places = this.places();
    const columns = this.columns();
    const sent = new Map<number, WireRow>();
    const rows: Row[] = [];
    for (const place of places) {
      const row = this.shares[place.source]?.rows.get(place.serial);
      if (row === undefined) continue;
      const handle = handleOf(place);
      sent.set(handle, row);
      if (this.sent.get(handle) !== row) rows.push(this.rowOf(place, row, columns));
    }
    this.sent = sent;
    const update: TableUpdate = {
      view: this.view,
      generation: this.generation,
      query: this.query,
      ...(this.columnsChanged && { columns: [...columns] }),
      ...(this.statesChanged && { sources: this.shares.map(stateOf) }),
      total: sum(this.shares.map(({ total }) => total)),
      matched: this.order().length,
      healths: this.healths(),
      workMs: Math.max(0, ...this.shares.map(({ workMs }) => workMs)),
      range: this.range,
      handles: places.map(handleOf),
      rows,
    };
    this.changed = false;
    this.columnsChanged = false;
    this.statesChanged = false;
    return update;
  }

  /** The whole list's order as it is now. */
  order(): MergedOrder {
    const descending = this.query.sort.map((order) => order.descending);
    // A run that answers another query has other keys: it is left out until its source has answered this one.
    const runs = this.shares.map(({ run, querySeq }) => (querySeq === this.querySeq ? run : EMPTY));
    return new MergedOrder(runs, descending);
  }

  /** What a row is called and where it is, then the columns of all sources, by id, in the order of the first that has them. */
  columns(): readonly Column[] {
    const union = new Map<string, Column>();
    for (const { columns } of this.shares)
      for (const column of columns) union.set(column.id, union.get(column.id) ?? column);
    const name = union.get("name");
    union.delete("name");
    const severalLabels = new Set(this.shares.map(({ label }) => label)).size > 1;
    return [
      ...(name === undefined ? [] : [name]),
      ...(severalLabels ? [ownColumn("source", "Source")] : []),
      ...(this.shares.some(({ namespaced }) => namespaced) ? [ownColumn("namespace", "Namespace")] : []),
      ...union.values(),
    ];
  }

  /** A source's row under the given columns. */
  cellsOf(source: number, row: WireRow, columns: readonly Column[]): Cell[] {
    const share = this.shares[source];
    const index = new Map(share?.columns.map(({ id }, i) => [id, i]));
    return columns.map(({ id }) => {
      const at = index.get(id);
      if (at !== undefined) return row.cells[at] ?? null;
      if (id === "source") return share?.label ?? null;
      return id === "namespace" && share?.namespaced === true ? row.namespace : null;
    });
  }

  private places(): Place[] {
    return this.order().window(this.range.first, this.range.count);
  }

  private rowOf(place: Place, row: WireRow, columns: readonly Column[]): Row {
    return {
      handle: handleOf(place),
      source: place.source,
      uid: row.uid,
      name: row.name,
      namespace: row.namespace,
      health: HEALTHS[row.health] ?? "unknown",
      cells: this.cellsOf(place.source, row, columns),
    };
  }

  private healths(): TableUpdate["healths"] {
    const count = (at: number) => sum(this.shares.map(({ healths }) => healths[at] ?? 0));
    return { ok: count(0), warn: count(1), bad: count(2), busy: count(3), idle: count(4), unknown: count(5) };
  }
}

const EMPTY = new SourceRun();

/** Below 2^53: see `SLOTS`. */
function handleOf({ source, serial }: Place): number {
  return serial * SOURCES + source;
}

function stateOf({ id, label, state, total }: SourceShare): SourceState {
  return { id, label, rows: total, ...state };
}

function ownColumn(id: string, name: string): Column {
  return { id, name, type: "name", wide: false, description: "", status: false };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
