import type { Column, Row } from "../../../shared/model/table.ts";
import { fontOf, textMeasure } from "../textWidth.ts";
import { cellPadding, cellText, isMeter, markPx, meterPx, sparkPx } from "./cellText.ts";
import { widthLimits } from "./columnLayout.ts";
import { columnName } from "./columnName.ts";

/** How wide the table's texts are. */
export interface TableFont {
  measure(text: string): number;
  measureHead(text: string): number;
}

/** The fonts of the table as the page draws them. */
export function tableFont(element: Element): TableFont {
  const font = fontOf(element);
  return { measure: textMeasure(font), measureHead: textMeasure({ ...font, size: "11px", weight: "600" }) };
}

/** The width that a column needs for its head and the cells of these rows. */
export function fitWidth(column: Column, cell: number, rows: readonly Row[], font: TableFont, now: number): number {
  const mark = column.status ? markPx : 0;
  let widest = font.measureHead(columnName(column)) + sortSign;
  for (const row of rows) {
    const value = row.cells[cell];
    const text = font.measure(cellText(value, now));
    widest = Math.max(widest, isMeter(value) ? sparkPx + 6 + Math.max(meterPx, text) : text + mark);
  }
  const least = column.status ? widthLimits.status : widthLimits.min;
  return Math.ceil(Math.min(widthLimits.auto, Math.max(least, widest + cellPadding + 1)));
}

/** Room for the arrow of a sorted column. */
const sortSign = 14;
