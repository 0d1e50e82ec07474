/** How one cell reads and looks. */
import { memo } from "react";
import { formatTimeCell } from "../../../shared/model/relativeTime.ts";
import type { Cell, Health, TimeCell } from "../../../shared/model/table.ts";
import { CellAge } from "../Age.tsx";
import { ClippedName } from "../MiddleClip.tsx";
import { clipMiddle } from "../middleClip.ts";
import { Status } from "../Status.tsx";
import type { ShownColumn } from "./columnLayout.ts";
import type { TableFont } from "./fitWidths.ts";

/** The text of a cell, for measuring and for tips. */
export function cellText(cell: Cell | undefined, now: number): string {
  if (cell === null || cell === undefined) return nothing;
  if (typeof cell === "object") return formatTimeCell(cell, now);
  return String(cell);
}

export interface CellContentProps {
  readonly shown: ShownColumn;
  readonly cell: Cell | undefined;
  /** Of the row: drawn in its status column. */
  readonly health: Health;
  readonly font: TableFont;
}

export const CellContent = memo(function CellContent({ shown, cell, health, font }: CellContentProps) {
  const { column, width } = shown;
  if (column.status) return <Status health={health}>{cellText(cell, 0)}</Status>;
  if (cell === null || cell === undefined) return nothing;
  if (isTime(cell)) return <CellAge cell={cell} />;
  const text = String(cell);
  if (column.type !== "name") return text;
  return <ClippedName whole={text} shown={clipMiddle(text, width - cellPadding, font.measure)} />;
});

/** Left and right of a cell, together, in px; the first and the last have more (`dataTable.css`). */
export const cellPadding = 12;

const nothing = "–";

function isTime(cell: Cell): cell is TimeCell {
  return typeof cell === "object" && cell !== null;
}
