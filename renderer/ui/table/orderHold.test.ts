import { expect, test } from "vitest";
import type { Row } from "../../../shared/model/table.ts";
import { settleOrder } from "./orderHold.ts";
import { emptyView, type TableView } from "./tableModel.ts";

const row = (handle: number, value: number): Row => ({
  handle,
  source: 0,
  uid: `${handle}`,
  name: `${handle}`,
  namespace: "",
  health: "ok",
  cells: [value],
});
const query = emptyView.query;
const view = (handles: readonly number[], value = 0, more: Partial<TableView> = {}): TableView => ({
  ...emptyView,
  view: "v",
  query,
  handles,
  rows: new Map(handles.map((handle) => [handle, row(handle, value)])),
  ...more,
});

test("while the pointer moves, new values appear in the old order and the new order is due later", () => {
  const settled = settleOrder(view([1, 2, 3]), view([3, 1, 2], 7), { pointerAt: 900, orderedAt: 800 }, 1000);
  expect(settled.view.handles).toEqual([1, 2, 3]);
  expect(settled.view.rows.get(1)?.cells).toEqual([7]);
  expect(settled).toMatchObject({ orderedAt: 800, dueAt: 1300 });
});

test("a held order is shown half a second after the last one, or when the pointer rests", () => {
  const newest = view([3, 1, 2]);
  expect(settleOrder(view([1, 2, 3]), newest, { pointerAt: 1290, orderedAt: 800 }, 1300).view).toBe(newest);
  expect(settleOrder(view([1, 2, 3]), newest, { pointerAt: 400, orderedAt: 800 }, 1000)).toEqual({
    view: newest,
    orderedAt: 1000,
    dueAt: null,
  });
});

test("what the person asked for is shown at once: a scroll, a query, another table", () => {
  const hold = { pointerAt: 1000, orderedAt: 1000 };
  for (const newest of [
    view([1, 2, 4], 0, { first: 1 }),
    view([3, 2, 1], 0, { query: { ...query, filter: "x" } }),
    view([9, 8, 7], 0, { view: "w" }),
    view([1, 2]),
  ])
    expect(settleOrder(view([1, 2, 3]), newest, hold, 1000).view).toBe(newest);
});

test("a row that is gone stays as it was while the order is held", () => {
  const settled = settleOrder(view([1, 2], 5), view([2, 3], 6), { pointerAt: 1000, orderedAt: 1000 }, 1001);
  expect(settled.view.handles.map((handle) => settled.view.rows.get(handle)?.cells[0])).toEqual([5, 6]);
});

test("an unchanged order passes without counting as a change", () => {
  const newest = view([1, 2], 9);
  expect(settleOrder(view([1, 2]), newest, { pointerAt: 1000, orderedAt: 700 }, 1000)).toEqual({
    view: newest,
    orderedAt: 700,
    dueAt: null,
  });
});
