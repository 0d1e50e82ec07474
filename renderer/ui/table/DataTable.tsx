import { type MouseEvent, type ReactNode, useId, useMemo, useRef, useState } from "react";
import type { RowRef, SortOrder, TableQuery, TableRange } from "../../../shared/model/table.ts";
import type { TableLayout } from "../../../shared/settings.ts";
import { copyText } from "../../app/clipboard.ts";
import { type TextId, useText } from "../../app/i18n.ts";
import { useStable } from "../useStable.ts";
import { withWidth } from "./columnLayout.ts";
import { type ColumnMove, withMoved } from "./columnOrder.ts";
import { type Cursor, cursorAt, followCursor } from "./cursor.ts";
import "./dataTable.css";
import { FilterLine, type FilterWords, objectWords } from "./FilterLine.tsx";
import { type GridHandle, GridView } from "./GridView.tsx";
import { addMarks, type Marks, noMarks, refOf, toggleMark } from "./marks.ts";
import { PointerOverRows } from "./pointerOverRows.ts";
import { type StateHelp, StateView } from "./StateView.tsx";
import { screenOf } from "./sourceSummary.ts";
import { type CopyFormat, TitleLine } from "./TitleLine.tsx";
import { rowAt, type TableHead, type TableModel, type TableView, unhealthyCount } from "./tableModel.ts";
import { type TableText, tellTaken } from "./tableText.ts";
import { useShownView } from "./useShownView.ts";
import { useTableKeys } from "./useTableKeys.ts";

export interface DataTableProps {
  readonly title: string;
  /** Fed by the table's stream. */
  readonly model: TableModel;
  /** What the person asks for; what is shown is `model`'s answer to it. */
  readonly query: TableQuery;
  readonly layout: TableLayout;
  /** The row in the detail panel. */
  readonly open: RowRef | null;
  readonly marks: Marks;
  /** Controls in the head, before those of every table. */
  readonly actions?: ReactNode;
  /** What can be done with the marked rows; shown beside their count. */
  readonly bulk?: ReactNode;
  /** Where the rows are no objects with labels and health. The same value each time. */
  readonly filterWords?: FilterWords;
  /** At the end of the filter line. */
  readonly filterEnd?: ReactNode;
  readonly help?: StateHelp;
  /** By column id: why its cells stay empty. The same value while it holds the same. */
  readonly missing?: Readonly<Record<string, string>> | undefined;
  onQuery(query: TableQuery): void;
  onLayout(layout: TableLayout): void;
  /** Rows to be sent, to go up the stream as `TableControl.range`. */
  onRange(range: TableRange): void;
  onOpen(row: RowRef): void;
  onMarks(marks: Marks): void;
  /** The matching rows from `first` to `last`, both counted in. */
  refs(first: number, last: number): Promise<readonly RowRef[]>;
  /** @param rows null means all that match */
  copy(format: CopyFormat, rows: readonly RowRef[] | null): Promise<TableText>;
  /** To go up the stream as `TableControl.fill`: loads what was held back to spare a slow line, or stops loading. */
  onFill?(fill: boolean): void;
  /** Keys that do something with the marked rows, or with the one under the cursor; the same list for as long as the table is there. */
  readonly rowKeys?: readonly RowKey[];
  /** Offers a file of the marked rows, or of all that match. */
  onExport?(rows: readonly RowRef[] | null): void;
}

/** A key for rows, with its line in the list of keys. */
export interface RowKey {
  readonly id: string;
  readonly keys: string;
  readonly text: TextId;
  run(rows: readonly RowRef[]): void;
}

/** Any table of the console: rows as they come from the core, at any number, with filter, sort, marks, copy and keys. */
export function DataTable(props: DataTableProps) {
  const { model, query, layout, marks, onQuery, onLayout, onMarks } = props;
  const t = useText();
  const id = useId();
  const screenElement = useRef<HTMLDivElement>(null);
  const grid = useRef<GridHandle>(null);
  const filterInput = useRef<HTMLInputElement>(null);
  const [pointer] = useState(() => new PointerOverRows());
  const anchor = useRef<number | null>(null);

  const view = useShownView(model, pointer);
  const screen = screenOf(view);
  const head = useHead(view);
  const [chosen, setCursor] = useState<Cursor | null>(null);
  const cursor = followCursor(chosen, view);
  if (cursor !== chosen) setCursor(cursor);

  const moveTo = (index: number, extend: boolean) => {
    const next = cursorAt(view, index);
    if (next === null) return;
    if (extend) {
      anchor.current ??= cursor?.index ?? next.index;
      void markBetween(cursor?.index ?? next.index, next.index);
    } else anchor.current = null;
    setCursor(next);
    grid.current?.show(next.index);
  };
  const markBetween = async (one: number, other: number) => {
    const [first, last] = [Math.min(one, other), Math.max(one, other)];
    const here = [];
    for (let index = first; index <= last && index - first <= view.handles.length; index += 1) {
      const row = rowAt(view, index);
      const ref = row === undefined ? null : refOf(row, view.sources);
      if (ref !== null) here.push(ref);
    }
    onMarks(addMarks(marks, here.length === last - first + 1 ? here : await props.refs(first, last)));
  };
  const refAt = (index: number): RowRef | null => {
    const row = rowAt(view, index);
    return row === undefined ? null : refOf(row, view.sources);
  };
  const openAt = (index: number) => {
    const ref = refAt(index);
    if (ref !== null) props.onOpen(ref);
  };
  const markAt = (index: number) => {
    const ref = refAt(index);
    if (ref !== null) onMarks(toggleMark(marks, ref));
  };
  const onRow = (index: number, event: MouseEvent, gutter: boolean) => {
    const from = anchor.current ?? cursor?.index ?? index;
    setCursor(cursorAt(view, index));
    if (event.shiftKey) {
      anchor.current = from;
      void markBetween(from, index);
      return;
    }
    anchor.current = index;
    if (gutter || event.ctrlKey || event.metaKey) markAt(index);
    else openAt(index);
  };
  const copy = async (format: CopyFormat) => {
    const only = marks.size > 0 ? [...marks.values()] : null;
    const taken = await props.copy(format, only);
    if (await copyText(taken.text)) tellTaken(t, "ui.table.copied", taken);
  };
  const setSort = (sort: TableQuery["sort"]) => {
    onQuery({ ...query, sort });
    onLayout({ ...layout, sort });
  };

  const rowKey = ({ run }: RowKey) => {
    const under = cursor === null ? null : refAt(cursor.index);
    const rows = marks.size > 0 ? [...marks.values()] : under === null ? [] : [under];
    if (rows.length === 0) return false;
    run(rows);
    return true;
  };
  useTableKeys(screenElement, props.rowKeys ?? [], {
    move: (rows, extend) => moveTo(cursor === null ? Math.max(0, rows - 1) : cursor.index + rows, extend),
    moveTo,
    page: () => grid.current?.page ?? 1,
    mark: () => {
      if (cursor === null) return;
      markAt(cursor.index);
      moveTo(cursor.index + 1, false);
    },
    markAll: () => void markBetween(0, view.matched - 1),
    open: () => (cursor === null ? loadRest() : openAt(cursor.index)),
    loadRest: () => loadRest(),
    filter: () => filterInput.current?.select(),
    copy: () => {
      // A selection of text is what the person wants to copy.
      if (getSelection()?.isCollapsed === false) return false;
      if (marks.size > 0) void copy("text");
      else if (cursor !== null) void copyRow(refAt(cursor.index));
      return true;
    },
    rowKey,
    escape: () => {
      if (marks.size > 0) onMarks(noMarks);
      else if (query.filter !== "") onQuery({ ...query, filter: "" });
      else return false;
      return true;
    },
  });
  const loadRest = () => {
    if (props.onFill === undefined || !view.sources.some(({ phase }) => phase === "paused")) return false;
    props.onFill(true);
    return true;
  };
  const copyRow = async (ref: RowRef | null) => {
    if (ref === null) return;
    const taken = await props.copy("text", [ref]);
    if (await copyText(taken.text)) tellTaken(t, "ui.table.copied", taken);
  };

  const stable = {
    row: useStable(onRow),
    sort: useStable((sort: readonly SortOrder[]) => setSort([...sort])),
    width: useStable((column: string, width: number | null) => onLayout(withWidth(layout, column, width))),
    move: useStable((move: ColumnMove) => onLayout(withMoved(layout, view.columns, move))),
    range: useStable(props.onRange),
    query: useStable(onQuery),
    layout: useStable(onLayout),
    unmark: useStable(() => onMarks(noMarks)),
    copy: useStable((format: CopyFormat) => void copy(format)),
    exportRows: useStable(() => props.onExport?.(marks.size > 0 ? [...marks.values()] : null)),
    fill: useStable((fill: boolean) => props.onFill?.(fill)),
    leaveFilter: useStable(() => {
      filterInput.current?.blur();
      grid.current?.focus();
      if (cursor === null) setCursor(cursorAt(view, 0));
    }),
  };

  return (
    <div className="dt-screen" data-keys="table" ref={screenElement}>
      <TitleLine
        title={props.title}
        view={head}
        marked={marks.size}
        bulk={props.bulk}
        actions={props.actions}
        layout={layout}
        onLayout={stable.layout}
        onUnmark={stable.unmark}
        onCopy={stable.copy}
        onFill={props.onFill === undefined ? undefined : stable.fill}
        onExport={props.onExport === undefined ? undefined : stable.exportRows}
      />
      <FilterLine
        words={props.filterWords ?? objectWords}
        query={query}
        view={head}
        input={filterInput}
        end={props.filterEnd}
        onQuery={stable.query}
        onLeave={stable.leaveFilter}
      />
      <div className="dt-place">
        <StateView screen={screen} view={head} help={props.help ?? {}} onQuery={onQuery} />
        {(screen === "rows" || screen === "waiting") && (
          <GridView
            handle={grid}
            id={id}
            title={props.title}
            view={view}
            layout={layout}
            missing={props.missing}
            cursor={cursor}
            open={props.open}
            marks={marks}
            pointer={pointer}
            waiting={screen === "waiting"}
            onSort={stable.sort}
            onWidth={stable.width}
            onMove={stable.move}
            onRange={stable.range}
            onRow={stable.row}
          />
        )}
      </div>
    </div>
  );
}

/** The same object until something of it has changed. */
function useHead({ view, query, columns, sources, total, matched, workMs, healths }: TableView): TableHead {
  const unhealthy = unhealthyCount(healths);
  return useMemo(
    () => ({ view, query, columns, sources, total, matched, workMs, unhealthy }),
    [view, query, columns, sources, total, matched, workMs, unhealthy],
  );
}
