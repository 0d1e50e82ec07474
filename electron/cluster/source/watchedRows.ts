/** A store for what the worker itself follows (namespaces, definitions, events of one object): a map of rows, and a call when it changed. */

import type { Cell, Column } from "../../../shared/model/table.ts";
import {
  type Replacement,
  type RowSink,
  type StoreState,
  type TableRow,
  unreadState,
} from "../../core/table/rowSink.ts";

export class WatchedRows implements RowSink {
  readonly rows = new Map<string, TableRow>();
  columns: readonly Column[] = [];
  state: StoreState = unreadState;
  readonly #changed: () => void;
  #replacing: Set<string> | null = null;

  /** @param changed is called after every change of rows or state, within the same turn */
  constructor(changed: () => void) {
    this.#changed = changed;
  }

  get size(): number {
    return this.rows.size;
  }

  /** The column's place in a row's cells, or -1. */
  columnAt(name: string): number {
    return this.columns.findIndex((column) => column.name === name);
  }

  setColumns(columns: readonly Column[]): void {
    this.columns = columns;
  }

  upsert(rows: readonly TableRow[]): void {
    for (const row of rows) {
      this.rows.set(row.uid, row);
      this.#replacing?.add(row.uid);
    }
    this.#changed();
  }

  remove(uids: readonly string[]): void {
    for (const uid of uids) this.rows.delete(uid);
    this.#changed();
  }

  /** Nothing is joined to these rows. */
  setCells(_column: string, _cells: Iterable<readonly [uid: string, cell: Cell]>): void {}

  replaceAll(): Replacement {
    const seen = new Set<string>();
    this.#replacing = seen;
    const active = () => this.#replacing === seen;
    return {
      upsert: (rows) => {
        if (active()) this.upsert(rows);
      },
      keep: (uids) => {
        for (const uid of uids) seen.add(uid);
      },
      finish: () => {
        if (!active()) return 0;
        this.#replacing = null;
        const gone = [...this.rows.keys()].filter((uid) => !seen.has(uid));
        this.remove(gone);
        return gone.length;
      },
      abandon: () => {
        if (active()) this.#replacing = null;
      },
    };
  }

  setState(state: Partial<StoreState>): void {
    this.state = { ...this.state, ...state };
    this.#changed();
  }
}
