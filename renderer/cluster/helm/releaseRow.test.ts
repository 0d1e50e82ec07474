import { expect, it } from "vitest";
import type { Column, Row, SourceState } from "../../../shared/model/table.ts";
import { releaseOfRow, rowOfRelease } from "./releaseRow.ts";

const column = (id: string): Column => ({ id, name: id, type: "text", wide: false, description: "", status: false });
const source = { id: "c1 shop" } as Partial<SourceState> as SourceState;
const row = (handle: number, uid: string, driver: string): Row => ({
  handle,
  source: 0,
  uid,
  name: "promo",
  namespace: "shop",
  health: "bad",
  cells: ["promo", driver],
});
const view = {
  rows: new Map([
    [1, row(1, "u1", "configmap")],
    [2, row(2, "u2", "secret")],
    [3, row(3, "u3", "sql")],
  ]),
  sources: [source],
  columns: [column("name"), column("driver")],
};
const promo = { connection: "c1", namespace: "shop", name: "promo" };

it("tells releases of the same name apart by where Helm keeps them", () => {
  expect(releaseOfRow(view, { source: "c1 shop", uid: "u2" })).toEqual({ ...promo, driver: "secret" });
  expect(rowOfRelease(view, { ...promo, driver: "secret" })).toEqual({ source: "c1 shop", uid: "u2" });
});

it("finds the row where it is not said what keeps the release", () => {
  expect(rowOfRelease(view, { ...promo, driver: "" })).toEqual({ source: "c1 shop", uid: "u1" });
  expect(rowOfRelease(view, { ...promo, name: "search", driver: "" })).toBeNull();
});

it("makes nothing of a driver that it does not know", () => {
  expect(releaseOfRow(view, { source: "c1 shop", uid: "u3" })).toBeNull();
});
