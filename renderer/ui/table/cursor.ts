/** The row that the keyboard is on. It follows its row through new orders; where the row has gone, it keeps its place. */
import { rowAt, type TableView } from "./tableModel.ts";

export interface Cursor {
  readonly index: number;
  /** Null while the row at `index` has not arrived. */
  readonly handle: number | null;
}

export function cursorAt(view: TableView, index: number): Cursor | null {
  if (view.matched === 0) return null;
  const kept = Math.max(0, Math.min(view.matched - 1, index));
  return { index: kept, handle: rowAt(view, kept)?.handle ?? null };
}

/** Where the cursor is after the view has changed; the same object when nothing changed for it. */
export function followCursor(cursor: Cursor | null, view: TableView): Cursor | null {
  if (cursor === null) return null;
  const place = cursor.handle === null ? -1 : view.handles.indexOf(cursor.handle);
  if (place >= 0) {
    const index = view.first + place;
    return index === cursor.index ? cursor : { index, handle: cursor.handle };
  }
  // Outside of the window nothing is known of the row: it is taken to be where it was.
  const inWindow = cursor.index >= view.first && cursor.index < view.first + view.handles.length;
  if (!inWindow && cursor.index < view.matched) return cursor;
  const next = cursorAt(view, cursor.index);
  return next?.index === cursor.index && next.handle === cursor.handle ? cursor : next;
}
