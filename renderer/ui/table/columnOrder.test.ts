import fc from "fast-check";
import { expect, test } from "vitest";
import type { Column } from "../../../shared/model/table.ts";
import { defaultLayout, shownColumns, withShown } from "./columnLayout.ts";
import { inOrder, withMoved } from "./columnOrder.ts";
import { dropAt } from "./dropPlace.ts";

const column = (id: string, wide = false): Column => ({
  id,
  name: id,
  type: "text",
  wide,
  description: "",
  status: false,
});
const columns = ["name", "ready", "node", "age"].map((id) => column(id));
const ids = (all: readonly Column[]) => all.map(({ id }) => id).join(" ");

test("a column is put beside another one, and back in the engine's order nothing is kept", () => {
  const moved = withMoved(defaultLayout, columns, { column: "age", neighbour: "name", side: "after" });
  expect(ids(inOrder(columns, moved.order))).toBe("name age ready node");
  const back = withMoved(moved, columns, { column: "age", neighbour: "node", side: "after" });
  expect(back).toEqual(defaultLayout);
  expect(withMoved(moved, columns, { column: "age", neighbour: "age", side: "after" })).toBe(moved);
});

test("a column that came later stands behind the one that the engine names before it; one that is away keeps its place", () => {
  const { order } = withMoved(defaultLayout, columns, { column: "node", neighbour: "name", side: "before" });
  const later = [column("source"), ...columns.slice(0, 2), column("ip"), ...columns.slice(2)];
  expect(ids(inOrder(later, order))).toBe("source node name ready ip age");
  const without = columns.filter(({ id }) => id !== "node");
  const moved = withMoved({ ...defaultLayout, order }, without, { column: "age", neighbour: "ready", side: "before" });
  expect(ids(inOrder(columns, moved.order))).toBe("node name age ready");
});

test("what is shown keeps the person's order", () => {
  const layout = withMoved(defaultLayout, columns, { column: "age", neighbour: "name", side: "before" });
  expect(ids(shownColumns(columns, withShown(layout, column("ready"), false)))).toBe("age name node");
});

test("whatever was moved, every column stands there once", () => {
  const id = fc.constantFrom("name", "ready", "node", "age", "gone");
  const move = fc.record({ column: id, neighbour: id, side: fc.constantFrom("before" as const, "after" as const) });
  fc.assert(
    fc.property(fc.array(move), fc.subarray(columns), (moves, here) => {
      const layout = moves.reduce((before, one) => withMoved(before, columns, one), defaultLayout);
      expect(new Set(inOrder(here, layout.order))).toEqual(new Set(here));
      expect(inOrder(here, layout.order)).toHaveLength(here.length);
    }),
  );
});

test("a carried head is put where the pointer has passed the middle of another", () => {
  const heads = [
    { left: 0, width: 100 },
    { left: 100, width: 50 },
    { left: 150, width: 50 },
  ];
  expect(dropAt(heads, 0, 60)).toBeNull();
  expect(dropAt(heads, 0, 140)).toEqual({ neighbour: 2, side: "before", x: 150 });
  expect(dropAt(heads, 0, 190)).toEqual({ neighbour: 2, side: "after", x: 200 });
  expect(dropAt(heads, 2, 30)).toEqual({ neighbour: 0, side: "before", x: 0 });
  expect(dropAt(heads, 2, 120)).toEqual({ neighbour: 1, side: "before", x: 100 });
});
