/** What is not as it should be: workloads and nodes by their tables, custom resources by their conditions. Each kind costs one bounded request. */
import type { ApiKind, Overview } from "../../../shared/cluster.ts";
import type { ConnectionId } from "../../../shared/connection.ts";
import type { Health } from "../../../shared/model/table.ts";
import { verdictOf } from "../object/objectHealth.ts";
import { collectionPath } from "../source/apiPath.ts";
import type { ClusterSession } from "../source/clusterSession.ts";
import { findKind, preferred } from "../source/discovery.ts";
import { listRows, refOf } from "../source/listRows.ts";
import { listAt, textAt } from "../source/wireValue.ts";

export type Trouble = NonNullable<Overview["trouble"]["data"]>[number];

/** Kinds whose tables tell how they fare. */
const tables = [
  ["", "nodes"],
  ["apps", "deployments"],
  ["apps", "statefulsets"],
  ["apps", "daemonsets"],
  ["batch", "jobs"],
  ["", "persistentvolumeclaims"],
  ["apiregistration.k8s.io", "apiservices"],
] as const;
const rowsAKind = 500;
const objectsAKind = 100;
/** Custom kinds asked in one round; a cluster with more is asked for the rest in the next. */
const kindsARound = 60;
const mostShown = 200;

const worst: Readonly<Record<Health, number>> = { bad: 0, warn: 1, busy: 2, unknown: 3, idle: 4, ok: 5 };

export function worstFirst(a: Trouble, b: Trouble): number {
  return worst[a.health] - worst[b.health] || (b.since ?? 0) - (a.since ?? 0);
}

/** @param round counts the rounds: which custom kinds are asked in this one */
export async function* troubles(
  session: ClusterSession,
  kinds: readonly ApiKind[],
  connection: ConnectionId,
  round: number,
  signal: AbortSignal,
): AsyncGenerator<{ readonly kind: ApiKind; readonly troubles: readonly Trouble[] }, void, undefined> {
  for (const [group, resource] of tables) {
    const kind = findKind(kinds, group, null, resource);
    if (!kind) continue;
    const found = await tableTroubles(session, kind, connection, signal);
    if (signal.aborted) return;
    if (found) yield { kind, troubles: found };
  }
  const custom = preferred(kinds).filter((kind) => kind.custom && kind.verbs.includes("list"));
  const from = custom.length <= kindsARound ? 0 : (round * kindsARound) % custom.length;
  for (const kind of custom.slice(from, from + kindsARound)) {
    const found = await conditionTroubles(session, kind, connection, signal);
    if (signal.aborted) return;
    if (found) yield { kind, troubles: found };
  }
}

/** Null where the kind could not be read: what was known of it stands. */
async function tableTroubles(
  session: ClusterSession,
  kind: ApiKind,
  connection: ConnectionId,
  signal: AbortSignal,
): Promise<readonly Trouble[] | null> {
  const listed = await listRows(session, kind, { namespace: null, limit: rowsAKind }, signal).catch(() => null);
  if (!listed) return null;
  return listed.rows
    .filter((row) => row.health === "bad" || row.health === "warn")
    .slice(0, mostShown)
    .map((row) => ({
      ref: refOf(connection, kind, row),
      kind: kind.kind,
      health: row.health,
      status: String(row.cells[listed.statusAt] ?? ""),
      since: row.createdAt,
    }));
}

async function conditionTroubles(
  session: ClusterSession,
  kind: ApiKind,
  connection: ConnectionId,
  signal: AbortSignal,
): Promise<readonly Trouble[] | null> {
  const path = collectionPath(kind, null);
  const list = await session.http
    .json({ method: "GET", path, query: { limit: objectsAKind }, signal, cost: "list", priority: "background" })
    .catch(() => null);
  if (list === null) return null;
  return listAt(list, "items").flatMap((object) => {
    const verdict = verdictOf(object);
    if (verdict.health !== "bad" && verdict.health !== "warn" && verdict.health !== "busy") return [];
    const place = { namespace: textAt(object, "metadata", "namespace"), name: textAt(object, "metadata", "name") };
    return [{ ref: refOf(connection, kind, place), kind: kind.kind, ...verdict }];
  });
}
