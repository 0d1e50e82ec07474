import type { Column, Row } from "../../../shared/model/table.ts";
import { textMeasure } from "../textWidth.ts";
import { cellPadding, cellText } from "./cells.tsx";
import { widthLimits } from "./columnLayout.ts";

/** How wide the table's texts are. */
export interface TableFont {
  measure(text: string): number;
  measureHead(text: string): number;
}

/** Reads the fonts of the table from the page, once for a theme of fonts. */
export function tableFont(element: Element): TableFont {
  const style = getComputedStyle(element);
  const spacing = Number.parseFloat(style.letterSpacing) || 0;
  const head = `600 11px ${style.fontFamily}`;
  return {
    measure: textMeasure(`${style.fontWeight} ${style.fontSize} ${style.fontFamily}`, spacing),
    measureHead: textMeasure(head, spacing),
  };
}

/** The width that a column needs for its head and the cells of these rows. */
export function fitWidth(column: Column, cell: number, rows: readonly Row[], font: TableFont, now: number): number {
  const mark = column.status ? 17 : 0;
  let widest = font.measureHead(column.name) + sortSign;
  for (const row of rows) widest = Math.max(widest, font.measure(cellText(row.cells[cell], now)) + mark);
  return Math.ceil(Math.min(widthLimits.auto, Math.max(widthLimits.min, widest + cellPadding + 1)));
}

/** Room for the arrow of a sorted column. */
const sortSign = 14;
