import { expect, test } from "vitest";
import type { Row, TableUpdate } from "../../../shared/model/table.ts";
import { applyUpdate, createTableModel, emptyView, rowAt, unhealthyCount } from "./tableModel.ts";

const row = (handle: number, name = `pod-${handle}`): Row => ({
  handle,
  source: 0,
  uid: `uid-${handle}`,
  name,
  namespace: "orders",
  health: "ok",
  cells: [name],
});
const update = (more: Partial<TableUpdate>): TableUpdate => ({
  view: "v1",
  generation: 1,
  query: { filter: "", sort: [], health: [] },
  total: 100,
  matched: 100,
  healths: { ok: 97, warn: 0, bad: 2, busy: 0, idle: 0, unknown: 1 },
  workMs: 1,
  range: { first: 0, count: 3 },
  handles: [1, 2, 3],
  rows: [row(1), row(2), row(3)],
  ...more,
});

test("a row that was not sent again stays the same object", () => {
  const first = applyUpdate(emptyView, update({}));
  const second = applyUpdate(first, update({ rows: [row(2, "changed")] }));
  expect(rowAt(second, 0)).toBe(rowAt(first, 0));
  expect(rowAt(second, 1)?.name).toBe("changed");
});

test("rows outside of the window are forgotten, also when they come back unsent", () => {
  const first = applyUpdate(emptyView, update({}));
  const away = applyUpdate(first, update({ range: { first: 2, count: 2 }, handles: [3, 4], rows: [row(4)] }));
  expect([...away.rows.keys()]).toEqual([3, 4]);
  const back = applyUpdate(away, update({ handles: [1, 2, 3], rows: [row(2)] }));
  expect([rowAt(back, 0), rowAt(back, 1)?.name, rowAt(back, 2)?.name]).toEqual([undefined, "pod-2", "pod-3"]);
});

test("an index is counted from the start of the table, not of the window", () => {
  const view = applyUpdate(emptyView, update({ range: { first: 40, count: 3 } }));
  expect(rowAt(view, 41)?.name).toBe("pod-2");
  expect(rowAt(view, 39)).toBeUndefined();
});

test("columns and sources stay until new ones are sent; another view has none of the old", () => {
  const column = { id: "name", name: "Name", type: "name", wide: false, description: "", status: false } as const;
  const first = applyUpdate(emptyView, update({ columns: [column] }));
  expect(applyUpdate(first, update({})).columns).toEqual([column]);
  const other = applyUpdate(first, update({ view: "v2", rows: [] }));
  expect(other.columns).toEqual([]);
  expect(other.rows.size).toBe(0);
});

test("counts what is not as it should be; off and moving rows are", () => {
  expect(unhealthyCount({ ok: 5, idle: 4, busy: 3, warn: 2, bad: 1, unknown: 6 })).toBe(9);
});

test("tells its watchers of every update until they leave", () => {
  const model = createTableModel();
  let calls = 0;
  const leave = model.subscribe(() => {
    calls += 1;
  });
  model.apply(update({}));
  leave();
  model.apply(update({}));
  expect(calls).toBe(1);
  expect(model.get().matched).toBe(100);
});

test("an equal query stays the same object, another one does not", () => {
  const sorted = { filter: "a", sort: [{ column: "age", descending: true }], health: [] };
  const first = applyUpdate(emptyView, update({ query: sorted }));
  expect(applyUpdate(first, update({ query: structuredClone(sorted) })).query).toBe(first.query);
  const turned = { ...sorted, sort: [{ column: "age", descending: false }] };
  expect(applyUpdate(first, update({ query: turned })).query).toBe(turned);
});
