/** One bounded list as rows, outside of any table: for relations, searches and the overview. */
import type { ApiKind } from "../../../shared/cluster.ts";
import type { ConnectionId } from "../../../shared/connection.ts";
import type { ObjectRef } from "../../../shared/objectRef.ts";
import type { TableRow } from "../../core/table/rowSink.ts";
import { collectionPath, tableAccept } from "./apiPath.ts";
import type { ClusterSession } from "./clusterSession.ts";
import { makeRowMaker, plainColumns, type RowMaker } from "./rowMaker.ts";
import { readChunks } from "./streaming.ts";
import { ListReader } from "./tableStream.ts";

export interface ListedRows {
  readonly rows: readonly TableRow[];
  /** The place of the column that carries the health in a row's cells, or -1. */
  readonly statusAt: number;
  /** For the next page; empty after the last. */
  readonly continueToken: string;
  /** How many follow, as far as the server says. */
  readonly remaining: number;
}

export interface ListAsk {
  readonly namespace: string | null;
  readonly limit: number;
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
  readonly continueToken?: string;
  readonly priority?: "foreground" | "background";
}

export async function listRows(
  session: ClusterSession,
  kind: Pick<ApiKind, "group" | "version" | "resource">,
  ask: ListAsk,
  signal: AbortSignal,
): Promise<ListedRows> {
  const { wantsGzip } = session.surroundings;
  const response = await session.http.request({
    method: "GET",
    path: collectionPath(kind, ask.namespace),
    query: {
      limit: ask.limit,
      includeObject: "Metadata",
      ...(ask.labelSelector && { labelSelector: ask.labelSelector }),
      ...(ask.fieldSelector && { fieldSelector: ask.fieldSelector }),
      ...(ask.continueToken && { continue: ask.continueToken }),
    },
    accept: tableAccept,
    signal,
    cost: "list",
    priority: ask.priority ?? "background",
    gzip: wantsGzip(),
  });
  const rows: TableRow[] = [];
  let maker: RowMaker | null = null;
  const reader = new ListReader({
    head: (head) => {
      maker = makeRowMaker(kind, head.columns ?? plainColumns);
    },
    rows: (raws) => {
      maker ??= makeRowMaker(kind, plainColumns);
      const now = Date.now();
      for (const raw of raws) rows.push(maker.row(raw, now));
    },
    skipped: () => {},
  });
  await readChunks(response.body, signal, (chunk) => reader.push(chunk));
  const head = reader.end();
  const columns = (maker as RowMaker | null)?.columns ?? [];
  return {
    rows,
    statusAt: columns.findIndex((column) => column.status),
    continueToken: head.continueToken,
    remaining: head.remaining ?? 0,
  };
}

export function refOf(
  connection: ConnectionId,
  kind: Pick<ApiKind, "group" | "version" | "resource">,
  row: { readonly namespace: string; readonly name: string },
): ObjectRef {
  const { group, version, resource } = kind;
  return { connection, group, version, resource, namespace: row.namespace, name: row.name };
}
