/** One viewer's table over its sources: what they said, what the viewer has been sent, and the next update made of both. Pure. */
import { isDeepStrictEqual } from "node:util";
import { type Message, message } from "../../../shared/model/message.ts";
import type { Cell, Column, Row, TableQuery, TableRange, TableUpdate } from "../../../shared/model/table.ts";
import { HEALTH_OF, HEALTHS } from "./health.ts";
import { MergedOrder, type Place } from "./mergedOrder.ts";
import { type Serial, SOURCES, type SourceDelta, type WireRow } from "./portProtocol.ts";
import { SourceRun } from "./sourceRun.ts";
import { type MergedSource, SourceShare } from "./sourceShare.ts";
import type { SourceColumn } from "./tableView.ts";

/** Rows of the window that a source should watch, and those of them that are not here yet. */
export interface SourceWindow {
  /** Serials are of this share alone. */
  readonly share: number;
  readonly serials: readonly Serial[];
  readonly missing: readonly Serial[];
}

export class MergedView {
  private readonly view: string;
  /** Null where all rows have one origin. */
  readonly sourceColumn: SourceColumn | null;
  readonly sources: readonly MergedSource[];
  /** What is shown of each source. */
  private readonly shares: SourceShare[];
  /** Of lost sources that were opened anew, until they have more to show than the rows of before. */
  private readonly coming: (SourceShare | null)[];
  private lastNumber: number;
  private query: TableQuery;
  private querySeq: number;
  /** Lists that answer this query or a later one are in its order. */
  private sortSeq: number;
  private range: TableRange;
  private generation = 0;
  private changed = true;
  private columnsChanged = true;
  private statesChanged = true;
  /** Rows as the viewer has them, by handle. */
  private sent = new Map<number, WireRow>();

  constructor(
    view: string,
    sources: readonly MergedSource[],
    sourceColumn: SourceColumn,
    query: TableQuery,
    range: TableRange,
  ) {
    // The other half of the numbers is for sources that are opened anew.
    if (sources.length > SOURCES / 2) throw new RangeError(`a table has at most ${SOURCES / 2} sources`);
    this.view = view;
    this.sourceColumn = new Set(sources.map(({ label }) => label)).size > 1 ? sourceColumn : null;
    this.sources = sources;
    this.shares = sources.map((source, number) => new SourceShare(source, number));
    this.coming = sources.map(() => null);
    this.lastNumber = sources.length - 1;
    this.query = query;
    this.querySeq = 1;
    this.sortSeq = 1;
    this.range = range;
  }

  /** Something differs from the last update composed. */
  get isChanged(): boolean {
    return this.changed;
  }

  get currentQuery(): { readonly seq: number; readonly query: TableQuery; readonly range: TableRange } {
    return { seq: this.querySeq, query: this.query, range: this.range };
  }

  /** The rows shown of a source can be asked for. */
  serves(source: number): boolean {
    return this.shares[source]?.lost === false;
  }

  /** Every source has answered the current query, or cannot now. */
  get isAnswered(): boolean {
    return this.shares.every(({ querySeq, lost }) => querySeq === this.querySeq || lost);
  }

  /** Rows beyond the window are in the query's order as well. */
  get isOrdered(): boolean {
    return this.isAnswered && this.shares.every(({ ordered, lost }) => ordered || lost);
  }

  setQuery(query: TableQuery): void {
    this.querySeq++;
    if (!isDeepStrictEqual(query.sort, this.query.sort)) this.sortSeq = this.querySeq;
    this.query = query;
    this.changed = true;
  }

  setRange(range: TableRange): void {
    if (range.first === this.range.first && range.count === this.range.count) return;
    this.range = range;
    this.changed = true;
  }

  apply(source: number, delta: SourceDelta): void {
    const shown = this.shares[source];
    if (shown === undefined) return;
    this.changed = true;
    if (shown.lost) return this.comeBack(source, shown, delta);
    const { list, columns, state } = shown.take(delta);
    if (list) this.generation++;
    if (columns) this.recolumn();
    if (state) this.statesChanged = true;
  }

  /** Takes rows in as a source has sent them. */
  provide(source: number, rows: readonly WireRow[]): void {
    this.shares[source]?.provide(rows);
    if (rows.length > 0) this.changed = true;
  }

  /** The way to the source is lost: its rows stay, as stale, until it is back.
   *  @param nextTryAt epoch milliseconds, or null */
  lose(source: number, reason: Message, nextTryAt: number | null): void {
    this.shares[source]?.lose(reason, nextTryAt);
    this.coming[source] = null;
    this.statesChanged = true;
    this.changed = true;
  }

  /** What a lost source sent of a row while it was on screen: it can no longer be asked. */
  kept({ source, serial }: Place): WireRow | null {
    const share = this.shares[source];
    return (share?.lost === true && share.rows.get(serial)) || null;
  }

  /** Serials of the rows that are kept of a lost source. */
  keptSerials(source: number, uids: readonly string[]): Serial[] {
    const share = this.shares[source];
    if (share?.lost !== true) return [];
    const wanted = new Set(uids);
    return [...share.rows.values()].filter(({ uid }) => wanted.has(uid)).map(({ serial }) => serial);
  }

  /** What each source has to provide for the current window; forgets the rows outside it, but those of lost sources. */
  windows(): SourceWindow[] {
    const places = this.places();
    return this.shares.map((share, source) => {
      const serials = places.filter((place) => place.source === source).map(({ serial }) => serial);
      const kept = new Map<Serial, WireRow>();
      for (const serial of serials) {
        const row = share.rows.get(serial);
        if (row !== undefined) kept.set(serial, row);
      }
      // What a lost source has sent cannot be asked for again.
      if (!share.lost) share.rows = kept;
      return { share: share.number, serials, missing: serials.filter((serial) => !kept.has(serial)) };
    });
  }

  /** The update that brings the viewer from what it was sent last to what is known now. Rows not provided yet follow with a later one. */
  compose(): TableUpdate {
    const places = this.places();
    const columns = this.columns();
    const sent = new Map<number, WireRow>();
    const rows: Row[] = [];
    for (const place of places) {
      const share = this.shares[place.source];
      const row = share?.rows.get(place.serial) ?? (share?.lost === true ? ABSENT : undefined);
      if (row === undefined) continue;
      const handle = this.handleOf(place);
      sent.set(handle, row);
      if (this.sent.get(handle) !== row) rows.push(this.rowOf(place, row, columns));
    }
    this.sent = sent;
    const update: TableUpdate = {
      view: this.view,
      generation: this.generation,
      query: this.query,
      ...(this.columnsChanged && { columns: [...columns] }),
      ...(this.statesChanged && { sources: this.shares.map((share) => share.sourceState()) }),
      total: sum(this.shares.map(({ total }) => total)),
      matched: this.order().length,
      healths: this.healths(),
      workMs: Math.max(0, ...this.shares.map(({ workMs }) => workMs)),
      range: this.range,
      handles: places.map((place) => this.handleOf(place)),
      rows,
    };
    this.changed = false;
    this.columnsChanged = false;
    this.statesChanged = false;
    return update;
  }

  /** Rows of the window that can be asked for are missing in the update that was just composed: there is another to come. */
  keepChanged(): void {
    this.changed ||= this.windows().some(({ missing }, source) => missing.length > 0 && this.serves(source));
  }

  /** The whole list's order as it is now. */
  order(): MergedOrder {
    const descending = this.query.sort.map((order) => order.descending);
    return new MergedOrder(
      this.shares.map((share) => this.runOf(share)),
      descending,
    );
  }

  /** What a row is called and where it is, then the columns of all sources, by id, in the order of the first that has them. */
  columns(): readonly Column[] {
    const union = new Map<string, Column>();
    for (const { columns } of this.shares)
      for (const column of columns) union.set(column.id, union.get(column.id) ?? column);
    const name = union.get("name");
    union.delete("name");
    return [
      ...(name === undefined ? [] : [name]),
      ...(this.sourceColumn === null ? [] : [namedApart(this.sourceColumn, [...union.values()])]),
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
      if (id === "source") return share?.source.label ?? null;
      return id === "namespace" && share?.namespaced === true && row !== ABSENT ? row.namespace : null;
    });
  }

  /** A source opened anew replaces what is shown of it once it has all its rows, or there are none to keep. */
  private comeBack(source: number, shown: SourceShare, delta: SourceDelta): void {
    const coming = this.coming[source] ?? new SourceShare(shown.source, this.nextNumber());
    this.coming[source] = coming;
    coming.take(delta);
    this.statesChanged = true;
    if (coming.arriving && shown.keeps) return shown.follow(coming);
    this.shares[source] = coming;
    this.coming[source] = null;
    this.generation++;
    this.recolumn();
  }

  private recolumn(): void {
    this.sent.clear();
    this.columnsChanged = true;
  }

  private nextNumber(): number {
    const taken = new Set([...this.shares, ...this.coming].map((share) => share?.number));
    do this.lastNumber = (this.lastNumber + 1) % SOURCES;
    while (taken.has(this.lastNumber));
    return this.lastNumber;
  }

  /** A list that answers another query has other keys: it is left out until its source has answered this one. That of a lost source
   *  stays as it was, behind all others when they are sorted otherwise now. */
  private runOf({ run, querySeq, lost }: SourceShare): SourceRun {
    if (querySeq === this.querySeq) return run;
    if (!lost) return EMPTY;
    return querySeq >= this.sortSeq ? run : run.withoutKeys();
  }

  /** Below 2^53: see `SLOTS`. */
  private handleOf({ source, serial }: Place): number {
    return serial * SOURCES + (this.shares[source]?.number ?? 0);
  }

  private places(): Place[] {
    return this.order().window(this.range.first, this.range.count);
  }

  private rowOf(place: Place, row: WireRow, columns: readonly Column[]): Row {
    return {
      handle: this.handleOf(place),
      source: place.source,
      uid: row.uid,
      name: row.name,
      namespace: row.namespace,
      health: HEALTHS[row.health] ?? "unknown",
      cells: this.cellsOf(place.source, row, columns),
      ...(row === ABSENT && { absent: true }),
    };
  }

  private healths(): TableUpdate["healths"] {
    const count = (at: number) => sum(this.shares.map(({ healths }) => healths[at] ?? 0));
    return { ok: count(0), warn: count(1), bad: count(2), busy: count(3), idle: count(4), unknown: count(5) };
  }
}

const EMPTY = new SourceRun();

/** In the place of a row that a lost source never sent: it will not come, and must not look as if it did. */
const ABSENT: WireRow = { serial: Number.NaN, uid: "", name: "", namespace: "", health: HEALTH_OF.unknown, cells: [] };

/** An engine may have a column of that name: a row's origin is then called what it is called anywhere. */
function namedApart({ name, label }: SourceColumn, others: readonly Column[]): Column {
  const taken = others.some((column) => column.name.toLowerCase() === name.toLowerCase());
  return taken
    ? { ...ownColumn("source", "Source"), label: message("table.column.source") }
    : { ...ownColumn("source", name), label };
}

function ownColumn(id: string, name: string): Column {
  return { id, name, type: "name", wide: false, description: "", status: false };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
