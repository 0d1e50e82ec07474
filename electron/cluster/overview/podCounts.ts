/** Pods by status, and which of them are in trouble: from the rows of their table. */
import type { Overview } from "../../../shared/cluster.ts";
import type { ConnectionId } from "../../../shared/connection.ts";
import type { Health } from "../../../shared/model/table.ts";
import { HEALTHS } from "../../core/table/health.ts";
import type { RowStore } from "../../core/table/rowStore.ts";
import { refOf } from "../source/listRows.ts";
import type { Found, Trouble } from "./trouble.ts";

type Pods = NonNullable<Overview["pods"]["data"]>;

export interface PodCounts {
  readonly pods: Pods;
  readonly found: Found;
}

const podKind = { group: "", version: "v1", resource: "pods" };

/** @param most troubles to name */
export function countPods(store: RowStore, connection: ConnectionId, most: number): PodCounts {
  const statuses = store.column(store.columns.findIndex((column) => column.id === "status"));
  const counts = new Map<string, { status: string; health: Health; count: number }>();
  const troubles: Trouble[] = [];
  for (let slot = 0; slot < store.capacity; slot += 1) {
    if (!store.isLive(slot)) continue;
    const status = String(statuses?.get(slot) ?? "");
    const health = HEALTHS[store.healths[slot] ?? 0] ?? "unknown";
    const key = `${status} ${health}`;
    const known = counts.get(key);
    if (known) known.count += 1;
    else counts.set(key, { status, health, count: 1 });
    if ((health !== "bad" && health !== "warn") || troubles.length >= most) continue;
    const place = { namespace: store.namespaces[slot] ?? "", name: store.names[slot] ?? "" };
    const created = store.createdAt[slot] ?? Number.NaN;
    const since = Number.isNaN(created) ? null : created;
    troubles.push({ ref: refOf(connection, podKind, place), kind: "Pod", health, status, since });
  }
  // While rows are still to come the server has said how many there are; what they count to by status is a part of them.
  const total = Math.max(store.size, store.state.expected ?? 0);
  const pods = { total, byStatus: mostFirst(counts) };
  return { pods, found: { troubles, partial: troubles.length >= most } };
}

/** Of several namespaces together. */
export function addUp(parts: readonly Pods[]): Pods {
  const counts = new Map<string, Pods["byStatus"][number]>();
  for (const one of parts.flatMap(({ byStatus }) => byStatus)) {
    const key = `${one.status} ${one.health}`;
    counts.set(key, { ...one, count: one.count + (counts.get(key)?.count ?? 0) });
  }
  return { total: parts.reduce((sum, { total }) => sum + total, 0), byStatus: mostFirst(counts) };
}

function mostFirst(counts: ReadonlyMap<string, Pods["byStatus"][number]>): Pods["byStatus"] {
  return [...counts.values()].sort((a, b) => b.count - a.count);
}
