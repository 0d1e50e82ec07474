import fc from "fast-check";
import { expect, test } from "vitest";
import type { SortOrder, TableQuery } from "../../../shared/model/table.ts";
import { MergedView } from "./mergedView.ts";
import { naturalKey } from "./naturalKey.ts";
import type { TableRow } from "./rowSink.ts";
import { RowStore } from "./rowStore.ts";
import { COLUMNS, NOW, SOURCE_COLUMN } from "./sampleRows.fixture.ts";
import { SourceView } from "./sourceView.ts";

const ROWS = 2600;

function rowOf(source: number, index: number): TableRow {
  const name = `web-${(index * 7919 + source * 31) % 3000}`;
  const restarts = (index * 13 + source) % 900;
  return {
    uid: `${source}-${index}`,
    namespace: `ns-${index % 7}`,
    name,
    labels: {},
    owners: [],
    health: "ok",
    version: "",
    createdAt: null,
    cells: [name, "Running", restarts, "500m", true, null],
  };
}

const restartsOf = ({ cells }: TableRow) => Number(cells[2]);

function compareTexts(one: string, other: string): number {
  return one === other ? 0 : one < other ? -1 : 1;
}

function inOrder(rows: readonly TableRow[], sort: readonly SortOrder[]): TableRow[] {
  const [by] = sort;
  const sign = by?.descending === true ? -1 : 1;
  const byColumn = (a: TableRow, b: TableRow) =>
    by === undefined
      ? 0
      : sign *
        (by.column === "restarts"
          ? restartsOf(a) - restartsOf(b)
          : compareTexts(naturalKey(a.name), naturalKey(b.name)));
  return [...rows].sort(
    (a, b) =>
      byColumn(a, b) ||
      compareTexts(naturalKey(a.namespace), naturalKey(b.namespace)) ||
      compareTexts(naturalKey(a.name), naturalKey(b.name)) ||
      compareTexts(a.uid, b.uid),
  );
}

const sortings: readonly (readonly SortOrder[])[] = [
  [],
  [{ column: "name", descending: true }],
  [{ column: "restarts", descending: false }],
  [{ column: "restarts", descending: true }],
];

test("of several large sources the window is right with the first answer, which has keys for little more, and all is with the next", () => {
  const views = [0, 1, 2].map((source) => {
    const store = new RowStore({ columns: COLUMNS, namespaced: true });
    store.upsert(Array.from({ length: ROWS }, (_, index) => rowOf(source, index)));
    return new SourceView(store, { namespaces: null, label: `cluster ${source}` });
  });
  const all = [0, 1, 2].flatMap((source) => Array.from({ length: ROWS }, (_, index) => rowOf(source, index)));
  const sources = views.map((_, i) => ({ id: `s${i}`, label: `cluster ${i}` }));
  const uids = (merged: MergedView, first: number, count: number) =>
    merged
      .order()
      .window(first, count)
      .map(({ source, serial }) => views[source]?.uidOf(serial));
  fc.assert(
    fc.property(
      fc.array(
        fc.record({ sort: fc.constantFrom(...sortings), first: fc.nat(600), filter: fc.constantFrom("", "web-") }),
        { minLength: 1, maxLength: 4 },
      ),
      fc.integer({ min: 1, max: 60 }),
      (steps, count) => {
        const merged = new MergedView(
          "v",
          sources,
          SOURCE_COLUMN,
          { filter: "", sort: [], health: [] },
          { first: 0, count },
        );
        for (const { sort, first, filter } of steps) {
          const query: TableQuery = { filter, sort: [...sort], health: [] };
          const window = { first, count };
          merged.setRange(window);
          merged.setQuery(query);
          const { seq } = merged.currentQuery;
          for (const [source, view] of views.entries()) {
            const delta = view.ask({ seq, query, extraColumns: [], sourceName: null, withKeys: true, window }, NOW);
            const keys = delta.list.keys?.[0];
            const known = keys?.kind === "text" ? keys.texts.length : keys?.numbers.length;
            expect(known).toBe(first + count > ROWS / 4 ? ROWS : first + count);
            merged.apply(source, delta);
          }
          const wanted = inOrder(all, sort).map(({ uid }) => uid);
          expect(uids(merged, first, count)).toEqual(wanted.slice(first, first + count));
          expect(new Set(uids(merged, 0, all.length)).size).toBe(all.length);
          for (const [source, view] of views.entries()) {
            const rest = view.tick(NOW);
            if (rest !== null) merged.apply(source, rest);
            expect(view.tick(NOW)).toBeNull();
          }
          expect(uids(merged, 0, all.length)).toEqual(wanted);
        }
      },
    ),
    { numRuns: 6 },
  );
});
