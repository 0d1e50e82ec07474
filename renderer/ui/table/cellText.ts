/** How one cell reads, and what room its parts take. */
import { formatTimeCell } from "../../../shared/model/relativeTime.ts";
import type { Cell, MeterCell, TimeCell } from "../../../shared/model/table.ts";
import { meterText } from "./meterText.ts";

/** The text of a cell, for showing, measuring and comparing.
 *  @param now epoch milliseconds */
export function cellText(cell: Cell | undefined, now: number): string {
  if (cell === null || cell === undefined) return nothing;
  if (typeof cell === "object") return isMeter(cell) ? meterText(cell) : formatTimeCell(cell, now);
  return String(cell);
}

/** A mark and the gap after it. */
export const markPx = 17;

/** Left and right of a cell, together, in px; the first and the last have more (`dataTable.css`). */
export const cellPadding = 12;

/** The least room of a measured figure, so that the lines beside them stand in a column (`dataTable.css`). */
export const meterPx = 44;

/** Width of the line beside a measured figure. */
export const sparkPx = 34;

export function isMeter(cell: Cell | undefined): cell is MeterCell {
  return typeof cell === "object" && cell !== null && "trend" in cell;
}

export function isTime(cell: Cell | undefined): cell is TimeCell {
  return typeof cell === "object" && cell !== null && "at" in cell;
}

const nothing = "–";
