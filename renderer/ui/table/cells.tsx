/** How one cell reads and looks. Texts are cut here and not by the style: a thousand boxes that cut their content cost more to paint than all
 *  the rest of the table. */
import { memo } from "react";
import { formatTimeCell } from "../../../shared/model/relativeTime.ts";
import type { Cell, Health, MeterCell, TimeCell } from "../../../shared/model/table.ts";
import { useText } from "../../app/i18n.ts";
import { CellAge } from "../Age.tsx";
import { Mark } from "../Mark.tsx";
import { clippedName } from "../MiddleClip.tsx";
import { clipEnd, clipMiddle } from "../middleClip.ts";
import { Sparkline } from "../Sparkline.tsx";
import { Status } from "../Status.tsx";
import type { ShownColumn } from "./columnLayout.ts";
import type { TableFont } from "./fitWidths.ts";
import { meterText } from "./meterText.ts";

/** The text of a cell, for measuring and for tips. */
export function cellText(cell: Cell | undefined, now: number): string {
  if (cell === null || cell === undefined) return nothing;
  if (typeof cell === "object") return isMeter(cell) ? meterText(cell) : formatTimeCell(cell, now);
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
  const { column } = shown;
  const width = shown.width - cellPadding;
  if (column.status) {
    const text = cellText(cell, 0);
    return <Status health={health}>{clippedName(text, clipEnd(text, width - markPx, font.measure))}</Status>;
  }
  if (cell === null || cell === undefined) return nothing;
  if (isMeter(cell))
    return cell.asOf === null ? <Measured cell={cell} /> : <LastMeasured cell={cell} asOf={cell.asOf} />;
  if (isTime(cell)) return <CellAge cell={cell} />;
  const text = String(cell);
  const clip = column.type === "name" ? clipMiddle : clipEnd;
  return clippedName(text, clip(text, width, font.measure));
});

function Measured({ cell }: { cell: MeterCell }) {
  return (
    <span className="dt-meter">
      <Sparkline values={cell.trend} width={sparkPx} />
      <span>{meterText(cell)}</span>
    </span>
  );
}

/** A figure that is no longer renewed: its age in the place of its course. */
function LastMeasured({ cell, asOf }: { cell: MeterCell; asOf: number }) {
  const t = useText();
  return (
    <span className="dt-meter stale" title={t("ui.table.lastMeasured")}>
      <i style={{ width: sparkPx }}>
        <Mark health="unknown" size={8} />
        <CellAge cell={{ at: asOf, precisionMs: 0, short: true }} />
      </i>
      <span>{meterText(cell)}</span>
    </span>
  );
}

/** A mark and the gap after it. */
export const markPx = 17;

/** Left and right of a cell, together, in px; the first and the last have more (`dataTable.css`). */
export const cellPadding = 12;

const nothing = "–";

/** The least room of a measured figure, so that the lines beside them stand in a column (`dataTable.css`). */
export const meterPx = 38;

/** Width of the line beside a measured figure. */
export const sparkPx = 34;

export function isMeter(cell: Cell | undefined): cell is MeterCell {
  return typeof cell === "object" && cell !== null && "trend" in cell;
}

function isTime(cell: Cell): cell is TimeCell {
  return typeof cell === "object" && cell !== null && "at" in cell;
}
