/** What the console knows about a kind beyond what its server says: one row a kind, all fields optional. A kind without a row works. */
import type { Column, Health } from "../../../shared/model/table.ts";

/** The cells of one row by the server's column names. */
export interface CellReader {
  /** Empty where there is no such column or it is empty. */
  text(column: string): string;
  /** NaN where there is none. */
  number(column: string): number;
  /** The object is being deleted. */
  readonly deleting: boolean;
}

export interface KindTraits {
  readonly group: string;
  /** Plural. */
  readonly resource: string;
  /** The server's name of the column that carries the row's health. */
  readonly status?: string;
  readonly types?: Readonly<Record<string, Column["type"]>>;
  /** Called once a row, in the stream of rows: cheap. */
  readonly health?: (cells: CellReader) => Health;
  /** The pods and nodes of metrics.k8s.io: CPU and memory columns are joined. */
  readonly metered?: boolean;
}
