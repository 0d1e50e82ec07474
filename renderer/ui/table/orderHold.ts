/** Rows never slide from under the pointer: while it moves over the table, and until it has rested, the order holds still; while a button is
 *  down, for as long as it is. New values of rows that are shown appear at once. */
import type { Row } from "../../../shared/model/table.ts";
import type { TableView } from "./tableModel.ts";

/** The order holds until the pointer has rested this long: in that time a person clicks what they have pointed at. */
export const restMs = 500;
/** A pointer that never rests sees a new order this often. */
export const longestHoldMs = 2000;

export interface Hold {
  /** When the pointer last moved over the rows, or let go of one. */
  readonly pointerAt: number;
  /** A button is down on a row. */
  readonly pressed: boolean;
  /** Since when another order than that on screen is held back; null when none is. */
  readonly since: number | null;
}

export interface Settled {
  readonly view: TableView;
  /** As `Hold.since`, from now on. */
  readonly since: number | null;
  /** When to settle again because an order is held back; null when none is. */
  readonly dueAt: number | null;
}

/** @param shown what is on screen
 *  @param newest what the core says
 *  @param now on the clock of `hold` */
export function settleOrder(shown: TableView, newest: TableView, hold: Hold, now: number): Settled {
  if (wasAsked(shown, newest) || onlyGrown(shown, newest)) return { view: newest, since: null, dueAt: null };
  const since = hold.since ?? now;
  const dueAt = hold.pressed ? now + restMs : Math.min(hold.pointerAt + restMs, since + longestHoldMs);
  if (now >= dueAt) return { view: newest, since: null, dueAt: null };
  return { view: heldBack(shown, newest), since, dueAt };
}

/** The newest values in the order that is on screen, with the figures that belong to it. A row that is gone stays, as it last was, until the
 *  order may change; one that is new waits. */
function heldBack(shown: TableView, newest: TableView): TableView {
  const rows = new Map<number, Row>();
  for (const handle of shown.handles) {
    const row = newest.rows.get(handle) ?? shown.rows.get(handle);
    if (row !== undefined) rows.set(handle, row);
  }
  return { ...shown, generation: newest.generation, sources: newest.sources, workMs: newest.workMs, rows };
}

/** Another table, query, window or columns come of what a person does. */
function wasAsked(shown: TableView, newest: TableView): boolean {
  return (
    shown.view !== newest.view ||
    shown.query !== newest.query ||
    shown.columns !== newest.columns ||
    shown.first !== newest.first ||
    shown.count !== newest.count
  );
}

/** All rows on screen stay where they are. */
function onlyGrown(shown: TableView, newest: TableView): boolean {
  return shown.handles.every((handle, index) => handle === newest.handles[index]);
}
