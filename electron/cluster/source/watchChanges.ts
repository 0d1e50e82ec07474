/** How the changes of a watch reach a store. */
import type { Replacement, RowSink, TableRow } from "../../core/table/rowSink.ts";

/** Rows to be written together: those of one chunk of a watch. A streaming list's go to its replacement until the initial events have ended. */
export class WatchChanges {
  readonly #sink: RowSink;
  #replacement: Replacement | null;
  #upserts: TableRow[] = [];
  #removals: string[] = [];
  /** The newest resourceVersion among them. */
  seen = "";

  constructor(sink: RowSink, replacement: Replacement | null) {
    this.#sink = sink;
    this.#replacement = replacement;
  }

  get initial(): boolean {
    return this.#replacement !== null;
  }

  upsert(rows: readonly TableRow[]): void {
    if (this.#removals.length > 0) this.flush();
    for (const row of rows) this.#upserts.push(row);
  }

  remove(uids: readonly string[]): void {
    if (this.#upserts.length > 0) this.flush();
    for (const uid of uids) this.#removals.push(uid);
  }

  flush(): void {
    if (this.#upserts.length > 0) (this.#replacement ?? this.#sink).upsert(this.#upserts);
    if (this.#removals.length > 0) this.#sink.remove(this.#removals);
    this.#upserts = [];
    this.#removals = [];
  }

  /** @returns whether there was a streaming list to finish */
  finishInitial(): boolean {
    if (this.#replacement === null) return false;
    this.#replacement.finish();
    this.#replacement = null;
    return true;
  }

  abandon(): void {
    this.flush();
    this.#replacement?.abandon();
    this.#replacement = null;
  }
}
