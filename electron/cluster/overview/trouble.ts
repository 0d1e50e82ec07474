/** What is not as it should be: workloads and nodes by their tables, custom resources by their conditions. Each kind is read in bounded pages. */
import type { ApiKind, Overview } from "../../../shared/cluster.ts";
import type { ConnectionId } from "../../../shared/connection.ts";
import type { Health } from "../../../shared/model/table.ts";
import { verdictOf } from "../object/objectHealth.ts";
import { collectionPath, resourceName } from "../source/apiPath.ts";
import type { ClusterSession } from "../source/clusterSession.ts";
import { findKind, preferred } from "../source/discovery.ts";
import { failureOf } from "../source/failure.ts";
import { listRows, refOf } from "../source/listRows.ts";
import { eachObject } from "../source/objectPages.ts";
import type { Failure } from "../source/reflectorState.ts";
import { textAt } from "../source/wireValue.ts";
import { type Namespaces, type Place, placesOf } from "./places.ts";

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
/** Lists of custom kinds in one round; a cluster with more kinds is asked for the rest in the next. */
const listsARound = 60;
const mostShown = 200;

const worst: Readonly<Record<Health, number>> = { bad: 0, warn: 1, busy: 2, unknown: 3, idle: 4, ok: 5 };

export function worstFirst(a: Trouble, b: Trouble): number {
  return worst[a.health] - worst[b.health] || (b.since ?? 0) - (a.since ?? 0);
}

export interface Found {
  readonly troubles: readonly Trouble[];
  /** Not all objects were looked at, or not all of the troubles are named. */
  readonly partial: boolean;
}

/** One kind in one place: what was found, or why it could not be read. */
export type Look = { readonly kind: ApiKind; readonly place: Place } & (
  | { readonly found: Found; readonly failure: null }
  | { readonly found: null; readonly failure: Failure }
);

type Read = (session: ClusterSession, ask: Ask, signal: AbortSignal) => Promise<Found>;

interface Ask {
  readonly kind: ApiKind;
  readonly place: Place;
  readonly connection: ConnectionId;
}

/** @param of whose kinds, and which namespaces are looked at; kinds of the whole cluster are in any case
 *  @param round counts the rounds: which custom kinds are asked in this one */
export async function* troubles(
  session: ClusterSession,
  of: { readonly kinds: readonly ApiKind[]; readonly connection: ConnectionId; readonly namespaces: Namespaces },
  round: number,
  signal: AbortSignal,
): AsyncGenerator<Look, void, undefined> {
  const { kinds, connection, namespaces } = of;
  const told = tables.flatMap(([group, resource]) => findKind(kinds, group, null, resource) ?? []);
  const custom = preferred(kinds).filter((kind) => kind.custom && kind.verbs.includes("list"));
  const aRound = Math.max(1, Math.floor(listsARound / (namespaces?.length ?? 1)));
  const from = custom.length <= aRound ? 0 : (round * aRound) % custom.length;
  for (const [read, some] of [
    [tableTroubles, told],
    [conditionTroubles, custom.slice(from, from + aRound)],
  ] as const) {
    for (const kind of some) {
      for (const place of placesOf(namespaces, kind.namespaced)) {
        const look = await lookAt(session, read, { kind, place, connection }, signal);
        if (signal.aborted) return;
        yield look;
      }
    }
  }
}

async function lookAt(session: ClusterSession, read: Read, ask: Ask, signal: AbortSignal): Promise<Look> {
  const { kind, place } = ask;
  try {
    return { kind, place, found: await read(session, ask, signal), failure: null };
  } catch (error) {
    const attempt = { verb: "list", resource: resourceName(kind), namespace: place } as const;
    return { kind, place, found: null, failure: failureOf(error, { ...attempt, namespaced: kind.namespaced }) };
  }
}

const tableTroubles: Read = async (session, { kind, place, connection }, signal) => {
  const found: Trouble[] = [];
  let continueToken = "";
  for (let looked = 0; looked < rowsAKind; looked += pageRows) {
    const listed = await listRows(session, kind, { namespace: place, limit: pageRows, continueToken }, signal);
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
};

const conditionTroubles: Read = async (session, { kind, place, connection }, signal) => {
  const found: Trouble[] = [];
  const look = (object: unknown) => {
    const verdict = verdictOf(object);
    const troubled = verdict.health === "bad" || verdict.health === "warn" || verdict.health === "busy";
    if (!troubled || found.length >= mostShown) return;
    const named = { namespace: textAt(object, "metadata", "namespace"), name: textAt(object, "metadata", "name") };
    found.push({ ref: refOf(connection, kind, named), kind: kind.kind, ...verdict });
  };
  const ask = { path: collectionPath(kind, place), most: objectsAKind };
  const { remaining, oversize } = await eachObject(session, ask, look, signal);
  return { troubles: found, partial: remaining !== 0 || oversize > 0 || found.length >= mostShown };
};
