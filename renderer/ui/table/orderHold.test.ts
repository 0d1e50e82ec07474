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

const hold = { pointerAt: 900, pressed: false, since: null };

test("under a moving pointer new values appear in the old order, also long after the last new one", () => {
  const settled = settleOrder(view([1, 2, 3]), view([3, 1, 2], 7), hold, 1000);
  expect(settled.view.handles).toEqual([1, 2, 3]);
  expect(settled.view.rows.get(1)?.cells).toEqual([7]);
  expect(settled).toMatchObject({ since: 1000, dueAt: 1400 });
});

test("a held order is shown when the pointer has rested, or when it was held for long", () => {
  const newest = view([3, 1, 2]);
  const now = { view: newest, since: null, dueAt: null };
  expect(settleOrder(view([1, 2, 3]), newest, { ...hold, since: 950 }, 1400)).toEqual(now);
  const restless = { ...hold, pointerAt: 2990, since: 1000 };
  expect(settleOrder(view([1, 2, 3]), newest, restless, 2999)).toMatchObject({ since: 1000, dueAt: 3000 });
  expect(settleOrder(view([1, 2, 3]), newest, restless, 3000)).toEqual(now);
});

test("while a button is down the order holds for as long as it is", () => {
  const pressed = { ...hold, pressed: true, since: 1000 };
  expect(settleOrder(view([1, 2]), view([2, 1]), pressed, 60_000)).toMatchObject({
    view: { handles: [1, 2] },
    since: 1000,
    dueAt: 60_500,
  });
});

test("a row that comes before others waits, with the figures that count it", () => {
  const settled = settleOrder(
    view([2, 3], 0, { matched: 2, total: 2 }),
    view([1, 2, 3], 0, { matched: 3, total: 3 }),
    hold,
    1000,
  );
  expect(settled.view).toMatchObject({ handles: [2, 3], matched: 2, total: 2 });
});

test("rows that come after those on screen appear at once", () => {
  const newest = view([1, 2, 3]);
  for (const shown of [view([]), view([1, 2])])
    expect(settleOrder(shown, newest, hold, 1000)).toEqual({ view: newest, since: null, dueAt: null });
});

test("what the person asked for is shown at once: a scroll, a wider window, a query, another table, another column", () => {
  for (const newest of [
    view([2, 1, 4], 0, { first: 1 }),
    view([2, 1, 3], 0, { count: 90 }),
    view([3, 2, 1], 0, { query: { ...query, filter: "x" } }),
    view([9, 8, 7], 0, { view: "w" }),
    view([3, 2, 1], 0, { columns: [] }),
  ])
    expect(settleOrder(view([1, 2, 3]), newest, { ...hold, pressed: true }, 1000).view).toBe(newest);
});

test("a row that is gone stays as it was while the order is held, the last one as well", () => {
  const settled = settleOrder(view([1, 2], 5), view([2, 3], 6), hold, 1001);
  expect(settled.view.handles.map((handle) => settled.view.rows.get(handle)?.cells[0])).toEqual([5, 6]);
  expect(settleOrder(view([1, 2], 5), view([1], 6), hold, 1001).view.handles).toEqual([1, 2]);
});

test("an unchanged order passes", () => {
  const newest = view([1, 2], 9);
  expect(settleOrder(view([1, 2]), newest, { ...hold, since: 950 }, 1000)).toEqual({
    view: newest,
    since: null,
    dueAt: null,
  });
});
