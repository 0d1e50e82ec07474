import { expect, test } from "vitest";
import { cursorAt, followCursor } from "./cursor.ts";
import { addMarks, noMarks, refOf, toggleMark } from "./marks.ts";
import { emptyView, type TableView } from "./tableModel.ts";

const view = (handles: readonly number[], first = 0, matched = first + handles.length): TableView => ({
  ...emptyView,
  handles,
  first,
  matched,
  rows: new Map(
    handles.map((handle) => [
      handle,
      { handle, source: 0, uid: `u${handle}`, name: "", namespace: "", health: "ok", cells: [] },
    ]),
  ),
});

test("the cursor stays with its row when the order changes", () => {
  const cursor = cursorAt(view([10, 11, 12]), 1);
  expect(followCursor(cursor, view([12, 10, 11]))).toEqual({ index: 2, handle: 11 });
});

test("when its row has gone it keeps its place, at most the last", () => {
  const cursor = cursorAt(view([10, 11, 12]), 2);
  expect(followCursor(cursor, view([10, 11, 13]))).toEqual({ index: 2, handle: 13 });
  expect(followCursor(cursor, view([10]))).toEqual({ index: 0, handle: 10 });
  expect(followCursor(cursor, view([]))).toBeNull();
});

test("scrolled out of the window it is where it was", () => {
  const cursor = cursorAt(view([10, 11, 12]), 1);
  expect(followCursor(cursor, view([500, 501], 900))).toBe(cursor);
});

test("marks name rows by source and uid, and come and go", () => {
  const source = {
    id: "prod/orders",
    label: "",
    phase: "live",
    rows: 1,
    expected: null,
    estimate: null,
    goodAt: 0,
    reason: null,
    nextTryAt: null,
    pollMs: null,
  } as const;
  const row = view([1]).rows.get(1);
  if (row === undefined) throw new Error("no row");
  const ref = refOf(row, [source]);
  expect(ref).toEqual({ source: "prod/orders", uid: "u1" });
  expect(refOf(row, [])).toBeNull();
  const other = { source: "staging/orders", uid: "u1" };
  const both = addMarks(noMarks, [{ source: "prod/orders", uid: "u1" }, other, other]);
  expect(both.size).toBe(2);
  expect([...toggleMark(both, other).values()]).toEqual([ref]);
  expect(toggleMark(noMarks, other).size).toBe(1);
});
