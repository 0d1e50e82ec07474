/** Rows of a kind in a namespace: those of a table that is followed anyway, else a bounded list. */
import type { ApiKind } from "../../../shared/cluster.ts";
import type { TableRow } from "../../core/table/rowSink.ts";
import type { ClusterSession } from "../source/clusterSession.ts";
import { type ListAsk, listRows } from "../source/listRows.ts";

export interface FoundRows {
  readonly rows: readonly TableRow[];
  /** Of how many, when not all were looked at: null within where the server does not say. */
  readonly cut: { readonly total: number | null } | null;
}

/** @param keep which of the held rows would have been listed; null when only the server can tell */
export async function rowsOf(
  session: ClusterSession,
  kind: ApiKind,
  ask: ListAsk,
  keep: ((row: TableRow) => boolean) | null,
  signal: AbortSignal,
): Promise<FoundRows> {
  const held = keep && heldRows(session, kind, ask.namespace);
  if (held) return { rows: held.filter(keep), cut: null };
  const { rows, continueToken, remaining } = await listRows(session, kind, ask, signal);
  // Of a list with a selector the server does not count the rest.
  const cut = continueToken === "" ? null : { total: remaining > 0 ? rows.length + remaining : null };
  return { rows, cut };
}

/** Null when no complete table that is followed holds them. */
function heldRows(session: ClusterSession, kind: ApiKind, namespace: string | null): readonly TableRow[] | null {
  for (const { target, store, current } of session.pool.loaded()) {
    if (!current || target.group !== kind.group || target.resource !== kind.resource) continue;
    if (target.namespace !== null && target.namespace !== namespace) continue;
    const rows: TableRow[] = [];
    store.uids.forEach((uid, slot) => {
      if (!store.isLive(slot) || (namespace !== null && store.namespaces[slot] !== namespace)) return;
      const row = store.get(uid);
      if (row) rows.push(row);
    });
    return rows;
  }
  return null;
}
