/** What the renderer knows of a table: the window of rows it was sent, and the figures around it. Pure but for the listeners. */
import type { Column, Health, Row, SourceState, TableQuery, TableUpdate } from "../../../shared/model/table.ts";

export interface TableView {
  /** Empty before the first update. */
  readonly view: string;
  readonly generation: number;
  /** The query that the rows answer. */
  readonly query: TableQuery;
  readonly columns: readonly Column[];
  readonly sources: readonly SourceState[];
  readonly total: number;
  readonly matched: number;
  readonly healths: Readonly<Partial<Record<Health, number>>>;
  readonly workMs: number;
  /** Index of the first handle among the matching rows. */
  readonly first: number;
  /** How many were asked for: more than there are handles where the rows end. */
  readonly count: number;
  readonly handles: readonly number[];
  /** The rows of the window by handle; one that is named but not here has not arrived. */
  readonly rows: ReadonlyMap<number, Row>;
}

export const emptyView: TableView = {
  view: "",
  generation: -1,
  query: { filter: "", sort: [], health: [] },
  columns: [],
  sources: [],
  total: 0,
  matched: 0,
  healths: {},
  workMs: 0,
  first: 0,
  count: 0,
  handles: [],
  rows: new Map(),
};

/** Takes in one push. A row that was not sent again keeps its identity, so that nothing draws it again; a row outside of the window is
 *  forgotten, as the sender forgets having sent it. An update of another view begins anew. */
export function applyUpdate(before: TableView, update: TableUpdate): TableView {
  const known = before.view === update.view ? before.rows : new Map<number, Row>();
  const sent = new Map(update.rows.map((row) => [row.handle, row]));
  const rows = new Map<number, Row>();
  for (const handle of update.handles) {
    const row = sent.get(handle) ?? known.get(handle);
    if (row !== undefined) rows.set(handle, row);
  }
  return {
    view: update.view,
    generation: update.generation,
    query: sameQuery(before.query, update.query) ? before.query : update.query,
    columns: update.columns ?? (before.view === update.view ? before.columns : []),
    sources: update.sources ?? (before.view === update.view ? before.sources : []),
    total: update.total,
    matched: update.matched,
    healths: update.healths,
    workMs: update.workMs,
    first: update.range.first,
    count: update.range.count,
    handles: update.handles,
    rows,
  };
}

/** Equal queries are one object, so that a change is seen by identity. */
function sameQuery(one: TableQuery, other: TableQuery): boolean {
  return (
    one.filter === other.filter &&
    one.health.join() === other.health.join() &&
    one.sort.length === other.sort.length &&
    one.sort.every((sort, place) => {
      const same = other.sort[place];
      return sort.column === same?.column && sort.descending === same.descending;
    })
  );
}

/** The row at a place among the matching rows; undefined when it is not in the window. */
export function rowAt(view: TableView, index: number): Row | undefined {
  const handle = view.handles[index - view.first];
  return handle === undefined ? undefined : view.rows.get(handle);
}

/** What the lines over the rows show; it changes more seldom than the rows. */
export interface TableHead
  extends Pick<TableView, "view" | "query" | "columns" | "sources" | "total" | "matched" | "workMs"> {
  /** Rows of all that are not as they should be. */
  readonly unhealthy: number;
}

/** Rows that are not as they should be: what "Not healthy" counts. */
export function unhealthyCount(healths: TableView["healths"]): number {
  return (healths.warn ?? 0) + (healths.bad ?? 0) + (healths.unknown ?? 0);
}

/** Holds the newest view and tells who watches. Feed it from a table stream; hand it to `DataTable`. */
export interface TableModel {
  get(): TableView;
  apply(update: TableUpdate): void;
  /** @returns stops the watching */
  subscribe(onChange: () => void): () => void;
}

export function createTableModel(): TableModel {
  let view = emptyView;
  const watchers = new Set<() => void>();
  return {
    get: () => view,
    apply(update) {
      view = applyUpdate(view, update);
      for (const watcher of watchers) watcher();
    },
    subscribe(onChange) {
      watchers.add(onChange);
      return () => watchers.delete(onChange);
    },
  };
}
