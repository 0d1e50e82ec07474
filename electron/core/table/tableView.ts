/** What the RPC layer calls: an open table as its one viewer sees it. `TableHost.open` makes them, in the table worker. */
import type { Message } from "../../../shared/model/message.ts";
import type {
  RowRef,
  TableControl,
  TableQuery,
  TableRange,
  TableUpdate,
  TextPiece,
} from "../../../shared/model/table.ts";
import type { SourcePort } from "./portProtocol.ts";

export interface TableSource {
  /** Stable name in this table, e.g. a connection id with a namespace: `SourceState.id` and `RowRef.source`. */
  readonly id: string;
  readonly label: string;
  /** What the rows are reached through, in the domain's own words (a connection id): see `TableHost.retry`. */
  readonly target: string;
  /** Makes the table's end of a channel whose other end a `SourceServer` gets in the domain's worker. */
  readonly connect: () => SourcePort;
}

/** What the column is called that names a row's source where there are several: "Cluster". */
export interface SourceColumn {
  /** In English: for the filter, copies and exports. */
  readonly name: string;
  readonly label: Message;
}

export interface OpenTable {
  /** Names the view in later calls (`TableUpdate.view`). */
  readonly view: string;
  readonly sources: readonly TableSource[];
  readonly sourceColumn: SourceColumn;
  /** Columns that the person added: `label:KEY`, `path:JSONPATH`. */
  readonly extraColumns: readonly string[];
  readonly query: TableQuery;
  readonly range: TableRange;
}

/** Rows named one by one, or all that match. */
export type RowSelection = readonly RowRef[] | "matched";

export type TableFormat = "text" | "tsv" | "json";

export interface CopyOptions {
  readonly format: TableFormat;
  /** Column ids in the wanted order. */
  readonly columns: readonly string[];
  /** Relative times are written as they read at this moment, epoch milliseconds. */
  readonly now: number;
}

export interface TableView {
  readonly id: string;
  /** Resolves with the next update as soon as anything differs from the last one pulled; the first resolves with a snapshot once the
   *  sources have answered or after `firstAnswerMs`. One pull at a time. Rejects with the signal's reason when aborted or with an error when disposed. */
  pull(signal: AbortSignal): Promise<TableUpdate>;
  control(control: TableControl): void;
  /** Lost sources behind the target are tried at once. */
  retry(target: string): void;
  /** The selection in the view's order, in chunks of text: aligned columns as kubectl prints, TSV, or a JSON array. Rows that vanish meanwhile, and those
   *  of lost sources, are left out and not counted. */
  copy(selection: RowSelection, options: CopyOptions): AsyncGenerator<TextPiece, void, undefined>;
  /** The rows at positions `from` to `to` (inclusive, in either order), at most `maxRefs`.
   *  @throws RangeError when there are more */
  rangeRefs(from: number, to: number): Promise<readonly RowRef[]>;
  /** Where a row is now, or null when it does not match (any more). */
  indexOf(ref: RowRef): Promise<number | null>;
  /** Position of the next row after `from` whose name starts with `prefix`, whatever the case, from the top again after the end; null when none does. */
  findPrefix(prefix: string, from: number): Promise<number | null>;
  dispose(): void;
}
