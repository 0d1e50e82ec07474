/** Rows for the tests of this folder: few values, so that ties, collisions and edge cases are common. */
import fc from "fast-check";
import type { Column } from "../../../shared/model/table.ts";
import type { TableRow } from "./rowSink.ts";
import type { SourceColumn } from "./tableView.ts";

function column(id: string, type: Column["type"], status = false): Column {
  return { id, name: id, type, wide: false, description: "", status };
}

export const COLUMNS: readonly Column[] = [
  column("name", "name"),
  column("status", "text", true),
  column("restarts", "number"),
  column("cpu", "quantity"),
  column("ready", "boolean"),
  column("age", "age"),
];

/** What is told apart where there are several sources. */
export const SOURCE_COLUMN: SourceColumn = { name: "Cluster", label: { id: "cluster.table.cluster", params: {} } };

export const NOW = Date.UTC(2026, 10, 22, 3);

export const anyRow: fc.Arbitrary<TableRow> = fc
  .record({
    uid: fc.integer({ min: 0, max: 14 }),
    app: fc.constantFrom(null, "web", "Web", "api-10", "api-9"),
    health: fc.constantFrom("ok", "warn", "bad", "busy", "idle", "unknown"),
    status: fc.constantFrom("Running", "running", "CrashLoopBackOff", "Pending", null, "É"),
    restarts: fc.constantFrom(0, 1, 12, null, {
      at: NOW - 5000,
      precisionMs: 1000,
      before: "3 (",
      after: " ago)",
      value: 3,
    }),
    cpu: fc.constantFrom("500m", "0.5", "2", "1Gi", null, "9007199254740993", "9007199254740992", "-1"),
    ready: fc.constantFrom(true, false, null),
    age: fc.constantFrom(1000, 60_000, 3_600_000, 86_400_000, null),
  })
  .map(({ uid, app, health, status, restarts, cpu, ready, age }) => {
    const name = `${uid % 2 === 0 ? "web" : "API"}-${uid % 3 === 0 ? "0" : ""}${uid}`;
    return {
      uid: `u${uid}`,
      namespace: ["a", "b2", "b10"][uid % 3] ?? "a",
      name,
      labels: app === null ? {} : { app },
      owners: [],
      health,
      version: "",
      createdAt: age === null ? null : NOW - age,
      cells: [name, status, restarts, cpu, ready, age === null ? null : { at: NOW - age, precisionMs: 0 }],
    } satisfies TableRow;
  });
