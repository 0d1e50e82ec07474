// biome-ignore-all lint/a11y/useKeyWithClickEvents: the keys are in `useTableKeys.ts`.
// biome-ignore-all lint/a11y/useSemanticElements: a table element cannot recycle its rows; this is ARIA's grid.
// biome-ignore-all lint/a11y/useFocusableInteractive: the grid has the focus and names its active row.
import { type CSSProperties, type MouseEvent, type RefObject, useRef } from "react";
import type { RowRef } from "../../../shared/model/table.ts";
import { scrollPx } from "../virtualRange.ts";
import type { Cursor } from "./cursor.ts";
import { HeadView, type HeadViewProps } from "./HeadView.tsx";
import { type Marks, markKey, refOf } from "./marks.ts";
import { RowView } from "./RowView.tsx";
import { isStale } from "./sourceSummary.ts";
import { rowAt, type TableView } from "./tableModel.ts";
import type { Columns } from "./useColumns.ts";
import { rowPx, type Scroll } from "./useScroll.ts";

export interface GridViewProps extends Pick<HeadViewProps, "onSort" | "onWidth"> {
  readonly id: string;
  readonly title: string;
  readonly view: TableView;
  readonly columns: Columns;
  readonly scroll: Scroll;
  readonly scroller: HTMLDivElement | null;
  setScroller(node: HTMLDivElement | null): void;
  readonly shifted: RefObject<HTMLDivElement | null>;
  readonly cursor: Cursor | null;
  readonly open: RowRef | null;
  readonly marks: Marks;
  /** Draw bars in the place of rows that are still to come. */
  readonly waiting: boolean;
  onPointer(): void;
  /** A click on a row; `gutter`: left of its first cell, where the marks are. */
  onRow(index: number, event: MouseEvent, gutter: boolean): void;
}

/** The grid itself. The focus stays on it and `aria-activedescendant` names the row, because rows are recycled as they scroll. */
export function GridView(props: GridViewProps) {
  const { id, title, view, columns, scroll, scroller, shifted, cursor, open, marks, waiting } = props;
  const { shown, font } = columns;
  const count = waiting ? waitingRows : view.matched;
  const openKey = open === null ? null : markKey(open);
  const allStale = view.sources.length > 0 && view.sources.every((source) => isStale(source.phase));
  const width = shown.reduce((sum, column) => sum + column.width, 0) + 18;
  const pressed = useRef(false);
  const onClick = (event: MouseEvent) => {
    const row = event.target instanceof Element ? event.target.closest("[data-index]") : null;
    const index = Number(row?.getAttribute("data-index") ?? -1);
    // A click that ends a selection of text is no click.
    if (row === null || index < 0 || (pressed.current && getSelection()?.isCollapsed === false)) return;
    props.onRow(index, event, event.clientX - row.getBoundingClientRect().left < gutterPx);
  };
  const first = waiting ? 0 : scroll.first;
  const drawn = waiting ? Math.min(waitingRows, Math.max(scroll.page + 2, 8)) : scroll.count;
  return (
    <div
      ref={props.setScroller}
      className="dt-grid ring-inside"
      role="grid"
      tabIndex={0}
      aria-label={title}
      aria-rowcount={count + 1}
      aria-colcount={shown.length}
      aria-multiselectable="true"
      aria-busy={waiting || undefined}
      aria-activedescendant={
        cursor === null || !inSight(cursor.index, first, drawn) ? undefined : `${id}-${cursor.index}`
      }
      style={widths(shown.map((column) => column.width))}
      onPointerMove={props.onPointer}
      onMouseDown={(event) => {
        pressed.current = !event.shiftKey;
        // Shift extends the marks, not a selection of text.
        if (event.shiftKey) event.preventDefault();
      }}
      onClick={onClick}
    >
      <div role="rowgroup" className="dt-heads" style={{ minWidth: width }}>
        <HeadView
          columns={shown}
          sort={view.query.sort}
          stale={allStale}
          onSort={props.onSort}
          onWidth={props.onWidth}
          onWidthMoved={(place, px) =>
            scroller?.style.setProperty(`--c${place}`, `${columnPx(place, px, shown.length)}px`)
          }
        />
      </div>
      <div
        role="rowgroup"
        className="dt-body"
        style={{ height: waiting ? 0 : scrollPx({ count, rowPx, viewPx: 0 }), minWidth: width }}
      >
        <div ref={shifted} role="presentation" className="dt-shift">
          {Array.from({ length: drawn }, (_, place) => {
            const index = first + place;
            const row = waiting ? undefined : rowAt(view, index);
            const ref = row === undefined ? null : refOf(row, view.sources);
            const key = ref === null ? null : markKey(ref);
            return (
              <RowView
                // Slots, not rows: what scrolls out at one end is used again at the other.
                key={index % slots}
                id={`${id}-${index}`}
                row={row}
                index={index}
                top={waiting ? index * rowPx : scroll.topOf(index)}
                columns={shown}
                font={font}
                open={key !== null && key === openKey}
                marked={key !== null && marks.has(key)}
                cursor={cursor?.index === index}
                stale={row !== undefined && isStale(view.sources[row.source]?.phase)}
              />
            );
          })}
        </div>
      </div>
    </div>
  );
}

/** More than rows fit any screen. */
const slots = 512;
/** Bars shown before the first answer. */
const waitingRows = 40;
/** Left of the first cell. */
const gutterPx = 16;

function inSight(index: number, first: number, count: number): boolean {
  return index >= first && index < first + count;
}

/** Widths are variables of the grid: dragging one draws no row anew. */
function widths(columns: readonly number[]): CSSProperties {
  return Object.fromEntries(columns.map((px, place) => [`--c${place}`, `${columnPx(place, px, columns.length)}px`]));
}

/** The first and the last cell have wider outer edges. */
function columnPx(place: number, px: number, count: number): number {
  return px + (place === 0 ? 10 : 0) + (place === count - 1 ? 8 : 0);
}
