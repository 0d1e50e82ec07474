// biome-ignore-all lint/a11y/useSemanticElements: a table element cannot recycle its rows; this is ARIA's grid.
// biome-ignore-all lint/a11y/useFocusableInteractive: the grid has the focus and names its active row.
import { memo, useLayoutEffect, useRef } from "react";
import type { Row } from "../../../shared/model/table.ts";
import { Skeleton } from "../Bar.tsx";
import { Icon } from "../icon/Icon.tsx";
import { Mark } from "../Mark.tsx";
import { CellContent, cellText, isMeter } from "./cells.tsx";
import type { ShownColumn } from "./columnLayout.ts";
import type { TableFont } from "./fitWidths.ts";

export interface RowViewProps {
  readonly id: string;
  /** Undefined while it has not arrived. */
  readonly row: Row | undefined;
  readonly index: number;
  /** Px from the upper edge of the rows' container. */
  readonly top: number;
  readonly columns: readonly ShownColumn[];
  readonly font: TableFont;
  /** Open in the detail panel. */
  readonly open: boolean;
  readonly marked: boolean;
  readonly cursor: boolean;
  readonly stale: boolean;
}

/** One row. It is drawn again only when something of it changed: an unchanged row keeps its identity across updates. */
export const RowView = memo(function RowView(props: RowViewProps) {
  const { id, row, index, top, columns, font, open, marked, cursor, stale } = props;
  const element = useRef<HTMLDivElement>(null);
  const drawn = useRef<{ row: Row | undefined; fadedAt: number }>({ row: undefined, fadedAt: 0 });
  useLayoutEffect(() => {
    const before = drawn.current;
    const now = performance.now();
    const changed = row === undefined ? [] : changedCells(before.row, row, columns);
    const fade = changed.length > 0 && now - before.fadedAt >= fadeEveryMs;
    drawn.current = { row, fadedAt: fade ? now : before.fadedAt };
    if (fade && element.current !== null) fadeCells(element.current, changed);
  }, [row, columns]);
  const health = stale ? "unknown" : (row?.health ?? "idle");
  const gone = health === "unknown" || health === "idle";
  return (
    <div
      ref={element}
      id={id}
      role="row"
      className={[
        "dt-row",
        index % 2 === 1 ? "odd" : "",
        open ? "open" : "",
        marked ? "marked" : "",
        cursor ? "cursor" : "",
        row !== undefined && gone ? "gone" : "",
      ].join(" ")}
      style={{ top }}
      aria-rowindex={index + 2}
      aria-selected={marked || open}
      data-index={index}
    >
      {marked && <Icon name="check" size={12} className="dt-check" />}
      {stale && !marked && !columns.some(({ column }) => column.status) && <Mark health="unknown" size={8} />}
      {columns.map((shown, place) => (
        <div
          key={shown.column.id}
          role="gridcell"
          aria-colindex={place + 1}
          className={cellClass(shown, row)}
          style={{ width: `var(--c${place})` }}
        >
          {row === undefined ? (
            <Skeleton width={skeletonWidth(index, place, shown.width)} />
          ) : (
            <CellContent shown={shown} cell={row.cells[shown.cell]} health={health} font={font} />
          )}
        </div>
      ))}
    </div>
  );
});

/** A changed cell fades once; a cell that changes all the time fades once a second. */
const fadeEveryMs = 1000;

/** Places of the shown cells that differ; none when the slot now shows another row. */
function changedCells(before: Row | undefined, row: Row, columns: readonly ShownColumn[]): readonly number[] {
  if (before === undefined || before === row || before.handle !== row.handle) return [];
  const changed: number[] = [];
  columns.forEach(({ cell, column }, place) => {
    const [old, now] = [before.cells[cell], row.cells[cell]];
    // Figures that are measured again and again change by nature: their line of the last minutes shows how.
    if (isMeter(now)) return;
    const turned = column.status && before.health !== row.health;
    if (turned || (old !== now && cellText(old, 0) !== cellText(now, 0))) changed.push(place);
  });
  return changed;
}

/** When so much changes that everything fades, a fade says nothing and costs frames. */
const mostFades = 32;
let fades = 0;

function fadeCells(element: HTMLElement, places: readonly number[]): void {
  if (matchMedia("(prefers-reduced-motion: reduce)").matches) return;
  const cells = element.querySelectorAll<HTMLElement>('[role="gridcell"]');
  for (const place of places) {
    if (fades >= mostFades) return;
    const fade = cells[place]?.animate(
      [{ backgroundColor: "var(--bg-selected)" }, { backgroundColor: "transparent" }],
      {
        duration: 900,
        easing: "cubic-bezier(.2, 0, 0, 1)",
      },
    );
    if (fade === undefined) continue;
    fades += 1;
    // Also when it is cut short because its row has left the screen.
    const end = () => {
      fades -= 1;
    };
    fade.finished.then(end, end);
  }
}

function cellClass({ column, cell, right }: ShownColumn, row: Row | undefined): string {
  return [
    "dt-td",
    right ? "num" : "",
    column.type === "name" && column.id === "name" ? "name" : "",
    column.type === "age" || row?.cells[cell] === 0 ? "faint" : "",
  ].join(" ");
}

/** Uneven, so that it reads as text to come. */
function skeletonWidth(index: number, place: number, width: number): number {
  return Math.max(16, Math.round((width - 24) * (0.5 + (((index * 7 + place * 13) % 10) / 10) * 0.45)));
}
