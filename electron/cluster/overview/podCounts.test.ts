import { describe, expect, it } from "vitest";
import { ConnectionId } from "../../../shared/connection.ts";
import type { Column } from "../../../shared/model/table.ts";
import type { TableRow } from "../../core/table/rowSink.ts";
import { RowStore } from "../../core/table/rowStore.ts";
import { addUp, countPods } from "./podCounts.ts";

const connection = ConnectionId.parse("c");
const status: Column = { id: "status", name: "Status", type: "text", wide: false, description: "", status: true };
const row = (name: string, word: string, health: TableRow["health"]): TableRow => ({
  uid: name,
  namespace: "shop",
  name,
  labels: {},
  owners: [],
  health,
  version: "1",
  createdAt: name === "bad" ? 7 : null,
  cells: [word],
});

function storeOf(...rows: readonly TableRow[]): RowStore {
  const store = new RowStore({ columns: [status], namespaced: true });
  store.upsert(rows);
  return store;
}

describe("pods by status", () => {
  it("are counted by word and health, the most first, with those in trouble named", () => {
    const store = storeOf(
      row("a", "Running", "ok"),
      row("b", "Running", "ok"),
      row("slow", "Running", "warn"),
      row("bad", "CrashLoopBackOff", "bad"),
      row("gone", "Running", "ok"),
    );
    store.remove(["gone"]);
    const { pods, found } = countPods(store, connection, 10);
    expect(pods).toEqual({
      total: 4,
      byStatus: [
        { status: "Running", health: "ok", count: 2 },
        { status: "Running", health: "warn", count: 1 },
        { status: "CrashLoopBackOff", health: "bad", count: 1 },
      ],
    });
    expect(found.partial).toBe(false);
    expect(found.troubles).toMatchObject([
      { ref: { name: "slow", namespace: "shop" }, status: "Running", health: "warn", since: null },
      { ref: { name: "bad" }, status: "CrashLoopBackOff", health: "bad", since: 7 },
    ]);
  });

  it("are as many as the server said while rows are still to come, and name no more troubles than asked for", () => {
    const store = storeOf(row("a", "Error", "bad"), row("b", "Error", "bad"));
    store.setState({ phase: "loading", expected: 50_000 });
    const { pods, found } = countPods(store, connection, 1);
    expect(pods.total).toBe(50_000);
    expect(found.partial).toBe(true);
    expect(found.troubles).toHaveLength(1);
  });

  it("of several namespaces are added up by word and health", () => {
    const parts = [
      storeOf(row("a", "Running", "ok"), row("b", "Error", "bad")),
      storeOf(row("c", "Error", "bad"), row("d", "Error", "bad"), row("e", "Running", "warn")),
    ].map((store) => countPods(store, connection, 10).pods);
    expect(addUp(parts)).toEqual({
      total: 5,
      byStatus: [
        { status: "Error", health: "bad", count: 3 },
        { status: "Running", health: "ok", count: 1 },
        { status: "Running", health: "warn", count: 1 },
      ],
    });
  });
});
