/** What is not as it should be: workloads and nodes by their tables, custom resources by their conditions. Each kind is read in bounded pages. */
import type { ApiKind, Overview } from "../../../shared/cluster.ts";
import type { ConnectionId } from "../../../shared/connection.ts";
import type { Health } from "../../../shared/model/table.ts";
import { verdictOf } from "../object/objectHealth.ts";
import { collectionPath } from "../source/apiPath.ts";
import type { ClusterSession } from "../source/clusterSession.ts";
import { findKind, preferred } from "../source/discovery.ts";
import { listRows, refOf } from "../source/listRows.ts";
import { eachObject } from "../source/objectPages.ts";
import { textAt } from "../source/wireValue.ts";

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
const pageRows = 500;
/** Of one kind; what lies behind them is not known, which is said. */
const rowsAKind = 5_000;
const objectsAKind = 500;
/** Custom kinds asked in one round; a cluster with more is asked for the rest in the next. */
const kindsARound = 60;
const mostShown = 200;

const worst: Readonly<Record<Health, number>> = { bad: 0, warn: 1, busy: 2, unknown: 3, idle: 4, ok: 5 };

export function worstFirst(a: Trouble, b: Trouble): number {
  return worst[a.health] - worst[b.health] || (b.since ?? 0) - (a.since ?? 0);
}

export interface KindTroubles {
  readonly kind: ApiKind;
  readonly troubles: readonly Trouble[];
  /** Not all objects of the kind were looked at, or not all of its troubles are named. */
  readonly partial: boolean;
}

type Found = Omit<KindTroubles, "kind">;

/** @param round counts the rounds: which custom kinds are asked in this one */
export async function* troubles(
  session: ClusterSession,
  kinds: readonly ApiKind[],
  connection: ConnectionId,
  round: number,
  signal: AbortSignal,
): AsyncGenerator<KindTroubles, void, undefined> {
  for (const [group, resource] of tables) {
    const kind = findKind(kinds, group, null, resource);
    if (!kind) continue;
    const found = await tableTroubles(session, kind, connection, signal);
    if (signal.aborted) return;
    if (found) yield { kind, ...found };
  }
  const custom = preferred(kinds).filter((kind) => kind.custom && kind.verbs.includes("list"));
  const from = custom.length <= kindsARound ? 0 : (round * kindsARound) % custom.length;
  for (const kind of custom.slice(from, from + kindsARound)) {
    const found = await conditionTroubles(session, kind, connection, signal);
    if (signal.aborted) return;
    if (found) yield { kind, ...found };
  }
}

/** Null where the kind could not be read: what was known of it stands. */
async function tableTroubles(
  session: ClusterSession,
  kind: ApiKind,
  connection: ConnectionId,
  signal: AbortSignal,
): Promise<Found | null> {
  const found: Trouble[] = [];
  let continueToken = "";
  for (let looked = 0; looked < rowsAKind; looked += pageRows) {
    const ask = { namespace: null, limit: pageRows, continueToken };
    const listed = await listRows(session, kind, ask, signal).catch(() => null);
    if (!listed) return null;
    for (const row of listed.rows) {
      if ((row.health !== "bad" && row.health !== "warn") || found.length >= mostShown) continue;
      const status = String(row.cells[listed.statusAt] ?? "");
      const { health, createdAt: since } = row;
      found.push({ ref: refOf(connection, kind, row), kind: kind.kind, health, status, since });
    }
    continueToken = listed.continueToken;
    if (continueToken === "") break;
  }
  return { troubles: found, partial: continueToken !== "" || found.length >= mostShown };
}

async function conditionTroubles(
  session: ClusterSession,
  kind: ApiKind,
  connection: ConnectionId,
  signal: AbortSignal,
): Promise<Found | null> {
  const found: Trouble[] = [];
  const look = (object: unknown) => {
    const verdict = verdictOf(object);
    const troubled = verdict.health === "bad" || verdict.health === "warn" || verdict.health === "busy";
    if (!troubled || found.length >= mostShown) return;
    const place = { namespace: textAt(object, "metadata", "namespace"), name: textAt(object, "metadata", "name") };
    found.push({ ref: refOf(connection, kind, place), kind: kind.kind, ...verdict });
  };
  const ask = { path: collectionPath(kind, null), most: objectsAKind };
  const read = await eachObject(session, ask, look, signal).catch(() => null);
  return read && { troubles: found, partial: read.remaining !== 0 || read.oversize > 0 || found.length >= mostShown };
}
