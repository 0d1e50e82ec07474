import { describe, expect, it } from "vitest";
import { makeRowMaker, plainColumns } from "./rowMaker.ts";
import type { ColumnDefinition, RawRow } from "./tableStream.ts";

const now = Date.UTC(2026, 10, 22, 12, 0, 0);
const column = (name: string, more: Partial<ColumnDefinition> = {}): ColumnDefinition => ({
  name,
  type: "string",
  format: "",
  description: `${name} of it`,
  priority: 0,
  ...more,
});

function raw(cells: readonly unknown[] | null, more: Partial<RawRow> = {}): RawRow {
  return {
    cells,
    name: "web-1",
    namespace: "shop",
    uid: "u1",
    resourceVersion: "7",
    labels: null,
    owners: [],
    createdAt: new Date(now - 3_600_000).toISOString(),
    deletedAt: null,
    ...more,
  };
}

const podColumns = [
  column("Name", { format: "name" }),
  column("Ready"),
  column("Status"),
  column("Restarts"),
  column("Age"),
  column("IP", { priority: 1 }),
];

describe("rows of a server's table", () => {
  it("have the server's columns, typed, wide ones marked, one of them the status", () => {
    const { columns } = makeRowMaker({ group: "", resource: "pods" }, podColumns);
    expect(columns.map(({ id, type, wide, status }) => [id, type, wide, status])).toEqual([
      ["name", "name", false, false],
      ["ready", "text", false, false],
      ["status", "text", false, true],
      ["restarts", "number", false, false],
      ["age", "age", false, false],
      ["ip", "text", true, false],
    ]);
    expect(columns[2]?.description).toBe("Status of it");
  });

  it("count by numbers where the server declares its counts as texts", () => {
    const typeOf = (resource: string, name: string) =>
      makeRowMaker({ group: "", resource }, [column("Name"), column(name)]).columns[1]?.type;
    expect([typeOf("configmaps", "Data"), typeOf("secrets", "Data"), typeOf("widgets", "Data")]).toEqual([
      "number",
      "number",
      "text",
    ]);
  });

  it("have ids of their own where every row has something of that name", () => {
    const named = ["Name", "Source", "Namespace", "Health", "UID"].map((name) => column(name));
    const { columns } = makeRowMaker({ group: "example.org", resource: "widgets" }, named);
    expect(columns.map(({ id }) => id)).toEqual(["name", "source 2", "namespace 2", "health 2", "uid 2"]);
  });

  it("give the age exactly and other relative texts as moments", () => {
    const maker = makeRowMaker({ group: "", resource: "pods" }, podColumns);
    const row = maker.row(raw(["web-1", "0/1", "CrashLoopBackOff", "3 (5m ago)", "60m", "10.0.0.1"]), now);
    expect(row).toMatchObject({
      name: "web-1",
      namespace: "shop",
      uid: "u1",
      version: "7",
      health: "bad",
      createdAt: now - 3_600_000,
    });
    expect(row.cells).toEqual([
      "web-1",
      "0/1",
      "CrashLoopBackOff",
      expect.objectContaining({ at: now - 300_000, value: 3, before: "3 (", after: " ago)" }),
      { at: now - 3_600_000, precisionMs: 0 },
      "10.0.0.1",
    ]);
    expect(maker.row(raw(["web-1", "1/1", "Running", "0", "60m", "<none>"]), now).cells[3]).toBe(0);
  });

  it("do not take another moment for the creation because it is called age", () => {
    const maker = makeRowMaker({ group: "example.org", resource: "runs" }, [
      column("Name"),
      column("Age", { type: "date" }),
    ]);
    expect(maker.row(raw(["web-1", "5m"]), now).cells[1]).toMatchObject({
      at: now - 300_000,
      precisionMs: expect.any(Number),
    });
    expect(maker.row(raw(["web-1", "60m"]), now).cells[1]).toEqual({ at: now - 3_600_000, precisionMs: 0 });
  });

  it("have name and age when the answer was no table", () => {
    const maker = makeRowMaker({ group: "metrics.k8s.io", resource: "pods" }, plainColumns);
    expect(maker.row(raw(null), now).cells).toEqual(["web-1", { at: now - 3_600_000, precisionMs: 0 }]);
    expect(maker.row(raw(null, { createdAt: null }), now).cells).toEqual(["web-1", null]);
  });

  it("say nothing of health when the answer was no table", () => {
    const maker = makeRowMaker({ group: "apps", resource: "replicasets" }, plainColumns);
    expect(maker.row(raw(null), now).health).toBe("unknown");
    expect(maker.row(raw(null, { deletedAt: "2026-11-22T11:00:00Z" }), now).health).toBe("idle");
  });

  it("keep columns apart that bear the same name", () => {
    const { columns } = makeRowMaker({ group: "x", resource: "y" }, [column("Name"), column("State"), column("State")]);
    expect(columns.map(({ id }) => id)).toEqual(["name", "state", "state 2"]);
  });

  it("take cells of any JSON type", () => {
    const maker = makeRowMaker({ group: "x", resource: "y" }, [column("Name"), column("A"), column("B"), column("C")]);
    expect(maker.row(raw(["web-1", true, { a: [1] }, null]), now).cells).toEqual(["web-1", true, '{"a":[1]}', null]);
    expect(maker.row(raw(["web-1"]), now).cells).toEqual(["web-1", null, null, null]);
  });
});
