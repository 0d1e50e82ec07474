/** Rows never slide from under the pointer: while it moves over the table, a new order is shown at most twice a second. New values of rows
 *  that are shown appear at once. */
import type { Row } from "../../../shared/model/table.ts";
import type { TableView } from "./tableModel.ts";

/** Order changes keep this distance while the pointer moves. */
export const holdMs = 500;

export interface Hold {
  /** Epoch milliseconds of the last movement of the pointer over the table. */
  readonly pointerAt: number;
  /** When the order on screen was last changed. */
  readonly orderedAt: number;
}

export interface Settled {
  readonly view: TableView;
  readonly orderedAt: number;
  /** When to settle again because an order is held back; null when none is. */
  readonly dueAt: number | null;
}

/** @param shown what is on screen
 *  @param newest what the core says */
export function settleOrder(shown: TableView, newest: TableView, hold: Hold, now: number): Settled {
  if (sameOrder(shown, newest)) return { view: newest, orderedAt: hold.orderedAt, dueAt: null };
  const moving = now - hold.pointerAt < holdMs;
  const dueAt = hold.orderedAt + holdMs;
  const asked =
    shown.view !== newest.view ||
    shown.query !== newest.query ||
    shown.first !== newest.first ||
    !sameLength(shown, newest);
  if (asked || !moving || now >= dueAt) return { view: newest, orderedAt: now, dueAt: null };
  return { view: heldBack(shown, newest), orderedAt: hold.orderedAt, dueAt: Math.min(dueAt, hold.pointerAt + holdMs) };
}

/** The newest figures and row values in the order that is on screen. A row that is gone stays, as it last was, until the order may change. */
function heldBack(shown: TableView, newest: TableView): TableView {
  const rows = new Map<number, Row>();
  for (const handle of shown.handles) {
    const row = newest.rows.get(handle) ?? shown.rows.get(handle);
    if (row !== undefined) rows.set(handle, row);
  }
  return { ...newest, first: shown.first, handles: shown.handles, rows };
}

function sameOrder(one: TableView, other: TableView): boolean {
  return (
    one.view === other.view &&
    one.first === other.first &&
    sameLength(one, other) &&
    one.handles.every((handle, index) => handle === other.handles[index])
  );
}

/** A window that grew or shrank is a scroll, a filter or a load: nothing to hold back. */
function sameLength(one: TableView, other: TableView): boolean {
  return one.handles.length === other.handles.length;
}
