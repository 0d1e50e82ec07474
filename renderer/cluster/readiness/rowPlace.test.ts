import { expect, it } from "vitest";
import type { Column, Row, SourceState } from "../../../shared/model/table.ts";
import { rowOfPlace, rowPlace } from "./rowPlace.ts";

const column = (id: string): Column => ({ id, name: id, type: "text", wide: false, description: "", status: false });
const source = { id: "c1 shop" } as Partial<SourceState> as SourceState;
const row: Row = {
  handle: 1,
  source: 0,
  uid: "u1",
  name: "orders",
  namespace: "shop",
  health: "bad",
  cells: ["orders", "databases.db.example.org"],
};
const view = { rows: new Map([[1, row]]), sources: [source], columns: [column("name"), column("resource")] };
const place = { connection: "c1", group: "db.example.org", resource: "databases", namespace: "shop", name: "orders" };

it("leads from a row to its object and back", () => {
  expect(rowPlace(view, { source: "c1 shop", uid: "u1" })).toEqual(place);
  expect(rowOfPlace(view, place)).toEqual({ source: "c1 shop", uid: "u1" });
  expect(rowPlace(view, { source: "c1 shop", uid: "u2" })).toBeNull();
  expect(rowOfPlace(view, { ...place, group: "other.example.org" })).toBeNull();
});
