import { expect, test } from "vitest";
import type { Column } from "../../../shared/model/table.ts";
import { defaultLayout, extraColumnId, layOut, nextSort, wideLayout, withShown, withWidth } from "./columnLayout.ts";

const column = (id: string, more: Partial<Column> = {}): Column => ({
  id,
  name: id,
  type: "text",
  wide: false,
  description: "",
  status: false,
  ...more,
});
const name = column("name", { type: "name" });
const restarts = column("restarts", { type: "number" });
const node = column("node", { wide: true });
const columns = [name, restarts, node];
const ids = (layout = defaultLayout) => layOut(columns, layout, {}, 600).map((one) => one.column.id);

test("wide columns are shown when chosen; a choice that equals the default is forgotten", () => {
  expect(ids()).toEqual(["name", "restarts"]);
  const chosen = withShown(defaultLayout, node, true);
  expect(ids(chosen)).toEqual(["name", "restarts", "node"]);
  expect(withShown(chosen, node, false)).toEqual(defaultLayout);
  expect(ids(withShown(defaultLayout, restarts, false))).toEqual(["name"]);
  expect(ids(wideLayout(defaultLayout, columns))).toEqual(["name", "restarts", "node"]);
});

test("cells keep their place in the row when columns before them are hidden", () => {
  const shown = layOut(columns, withShown(withShown(defaultLayout, restarts, false), node, true), {}, 600);
  expect(shown.map((one) => one.cell)).toEqual([0, 2]);
});

test("the name gives way first, down to what it needs, and spare room is shared", () => {
  const fitted = { name: 300, restarts: 80, node: 120 };
  expect(layOut(columns, defaultLayout, fitted, 300).map((one) => one.width)).toEqual([220, 80]);
  expect(layOut(columns, defaultLayout, fitted, 100)[0]?.width).toBe(160);
  const wide = layOut(columns, withShown(defaultLayout, node, true), fitted, 900).map((one) => one.width);
  expect(wide).toEqual([420, 220, 260]);
  expect(wide.reduce((sum, width) => sum + width)).toBe(900);
});

test("a width set by hand holds while the others share the room", () => {
  const layout = withWidth(withShown(defaultLayout, node, true), "node", 200);
  expect(layOut(columns, layout, { name: 300, restarts: 80 }, 900).find(({ column }) => column === node)?.width).toBe(
    200,
  );
  expect(layOut(columns, withWidth(defaultLayout, "name", 200), {}, 600)[0]?.width).toBe(200);
});

test("a width set by hand is kept within limits and can be given back", () => {
  expect(withWidth(defaultLayout, "node", 3).widths).toEqual({ node: 40 });
  expect(withWidth(withWidth(defaultLayout, "node", 99.6), "node", null)).toEqual(defaultLayout);
});

test("a click sorts, turns the direction, then gives the engine's order back; figures begin with the largest", () => {
  const once = nextSort([], restarts, false);
  expect(once).toEqual([{ column: "restarts", descending: true }]);
  const twice = nextSort(once, restarts, false);
  expect(twice).toEqual([{ column: "restarts", descending: false }]);
  expect(nextSort(twice, restarts, false)).toEqual([]);
  expect(nextSort([], name, false)).toEqual([{ column: "name", descending: false }]);
});

test("with Shift a column becomes a further key, turns in its place, and leaves without the others", () => {
  const both = nextSort(nextSort([], restarts, false), name, true);
  expect(both.map((one) => one.column)).toEqual(["restarts", "name"]);
  expect(nextSort(both, restarts, true)).toEqual([
    { column: "restarts", descending: false },
    { column: "name", descending: false },
  ]);
  expect(nextSort(nextSort(both, restarts, true), restarts, true).map((one) => one.column)).toEqual(["name"]);
});

test("an extra column is a label key or a path; anything else is refused", () => {
  expect(extraColumnId("app.kubernetes.io/name")).toBe("label:app.kubernetes.io/name");
  expect(extraColumnId(" label:app ")).toBe("label:app");
  expect(extraColumnId("{.spec.nodeName}")).toBe("path:.spec.nodeName");
  expect(extraColumnId(".status.conditions[0].type")).toBe("path:.status.conditions[0].type");
  for (const wrong of ["", "-app", "a b", "{.a} {.b}", "app="]) expect(extraColumnId(wrong)).toBeNull();
});
