/** Finds objects by a part of their name: over what is loaded first, then by asking the server kind by kind, within the background budget. Ends when its
 *  reader is gone: the next key stops it. */
import type { ApiKind, SearchHit } from "../../../shared/cluster.ts";
import type { ConnectionId } from "../../../shared/connection.ts";
import { HEALTHS } from "../../core/table/health.ts";
import type { ClusterSession } from "./clusterSession.ts";
import { findKind, preferred } from "./discovery.ts";
import { listRows, refOf } from "./listRows.ts";

/** What was found since the last item. */
export interface SearchItem {
  readonly hits: SearchHit[];
  readonly pending: number;
}

const mostHits = 200;
const pageRows = 500;
/** Of one kind; a name in a larger collection is found by opening its table. */
const mostPages = 20;
/** Kinds with many short-lived objects that no one searches by name. */
const unsearched = new Set([
  "events.",
  "events.events.k8s.io",
  "leases.coordination.k8s.io",
  "endpointslices.discovery.k8s.io",
  "componentstatuses.",
]);
const sections: readonly ApiKind["section"][] = [
  "workloads",
  "network",
  "config",
  "storage",
  "custom",
  "access",
  "cluster",
];

export async function* searchHits(
  session: ClusterSession,
  kinds: readonly ApiKind[],
  connection: ConnectionId,
  text: string,
  signal: AbortSignal,
): AsyncGenerator<SearchItem, void, undefined> {
  const wanted = text.toLowerCase();
  const { hits, searched } = loadedHits(session, kinds, connection, wanted);
  const left = searchable(kinds).filter((kind) => !searched.has(keyOf(kind)));
  yield { hits, pending: left.length };
  let found = hits.length;
  const seen = new Set(hits.map((hit) => refKey(hit)));
  for (const [index, kind] of left.entries()) {
    if (signal.aborted || found >= mostHits) return;
    const fresh: SearchHit[] = [];
    for await (const hit of servedHits(session, kind, connection, wanted, signal)) {
      if (seen.has(refKey(hit))) continue;
      seen.add(refKey(hit));
      fresh.push(hit);
      if (found + fresh.length >= mostHits) break;
    }
    found += fresh.length;
    yield { hits: fresh, pending: left.length - index - 1 };
  }
}

function loadedHits(
  session: ClusterSession,
  kinds: readonly ApiKind[],
  connection: ConnectionId,
  wanted: string,
): { hits: SearchHit[]; searched: Set<string> } {
  const hits: SearchHit[] = [];
  const searched = new Set<string>();
  for (const { target, store, complete } of session.pool.loaded()) {
    const kind = findKind(kinds, target.group, target.version, target.resource);
    if (!kind) continue;
    if (complete && target.namespace === null) searched.add(keyOf(kind));
    for (let slot = 0; slot < store.uids.length && hits.length < mostHits; slot += 1) {
      const name = store.names[slot] ?? "";
      if (!store.isLive(slot) || !name.toLowerCase().includes(wanted)) continue;
      const ref = refOf(connection, kind, { namespace: store.namespaces[slot] ?? "", name });
      hits.push({ ref, kind: kind.kind, health: HEALTHS[store.healths[slot] ?? 0] ?? "unknown", from: "loaded" });
    }
  }
  return { hits: unique(hits), searched };
}

async function* servedHits(
  session: ClusterSession,
  kind: ApiKind,
  connection: ConnectionId,
  wanted: string,
  signal: AbortSignal,
): AsyncGenerator<SearchHit, void, undefined> {
  let continueToken = "";
  for (let page = 0; page < mostPages; page += 1) {
    // A kind that may not be listed, or whose server fails, has no hits: the others go on.
    const listed = await listRows(session, kind, { namespace: null, limit: pageRows, continueToken }, signal).catch(
      () => null,
    );
    if (!listed || signal.aborted) return;
    for (const row of listed.rows) {
      if (!row.name.toLowerCase().includes(wanted)) continue;
      yield { ref: refOf(connection, kind, row), kind: kind.kind, health: row.health, from: "server" };
    }
    continueToken = listed.continueToken;
    if (continueToken === "") return;
  }
}

function searchable(kinds: readonly ApiKind[]): readonly ApiKind[] {
  return preferred(kinds)
    .filter(
      (kind) => kind.verbs.includes("list") && !unsearched.has(keyOf(kind)) && !kind.group.endsWith("metrics.k8s.io"),
    )
    .sort((a, b) => sections.indexOf(a.section) - sections.indexOf(b.section));
}

/** The same object may be loaded for one namespace and for all. */
function unique(hits: readonly SearchHit[]): SearchHit[] {
  return [...new Map(hits.map((hit) => [refKey(hit), hit])).values()];
}

function keyOf(kind: { readonly group: string; readonly resource: string }): string {
  return `${kind.resource}.${kind.group}`;
}

function refKey({ ref }: SearchHit): string {
  return `${ref.group}/${ref.resource}/${ref.namespace}/${ref.name}`;
}
