import { expect, test } from "vitest";
import type { Column } from "../../../shared/model/table.ts";
import { MergedView } from "./mergedView.ts";
import type { TableRow } from "./rowSink.ts";
import { RowStore } from "./rowStore.ts";
import { SOURCE_COLUMN } from "./sampleRows.fixture.ts";
import { SourceView } from "./sourceView.ts";

const RANGE = { first: 0, count: 10 };

/** What a table over two clusters shows of a row in each, whose only cells besides the name are `cells`. */
function shown(
  filter: string,
  columns: readonly string[] = [],
  cells: readonly string[] = [],
  labels = ["prod", "dev"],
) {
  const own = ["name", ...columns].map((id): Column => {
    const name = id.charAt(0).toUpperCase() + id.slice(1).replace(/ 2$/, "");
    return { id, name, type: id === "name" ? "name" : "text", wide: false, description: "", status: false };
  });
  const query = { filter, sort: [], health: [] };
  const sources = labels.map((label, i) => ({ id: `s${i}`, label }));
  const merged = new MergedView("v", sources, SOURCE_COLUMN, query, RANGE);
  for (const [source, { label }] of sources.entries()) {
    const store = new RowStore({ columns: own, namespaced: false });
    const name = `on-${label}`;
    store.upsert([
      {
        uid: "1",
        namespace: "",
        name,
        labels: {},
        owners: [],
        health: "ok",
        version: "",
        createdAt: null,
        cells: [name, ...cells],
      } satisfies TableRow,
    ]);
    const view = new SourceView(store, { namespaces: null, label });
    const sourceName = merged.sourceColumn?.name ?? null;
    merged.apply(source, view.ask({ seq: 1, query, extraColumns: [], sourceName, withKeys: true, window: null }, 0));
    for (const window of merged.windows()) merged.provide(source, view.rows(window.serials));
  }
  const { columns: heads = [], rows } = merged.compose();
  return { heads: heads.map(({ id, name, label }) => [id, name, label?.id]), names: rows.map(({ name }) => name) };
}

test("the column that tells sources apart is called by its domain, and the filter finds it by that name and by its own", () => {
  expect(shown("").heads).toEqual([
    ["name", "Name", undefined],
    ["source", "Cluster", "cluster.table.cluster"],
  ]);
  expect(shown("cluster:prod").names).toEqual(["on-prod"]);
  expect(shown("-Cluster:prod").names).toEqual(["on-dev"]);
  expect(shown("source:dev").names).toEqual(["on-dev"]);
});

test("a single source has no such column, and nothing is found by its name", () => {
  expect(shown("", [], [], ["prod"]).heads).toEqual([["name", "Name", undefined]]);
  expect(shown("cluster:prod", [], [], ["prod"]).names).toEqual([]);
});

test("an engine's own column of that name keeps it, and the other is called what it is anywhere", () => {
  const { heads, names } = shown("cluster:redis-7", ["cluster"], ["redis-7"]);
  expect(heads[1]).toEqual(["source", "Source", "table.column.source"]);
  expect(names).toEqual(["on-dev", "on-prod"]);
  expect(shown("cluster:prod", ["cluster"], ["redis-7"]).names).toEqual([]);
  expect(shown("source:prod", ["cluster"], ["redis-7"]).names).toEqual(["on-prod"]);
  expect(shown("source:kubelet", ["source 2"], ["kubelet"]).names).toEqual(["on-dev", "on-prod"]);
});
