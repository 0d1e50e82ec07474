/** `path:` columns: read from whole objects, which are fetched for the rows on screen alone. */
import type { Cell } from "../../../shared/model/table.ts";
import type { RowStore } from "./rowStore.ts";

export interface PathRow {
  readonly uid: string;
  readonly namespace: string;
  readonly name: string;
}

/** Reads paths from the objects of some rows. @returns by uid one cell a path; rows left out stay empty until they change */
export type PathResolver = (
  rows: readonly PathRow[],
  paths: readonly string[],
  signal: AbortSignal,
) => Promise<ReadonlyMap<string, readonly Cell[]>>;

const PREFIX = "path:";
/** Rows whose cells are kept after they left the screen. */
const MAX_KEPT = 2000;

export class PathColumns {
  private readonly store: RowStore;
  private readonly resolve: PathResolver;
  private paths: readonly string[] = [];
  /** By uid, for the version of the row that they were read at. */
  private known = new Map<string, { readonly version: string; readonly cells: readonly Cell[] }>();
  private abort = new AbortController();
  private busy = false;
  private wanted: readonly number[] = [];
  /** Called for each row whose cells became known. */
  onKnown: (slot: number) => void = () => {};

  constructor(store: RowStore, resolve: PathResolver) {
    this.store = store;
    this.resolve = resolve;
  }

  setColumns(columns: readonly string[]): void {
    const paths = columns.filter((id) => id.startsWith(PREFIX)).map((id) => id.slice(PREFIX.length));
    if (paths.join("\n") === this.paths.join("\n")) return;
    this.paths = paths;
    this.known.clear();
    this.abort.abort();
    this.abort = new AbortController();
  }

  /** The cell as last read, also while a newer version of the row is being fetched. */
  get(slot: number, column: string): Cell {
    const index = this.paths.indexOf(column.slice(PREFIX.length));
    return this.known.get(this.store.uids[slot] ?? "")?.cells[index] ?? null;
  }

  /** Names the rows on screen: what is not known of them is fetched, one request at a time, the latest wish next. */
  show(slots: Iterable<number>): void {
    if (this.paths.length === 0) return;
    this.wanted = [...slots];
    if (!this.busy) void this.fetch();
  }

  dispose(): void {
    this.paths = [];
    this.abort.abort();
  }

  private async fetch(): Promise<void> {
    this.busy = true;
    try {
      for (;;) {
        const missing = this.wanted.filter((slot) => this.store.isLive(slot) && !this.isKnown(slot));
        if (missing.length === 0 || this.paths.length === 0) return;
        await this.fetchRows(missing);
      }
    } finally {
      this.busy = false;
    }
  }

  private async fetchRows(slots: readonly number[]): Promise<void> {
    const { paths, abort, store } = this;
    const rows = slots.map((slot) => ({
      slot,
      version: store.versionOf(slot),
      uid: store.uids[slot] ?? "",
      namespace: store.namespaces[slot] ?? "",
      name: store.names[slot] ?? "",
    }));
    // A failed fetch leaves the cells empty until the row changes: the table's state says what is wrong with the source.
    const cells = await this.resolve(rows, paths, abort.signal).catch(() => new Map<string, readonly Cell[]>());
    if (abort.signal.aborted) return;
    if (this.known.size > MAX_KEPT) this.known.clear();
    for (const { slot, uid, version } of rows) {
      this.known.set(uid, { version, cells: cells.get(uid) ?? [] });
      if (store.uids[slot] === uid) this.onKnown(slot);
    }
  }

  private isKnown(slot: number): boolean {
    return this.known.get(this.store.uids[slot] ?? "")?.version === this.store.versionOf(slot);
  }
}
