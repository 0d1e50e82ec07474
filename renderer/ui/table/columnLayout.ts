/** Which columns are shown, and how wide. */
import type { Column, SortOrder } from "../../../shared/model/table.ts";
import type { TableLayout } from "../../../shared/settings.ts";
import { inOrder } from "./columnOrder.ts";

export const defaultLayout: TableLayout = { shown: {}, widths: {}, sort: [], extra: [], order: [] };

/** Limits of a column in px; `TableLayout.widths` has wider ones. */
export const widthLimits = { min: 40, auto: 320, max: 2000, name: 160, status: 144 } as const;

export interface ShownColumn {
  readonly column: Column;
  /** Place of its cell in `Row.cells`. */
  readonly cell: number;
  readonly width: number;
  readonly right: boolean;
}

/** The columns on screen, in their order.
 *  @param fitted widths measured from what is shown, by column id
 *  @param room px of the whole row: the first name column gives way first, and takes the largest part of what is to spare; a width set by
 *  hand holds */
export function layOut(
  columns: readonly Column[],
  layout: TableLayout,
  fitted: Readonly<Record<string, number>>,
  room: number,
): readonly ShownColumn[] {
  const cells = new Map(columns.map((column, cell) => [column, cell]));
  const shown = shownColumns(columns, layout).map((column) => ({
    column,
    cell: cells.get(column) ?? 0,
    right: alignsRight(column),
    width: widthOf(column, layout, fitted),
  }));
  const elastic = elasticColumn(shown.map(({ column }) => column));
  if (elastic === undefined || layout.widths[elastic.id] !== undefined) return shown;
  const needed = shown.reduce((sum, { width }) => sum + width, 0);
  const spare = Math.floor(room - needed);
  if (spare <= 0)
    return shown.map((one) => (one.column === elastic ? { ...one, width: squeezed(one.width, spare) } : one));
  // A name much wider than any name would tear the row apart: beyond a share, the spare room goes to all columns.
  const free = shown.filter(({ column }) => layout.widths[column.id] === undefined && column !== elastic);
  const each = free.length === 0 ? 0 : Math.floor((spare * OTHERS_SHARE) / free.length);
  return shown.map((one) => {
    if (one.column === elastic) return { ...one, width: one.width + spare - each * free.length };
    return free.includes(one) ? { ...one, width: one.width + each } : one;
  });
}

/** Of the room to spare, what goes to the columns beside the name. */
const OTHERS_SHARE = 0.7;

/** @param spare negative: what is missing */
function squeezed(width: number, spare: number): number {
  return Math.max(widthLimits.name, width + spare);
}

/** In their order: what is copied is what is seen. */
export function shownColumns(columns: readonly Column[], layout: TableLayout): readonly Column[] {
  return inOrder(columns, layout.order).filter((column) => isShown(column, layout));
}

export function isShown(column: Column, layout: TableLayout): boolean {
  return layout.shown[column.id] ?? (!column.wide || layout.extra.includes(column.id));
}

/** The layout after one column was shown or hidden; a choice that equals the default is not kept. */
export function withShown(layout: TableLayout, column: Column, shown: boolean): TableLayout {
  const choices = { ...layout.shown };
  delete choices[column.id];
  const byDefault = isShown(column, { ...layout, shown: choices });
  return { ...layout, shown: shown === byDefault ? choices : { ...choices, [column.id]: shown } };
}

/** All columns of `kubectl -o wide`. */
export function wideLayout(layout: TableLayout, columns: readonly Column[]): TableLayout {
  return { ...layout, shown: Object.fromEntries(columns.filter(({ wide }) => wide).map(({ id }) => [id, true])) };
}

export function withWidth(layout: TableLayout, id: string, width: number | null): TableLayout {
  const widths = { ...layout.widths };
  delete widths[id];
  if (width !== null) widths[id] = Math.round(Math.min(widthLimits.max, Math.max(widthLimits.min, width)));
  return { ...layout, widths };
}

/** An extra column as it is typed: `app.kubernetes.io/name`, `label:app`, `.spec.nodeName`, `path:.spec.nodeName`, `{.spec.nodeName}`.
 *  @returns its id, or null when it is neither */
export function extraColumnId(typed: string): string | null {
  const text = typed.trim();
  const path = /^(?:path:)?\{?(\.[^{}\s]+|\$[^{}\s]*)\}?$/.exec(text)?.[1];
  if (path !== undefined) return `path:${path}`;
  const label = /^(?:label:)?((?:[a-z0-9.-]{1,253}\/)?[A-Za-z0-9](?:[\w.-]{0,61}[A-Za-z0-9])?)$/.exec(text)?.[1];
  return label === undefined ? null : `label:${label}`;
}

/** The sort after a click on a column's head: the column's natural direction, then the other, then the engine's own order.
 *  @param add keeps the sorts before it (a click with Shift) */
export function nextSort(sort: readonly SortOrder[], column: Column, add: boolean): readonly SortOrder[] {
  const current = sort.find((one) => one.column === column.id);
  const first = column.type === "number" || column.type === "quantity";
  const next =
    current === undefined
      ? { column: column.id, descending: first }
      : current.descending === first
        ? { column: column.id, descending: !first }
        : null;
  if (!add) return next === null ? [] : [next];
  if (current === undefined) return next === null ? sort : [...sort, next].slice(-4);
  return sort.flatMap((one) => (one.column !== column.id ? [one] : next === null ? [] : [next]));
}

export function alignsRight(column: Column): boolean {
  return column.type === "number" || column.type === "quantity" || column.type === "age";
}

function widthOf(column: Column, layout: TableLayout, fitted: Readonly<Record<string, number>>): number {
  return layout.widths[column.id] ?? fitted[column.id] ?? firstGuess(column);
}

/** Before a row is there to be measured. */
function firstGuess(column: Column): number {
  if (column.status) return widthLimits.status;
  if (column.type === "name") return widthLimits.name;
  return alignsRight(column) ? 72 : 100;
}

function elasticColumn(columns: readonly Column[]): Column | undefined {
  return columns.find(({ id }) => id === "name") ?? columns.find(({ type }) => type === "name") ?? columns[0];
}
