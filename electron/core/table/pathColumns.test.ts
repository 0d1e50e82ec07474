import { expect, test, vi } from "vitest";
import type { Cell } from "../../../shared/model/table.ts";
import { PathColumns, type PathResolver } from "./pathColumns.ts";
import { RowStore } from "./rowStore.ts";

function storeOf(...uids: readonly string[]): RowStore {
  const store = new RowStore({ columns: [], namespaced: false });
  for (const uid of uids) give(store, uid, "1");
  return store;
}

function give(store: RowStore, uid: string, version: string): void {
  const plain = { namespace: "", labels: {}, owners: [], health: "ok", createdAt: null, cells: [] } as const;
  store.upsert([{ ...plain, uid, name: uid, version, labels: { version } }]);
}

/** Answers when told to, and remembers what it was asked. */
function slowResolver(): { resolve: PathResolver; asked: string[][]; answer: () => Promise<void> } {
  const asked: string[][] = [];
  let release = () => {};
  const resolve: PathResolver = (rows, paths) => {
    asked.push(rows.map(({ uid }) => uid));
    return new Promise((done) => {
      release = () =>
        done(new Map(rows.map(({ uid }): [string, Cell[]] => [uid, paths.map((path) => `${path} of ${uid}`)])));
    });
  };
  const answer = async () => {
    release();
    await new Promise((done) => setImmediate(done));
  };
  return { resolve, asked, answer };
}

test("cells of the rows on screen are fetched once, and again when a row changed", async () => {
  const store = storeOf("a", "b", "c");
  const { resolve, asked, answer } = slowResolver();
  const columns = new PathColumns(store, resolve);
  columns.onKnown = vi.fn();
  columns.setColumns(["label:x", "path:.spec.x", "path:.spec.y"]);
  columns.show([0, 1]);
  expect(columns.get(0, "path:.spec.y")).toBeNull();
  await answer();
  expect(columns.get(0, "path:.spec.y")).toBe(".spec.y of a");
  expect(vi.mocked(columns.onKnown).mock.calls).toEqual([[0], [1]]);
  columns.show([0, 1]);
  give(store, "b", "2");
  expect(columns.get(1, "path:.spec.x")).toBe(".spec.x of b");
  columns.show([0, 1]);
  expect(asked).toEqual([["a", "b"], ["b"]]);
});

test("rows that passed by while a fetch ran are not asked for", async () => {
  const { resolve, asked, answer } = slowResolver();
  const columns = new PathColumns(storeOf("a", "b", "c"), resolve);
  columns.setColumns(["path:.x"]);
  columns.show([0]);
  columns.show([1]);
  columns.show([2]);
  await answer();
  await answer();
  expect(asked).toEqual([["a"], ["c"]]);
});

test("other paths forget what was known, and nothing is asked without any", async () => {
  const { resolve, asked, answer } = slowResolver();
  const columns = new PathColumns(storeOf("a"), resolve);
  columns.show([0]);
  expect(asked).toEqual([]);
  columns.setColumns(["path:.x"]);
  columns.show([0]);
  columns.setColumns(["path:.y"]);
  await answer();
  expect(columns.get(0, "path:.y")).toBeNull();
});
