/** Rows and columns as they travel: the engine's own, then those that the person added. */
import type { Cell, Column } from "../../../shared/model/table.ts";
import { labelOf } from "./labelSet.ts";
import type { WireRow } from "./portProtocol.ts";
import type { RowStore } from "./rowStore.ts";

/** Cells of `path:` columns, from elsewhere, for rows on screen: null until known. */
export type PathCells = (slot: number, column: string) => Cell;

const LABEL = "label:";

export function projectedColumns(store: RowStore, extraColumns: readonly string[]): Column[] {
  const extra = extraColumns.map((id): Column => {
    const name = id.slice(id.indexOf(":") + 1);
    return { id, name, type: "name", wide: false, description: "", status: false };
  });
  return [...store.columns, ...extra];
}

export function projectedRow(
  store: RowStore,
  slot: number,
  extraColumns: readonly string[],
  pathCells: PathCells,
): WireRow {
  const cells = store.cellsAt(slot);
  for (const id of extraColumns) {
    const isLabel = id.startsWith(LABEL);
    cells.push(isLabel ? labelOf(store.labels[slot] ?? [], id.slice(LABEL.length)) : pathCells(slot, id));
  }
  return {
    serial: store.serialOf(slot),
    uid: store.uids[slot] ?? "",
    name: store.names[slot] ?? "",
    namespace: store.namespaces[slot] ?? "",
    health: store.healths[slot] ?? 0,
    cells,
  };
}
