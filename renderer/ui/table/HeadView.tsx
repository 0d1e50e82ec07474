// biome-ignore-all lint/a11y/noStaticElementInteractions: the edge is for the pointer; keys change the width from the head itself.
// biome-ignore-all lint/a11y/useSemanticElements: a table element cannot recycle its rows; this is ARIA's grid.
// biome-ignore-all lint/a11y/useFocusableInteractive: the grid has the focus and names its active row.
import { type KeyboardEvent, memo, type PointerEvent, useRef } from "react";
import type { SortOrder } from "../../../shared/model/table.ts";
import { useText } from "../../app/i18n.ts";
import { Icon } from "../icon/Icon.tsx";
import { Mark } from "../Mark.tsx";
import { nextSort, type ShownColumn, widthLimits } from "./columnLayout.ts";

export interface HeadViewProps {
  readonly columns: readonly ShownColumn[];
  readonly sort: readonly SortOrder[];
  readonly stale: boolean;
  onSort(sort: readonly SortOrder[]): void;
  /** While a width is dragged: by place, not kept yet. */
  onWidthMoved(place: number, width: number): void;
  /** A width to keep; null to fit what is shown. */
  onWidth(id: string, width: number | null): void;
}

/** The heads of the columns: a click sorts, with Shift as a further key; their right edges are dragged.
 *  By keyboard: Tab to the heads, arrow keys among them, Enter sorts, Alt with an arrow key changes the width, Alt-Enter fits it. */
export const HeadView = memo(function HeadView({ columns, sort, stale, onSort, onWidthMoved, onWidth }: HeadViewProps) {
  const t = useText();
  const drag = useRef<{ from: number; width: number; now: number } | null>(null);
  const onKeyDown = (event: KeyboardEvent<HTMLElement>, shown: ShownColumn, place: number) => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (event.altKey && event.key === "Enter") onWidth(shown.column.id, null);
    else if (step !== undefined && event.altKey) onWidth(shown.column.id, shown.width + step * 8);
    else if (step !== undefined) {
      const heads = event.currentTarget.closest('[role="row"]')?.querySelectorAll<HTMLElement>(".dt-sort");
      heads?.[Math.min(columns.length - 1, Math.max(0, place + step))]?.focus();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const startDrag = (event: PointerEvent<HTMLElement>, width: number) => {
    event.preventDefault();
    event.currentTarget.setPointerCapture(event.pointerId);
    drag.current = { from: event.clientX, width, now: width };
  };
  const moveDrag = (event: PointerEvent<HTMLElement>, place: number) => {
    if (drag.current === null) return;
    const wanted = drag.current.width + event.clientX - drag.current.from;
    drag.current.now = Math.min(widthLimits.max, Math.max(widthLimits.min, wanted));
    onWidthMoved(place, drag.current.now);
  };
  const endDrag = (id: string) => {
    if (drag.current !== null && drag.current.now !== drag.current.width) onWidth(id, drag.current.now);
    drag.current = null;
  };
  return (
    <div role="row" className="dt-head" aria-rowindex={1}>
      {columns.map((shown, place) => {
        const { column, right } = shown;
        const at = sort.findIndex((one) => one.column === column.id);
        const order = at < 0 ? undefined : sort[at];
        return (
          <div
            key={column.id}
            role="columnheader"
            aria-colindex={place + 1}
            aria-sort={order === undefined ? undefined : order.descending ? "descending" : "ascending"}
            className={right ? "dt-th num" : "dt-th"}
            style={{ width: `var(--c${place})` }}
            title={column.description === "" ? undefined : column.description}
          >
            <button
              type="button"
              className="dt-sort ring-inside"
              tabIndex={place === 0 ? 0 : -1}
              onClick={(event) => onSort(nextSort(sort, column, event.shiftKey))}
              onKeyDown={(event) => onKeyDown(event, shown, place)}
            >
              {stale && <Mark health="unknown" size={8} />}
              <span className="clip">{column.name}</span>
              {order !== undefined && <Icon name={order.descending ? "down" : "up"} size={10} />}
              {order !== undefined && sort.length > 1 && <sup>{at + 1}</sup>}
            </button>
            <i
              className="dt-edge"
              title={t("ui.table.resize", { name: column.name })}
              onPointerDown={(event) => startDrag(event, shown.width)}
              onPointerMove={(event) => moveDrag(event, place)}
              onLostPointerCapture={() => endDrag(column.id)}
              onDoubleClick={() => onWidth(column.id, null)}
            />
          </div>
        );
      })}
    </div>
  );
});
