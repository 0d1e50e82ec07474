/** The order of a table's columns: the engine's, with what a person has moved. */
import type { Column } from "../../../shared/model/table.ts";
import type { TableLayout } from "../../../shared/settings.ts";

/** Where a column goes: right before or right after another one. */
export interface ColumnMove {
  readonly column: string;
  readonly neighbour: string;
  readonly side: "before" | "after";
}

/** The columns as the person has put them. One that came since (another cluster's, an upgraded definition's) stands behind the one that
 *  the engine names before it. */
export function inOrder(columns: readonly Column[], order: readonly string[]): readonly Column[] {
  if (order.length === 0) return columns;
  const byId = new Map(columns.map((column) => [column.id, column]));
  return wholeOrder(columns, order).flatMap((id) => byId.get(id) ?? []);
}

/** The layout after a column was moved. Columns that are not here now keep their place; the engine's own order is not kept. */
export function withMoved(layout: TableLayout, columns: readonly Column[], move: ColumnMove): TableLayout {
  const { column, neighbour, side } = move;
  if (column === neighbour) return layout;
  const order = wholeOrder(columns, layout.order).filter((id) => id !== column);
  const at = order.indexOf(neighbour);
  if (at < 0) return layout;
  order.splice(side === "before" ? at : at + 1, 0, column);
  const isEngines = order.length === columns.length && order.every((id, place) => columns[place]?.id === id);
  return { ...layout, order: isEngines ? [] : order };
}

/** Of all columns that are here or were. */
function wholeOrder(columns: readonly Column[], order: readonly string[]): string[] {
  const whole = [...new Set(order)];
  columns.forEach(({ id }, place) => {
    if (whole.includes(id)) return;
    const before = columns[place - 1]?.id;
    whole.splice(before === undefined ? 0 : whole.indexOf(before) + 1, 0, id);
  });
  return whole;
}
