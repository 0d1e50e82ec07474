// biome-ignore-all lint/a11y/useKeyWithClickEvents: the keys are in `useTableKeys.ts`.
// biome-ignore-all lint/a11y/useSemanticElements: a table element cannot recycle its rows; this is ARIA's grid.
// biome-ignore-all lint/a11y/useFocusableInteractive: the grid has the focus and names its active row.
import {
  type CSSProperties,
  type MouseEvent,
  memo,
  type RefObject,
  useEffect,
  useImperativeHandle,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from "react";
import type { RowRef, TableRange } from "../../../shared/model/table.ts";
import type { TableLayout } from "../../../shared/settings.ts";
import { useFormats, useText } from "../../app/i18n.ts";
import { useStable } from "../useStable.ts";
import { scrollPx } from "../virtualRange.ts";
import type { Cursor } from "./cursor.ts";
import { HeadView, type HeadViewProps } from "./HeadView.tsx";
import type { Marks } from "./marks.ts";
import type { PointerOverRows } from "./pointerOverRows.ts";
import { rangeToAsk } from "./rangeRequest.ts";
import { RowsPainter } from "./rows/rowsPainter.ts";
import { type Stock, StockView, stockOf } from "./rows/Stock.tsx";
import { isStale } from "./sourceSummary.ts";
import { rowAt, type TableView } from "./tableModel.ts";
import { useColumns } from "./useColumns.ts";
import { rowPx, useScroll } from "./useScroll.ts";

/** What the keys of the table need of the grid. */
export interface GridHandle {
  /** Rows of a page. */
  readonly page: number;
  /** Scrolls as little as brings a row into sight. */
  show(index: number): void;
  focus(): void;
}

export interface GridViewProps {
  readonly handle: RefObject<GridHandle | null>;
  readonly id: string;
  readonly title: string;
  readonly view: TableView;
  readonly layout: TableLayout;
  readonly missing: HeadViewProps["missing"];
  readonly cursor: Cursor | null;
  readonly open: RowRef | null;
  readonly marks: Marks;
  readonly pointer: PointerOverRows;
  /** Draw bars in the place of rows that are still to come. */
  readonly waiting: boolean;
  onSort: HeadViewProps["onSort"];
  /** A width to keep. */
  onWidth(column: string, width: number | null): void;
  onMove: HeadViewProps["onMove"];
  onRange(range: TableRange): void;
  /** A click on a row; `gutter`: left of its first cell, where the marks are. */
  onRow(index: number, event: MouseEvent, gutter: boolean): void;
}

/** The grid itself. The focus stays on it and `aria-activedescendant` names the row, because rows are recycled as they scroll. What
 *  scrolls lives here, so that a scroll draws nothing but rows. */
export const GridView = memo(function GridView(props: GridViewProps) {
  const { handle, id, title, view, layout, cursor, open, marks, pointer, waiting, onRange } = props;
  const [scroller, setScroller] = useState<HTMLDivElement | null>(null);
  const shifted = useRef<HTMLDivElement>(null);
  const painter = useRef<RowsPainter>(null);
  const stockNode = useRef<HTMLDivElement>(null);
  const [stock, setStock] = useState<Stock | null>(null);
  const t = useText();
  const formats = useFormats();
  useLayoutEffect(() => {
    if (shifted.current === null || stockNode.current === null) return;
    const made = new RowsPainter(shifted.current, id, pointer);
    painter.current = made;
    setStock(stockOf(stockNode.current));
    return () => made.dispose();
  }, [id, pointer]);
  const scroll = useScroll(scroller, shifted, waiting ? 0 : view.matched);
  const columns = useColumns(scroller, view, layout, scroll.width);
  const { shown, font } = columns;
  useImperativeHandle(handle, () => ({
    page: scroll.page,
    show: scroll.show,
    focus: () => scroller?.focus(),
  }));
  const asked = useRef<TableRange | null>(null);
  useEffect(() => {
    const seen = scroll.count > 0 ? { first: scroll.first, count: scroll.count } : firstRange;
    const range = rangeToAsk(seen, asked.current, view.matched);
    if (range === null) return;
    asked.current = range;
    onRange(range);
  }, [scroll.first, scroll.count, view.matched, onRange]);
  const onWidth = useStable((column: string, width: number | null) =>
    props.onWidth(column, width ?? columns.fit(column)),
  );
  const onWidthMoved = useStable((place: number, px: number) =>
    scroller?.style.setProperty(`--c${place}`, `${columnPx(place, px, shown.length)}px`),
  );
  const count = waiting ? waitingRows : view.matched;
  const allStale = view.sources.length > 0 && view.sources.every((source) => isStale(source.phase));
  const width = shown.reduce((sum, column) => sum + column.width, 0) + 18;
  const handleAt = (index: number) => rowAt(view, index)?.handle ?? null;
  const pressed = useRef(false);
  const onClick = (event: MouseEvent) => {
    const row = rowElementOf(event);
    const index = indexOf(row);
    // A click that ends a selection of text is no click.
    if (row === null || index < 0 || (pressed.current && getSelection()?.isCollapsed === false)) return;
    if (!pointer.isFor(handleAt(index), event)) return;
    props.onRow(index, event, event.clientX - row.getBoundingClientRect().left < gutterPx);
  };
  const setting = useMemo(
    () =>
      stock === null
        ? null
        : { font, formats, stock, lastMeasured: t("ui.table.lastMeasured"), notLoaded: t("ui.table.notLoaded") },
    [font, formats, stock, t],
  );
  const first = waiting ? 0 : scroll.first;
  const drawn = waiting ? Math.min(waitingRows, Math.max(scroll.page + 2, 8)) : scroll.count;
  useLayoutEffect(() => {
    if (setting === null) return;
    painter.current?.paint({
      view,
      columns: shown,
      setting,
      first,
      count: drawn,
      total: waiting ? drawn : view.matched,
      waiting,
      cursor: cursor?.index ?? null,
      open,
      marks,
      topOf: (index) => (waiting ? index * rowPx : scroll.topOf(index)),
    });
  });
  return (
    <div
      ref={setScroller}
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
      onPointerMove={(event) => pointer.moved(event.buttons)}
      onPointerDown={(event) => {
        const index = indexOf(rowElementOf(event));
        if (index >= 0) pointer.press(handleAt(index));
      }}
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
          missing={props.missing}
          onSort={props.onSort}
          onWidth={onWidth}
          onWidthMoved={onWidthMoved}
          onMove={props.onMove}
        />
      </div>
      <div
        role="rowgroup"
        className="dt-body"
        style={{ height: waiting ? 0 : scrollPx({ count, rowPx, viewPx: 0 }), minWidth: width }}
      >
        <div ref={shifted} role="presentation" className="dt-shift" />
        <StockView node={stockNode} />
      </div>
    </div>
  );
});

/** Asked for before anything is known. */
const firstRange: TableRange = { first: 0, count: 50 };
/** Bars shown before the first answer. */
const waitingRows = 40;
/** Left of the first cell. */
const gutterPx = 16;

function rowElementOf({ target }: MouseEvent): Element | null {
  return target instanceof Element ? target.closest("[data-index]") : null;
}

function indexOf(row: Element | null): number {
  return Number(row?.getAttribute("data-index") ?? -1);
}

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
