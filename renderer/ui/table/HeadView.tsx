// biome-ignore-all lint/a11y/noStaticElementInteractions: the edge is for the pointer; keys change the width from the head itself.
// biome-ignore-all lint/a11y/useSemanticElements: a table element cannot recycle its rows; this is ARIA's grid.
// biome-ignore-all lint/a11y/useFocusableInteractive: the grid has the focus and names its active row.
import { type KeyboardEvent, memo, useLayoutEffect, useRef } from "react";
import type { SortOrder } from "../../../shared/model/table.ts";
import { useText } from "../../app/i18n.ts";
import { Icon } from "../icon/Icon.tsx";
import { Mark } from "../Mark.tsx";
import { nextSort, type ShownColumn } from "./columnLayout.ts";
import { columnName } from "./columnName.ts";
import type { ColumnMove } from "./columnOrder.ts";
import { useColumnDrag } from "./useColumnDrag.ts";

export interface HeadViewProps {
  readonly columns: readonly ShownColumn[];
  readonly sort: readonly SortOrder[];
  readonly stale: boolean;
  /** By column id: why its cells stay empty. */
  readonly missing: Readonly<Record<string, string>> | undefined;
  onSort(sort: readonly SortOrder[]): void;
  /** While a width is dragged: by place, not kept yet. */
  onWidthMoved(place: number, width: number): void;
  /** A width to keep; null to fit what is shown. */
  onWidth(id: string, width: number | null): void;
  onMove(move: ColumnMove): void;
}

/** The heads of the columns: a click sorts, with Shift as a further key; their right edges are dragged, and they are carried elsewhere.
 *  By keyboard: Tab to the heads, arrow keys among them, Enter sorts, Alt with an arrow key changes the width, Alt-Enter fits it,
 *  Alt-Shift with an arrow key moves the column. */
export const HeadView = memo(function HeadView(props: HeadViewProps) {
  const { columns, sort, stale, missing, onSort, onWidthMoved, onWidth, onMove } = props;
  const t = useText();
  const row = useRef<HTMLDivElement>(null);
  /** A head that is put elsewhere in the page loses the focus. */
  const focused = useRef<HTMLElement | null>(null);
  const moveTo = (place: number, neighbour: number, side: ColumnMove["side"]) => {
    const [column, beside] = [columns[place]?.column.id, columns[neighbour]?.column.id];
    if (column !== undefined && beside !== undefined) onMove({ column, neighbour: beside, side });
  };
  const drag = useColumnDrag({
    row,
    onWidthMoved,
    onWidth: (place, width) => {
      const id = columns[place]?.column.id;
      if (id !== undefined) onWidth(id, width);
    },
    onMove: (place, { neighbour, side }) => moveTo(place, neighbour, side),
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: after the columns were put elsewhere.
  useLayoutEffect(() => {
    focused.current?.focus();
    focused.current = null;
  }, [columns]);
  const onKeyDown = (event: KeyboardEvent<HTMLElement>, shown: ShownColumn, place: number) => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (event.altKey && event.key === "Enter") onWidth(shown.column.id, null);
    else if (step !== undefined && event.altKey && event.shiftKey) {
      focused.current = event.currentTarget;
      moveTo(place, place + step, step < 0 ? "before" : "after");
    } else if (step !== undefined && event.altKey) onWidth(shown.column.id, shown.width + step * 8);
    else if (step !== undefined) {
      const heads = row.current?.querySelectorAll<HTMLElement>(".dt-sort");
      heads?.[Math.min(columns.length - 1, Math.max(0, place + step))]?.focus();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div ref={row} role="row" className="dt-head" aria-rowindex={1}>
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
            title={missing?.[column.id] ?? (column.description === "" ? undefined : column.description)}
          >
            <button
              type="button"
              className="dt-sort ring-inside"
              tabIndex={place === 0 ? 0 : -1}
              {...drag.head(place)}
              onClick={(event) => {
                if (!drag.takeDragged()) onSort(nextSort(sort, column, event.shiftKey));
              }}
              onKeyDown={(event) => onKeyDown(event, shown, place)}
            >
              {missing?.[column.id] !== undefined && <Icon name="lock" size={10} />}
              {stale && <Mark health="unknown" size={8} />}
              <span className="clip">{columnName(column)}</span>
              {order !== undefined && <Icon name={order.descending ? "down" : "up"} size={10} />}
              {order !== undefined && sort.length > 1 && <sup>{at + 1}</sup>}
            </button>
            <i
              className="dt-edge"
              title={t("ui.table.resize", { name: columnName(column) })}
              {...drag.edge(place, shown.width)}
              onDoubleClick={() => onWidth(column.id, null)}
            />
          </div>
        );
      })}
      <i className="dt-drop" aria-hidden="true" />
    </div>
  );
});
