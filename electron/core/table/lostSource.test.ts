/** What is shown and can be taken of a source that is lost. */
import { expect, test } from "vitest";
import { message } from "../../../shared/model/message.ts";
import type { Column, TableQuery } from "../../../shared/model/table.ts";
import { MergedView } from "./mergedView.ts";
import type { TableRow } from "./rowSink.ts";
import { RowStore } from "./rowStore.ts";
import { SOURCE_COLUMN } from "./sampleRows.fixture.ts";
import { SourceView } from "./sourceView.ts";
import { TableReader } from "./tableReader.ts";

const ALL: TableQuery = { filter: "", sort: [], health: [] };
const COLUMNS: readonly Column[] = [
  { id: "name", name: "Name", type: "name", wide: false, description: "", status: false },
];
const NAMES = ["a", "b", "c", "d"];

/** A table of four rows in each of some sources, none of which can be asked any more; the first `sent` rows were. */
function lostTable(sources: number, sent: number) {
  const of = Array.from({ length: sources }, (_, i) => ({ id: `s${i}`, label: `cluster ${i}` }));
  const merged = new MergedView("v", of, SOURCE_COLUMN, ALL, { first: 0, count: sent });
  const views = of.map(({ label }) => {
    const store = new RowStore({ columns: COLUMNS, namespaced: true });
    store.upsert(
      NAMES.map(
        (name): TableRow => ({
          uid: name,
          namespace: "n",
          name,
          labels: {},
          owners: [],
          health: "ok",
          version: "",
          createdAt: null,
          cells: [name],
        }),
      ),
    );
    return new SourceView(store, { namespaces: null, label });
  });
  for (const [i, view] of views.entries()) {
    const asked = { seq: 1, query: ALL, extraColumns: [], sourceName: null, withKeys: sources > 1, window: null };
    merged.apply(i, view.ask(asked, 0));
  }
  for (const [i, { serials }] of merged.windows().entries()) merged.provide(i, views[i]?.rows(serials) ?? []);
  for (const i of views.keys()) merged.lose(i, message("table.sourceLost", { source: "x" }), null);
  return merged;
}

const cellsOf = (merged: MergedView) => merged.compose().rows.map(({ absent = false, cells }) => [absent, ...cells]);

test("rows that a lost source never sent are absent, and are sent so once", () => {
  const merged = lostTable(1, 2);
  merged.setRange({ first: 1, count: 3 });
  expect(cellsOf(merged)).toEqual([
    [false, "b", "n"],
    [true, null, null],
    [true, null, null],
  ]);
  expect(merged.compose().rows).toEqual([]);
  // What was sent once is not forgotten as it leaves the window: it cannot be asked for again.
  merged.setRange({ first: 2, count: 2 });
  merged.windows();
  merged.compose();
  merged.setRange({ first: 0, count: 2 });
  merged.windows();
  expect(cellsOf(merged)).toEqual([
    [false, "a", "n"],
    [false, "b", "n"],
  ]);
});

test("of several sources an absent row still says whose it is", () => {
  const merged = lostTable(2, 2);
  merged.setRange({ first: 2, count: 1 });
  expect(cellsOf(merged)).toEqual([[true, null, "cluster 0", null]]);
});

test("what was on screen can still be copied, and the count tells that the others are missing", async () => {
  const merged = lostTable(1, 2);
  const reader = new TableReader(merged, () => null);
  const options = { format: "tsv", columns: ["name"], now: 0 } as const;
  const copied = async (rows: Parameters<TableReader["copy"]>[0]) => {
    const taken = { text: "", rows: 0 };
    for await (const piece of reader.copy(rows, options)) {
      taken.text += piece.text;
      taken.rows += piece.rows;
    }
    return taken;
  };
  expect(await copied("matched")).toEqual({ text: "Name\na\nb\n", rows: 2 });
  const picked = ["b", "d"].map((uid) => ({ source: "s0", uid }));
  expect(await copied(picked)).toEqual({ text: "Name\nb\n", rows: 1 });
});
