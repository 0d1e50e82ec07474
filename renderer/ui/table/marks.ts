/** The rows that a person marked: they survive updates, filters and scrolling. */
import type { Row, RowRef, SourceState } from "../../../shared/model/table.ts";

export type Marks = ReadonlyMap<string, RowRef>;

export const noMarks: Marks = new Map();

export function markKey({ source, uid }: RowRef): string {
  return `${source}\n${uid}`;
}

/** A row as it is named outside of its window; null while its source is unknown, and for one of which nothing is. */
export function refOf(row: Row, sources: readonly SourceState[]): RowRef | null {
  const source = sources[row.source];
  return source === undefined || row.absent === true ? null : { source: source.id, uid: row.uid };
}

export function toggleMark(marks: Marks, ref: RowRef): Marks {
  const next = new Map(marks);
  if (!next.delete(markKey(ref))) next.set(markKey(ref), ref);
  return next;
}

export function addMarks(marks: Marks, refs: readonly RowRef[]): Marks {
  const next = new Map(marks);
  for (const ref of refs) next.set(markKey(ref), ref);
  return next;
}
