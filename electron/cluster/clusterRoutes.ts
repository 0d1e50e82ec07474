/** The cluster contract in main: everything is sent on to the worker of its cluster, tables to the table worker, searches to several. */
import { cluster, type SearchHit, type TableSource } from "../../shared/cluster.ts";
import type { Connection, ConnectionId } from "../../shared/connection.ts";
import { message } from "../../shared/model/message.ts";
import type { ObjectRef } from "../../shared/objectRef.ts";
import { RpcError } from "../../shared/rpc/envelope.ts";
import { english } from "../core/app/english.ts";
import { type Implementation, implement, Relay, type RelayTarget } from "../core/rpc/implementation.ts";
import type { OpenTableInput, TableSourceAsk } from "../core/table/tableContract.ts";
import type { TableService } from "../core/table/tableService.ts";
import type { SourceColumn } from "../core/table/tableView.ts";
import type { ClusterConnections } from "./clusterConnections.ts";
import { heldFinalizers } from "./finalizer/heldFinalizers.ts";
import { operatorOf } from "./finalizer/operatorOf.ts";
import { builtInKinds } from "./kind/builtInKinds.ts";
import type { RememberedKinds } from "./kind/rememberedKinds.ts";
import { kubeApis } from "./kubeApis.ts";
import { actionStates, type Guards } from "./plan/actionStates.ts";
import { historyOf } from "./rollout/history.ts";
import { findKind } from "./source/discovery.ts";
import type { TableAsk } from "./source/workerProtocol.ts";

export interface ClusterRoutesOptions {
  readonly clusters: ClusterConnections;
  readonly tables: TableService;
  readonly nameOf: (connection: ConnectionId) => string;
  readonly remembered: Pick<RememberedKinds, "recall">;
  /** What says what may be changed. */
  readonly guards: Guards;
}

const label = message("cluster.table.cluster");
/** In a table over several clusters, what says whose a row is. */
const sourceColumn: SourceColumn = { name: english(label), label };

/** The name under which the cluster's rows are asked for at the table service. */
export const CLUSTER_DOMAIN = "cluster";

/** What a table's ask holds besides the worker's own: which cluster. */
export interface ClusterTableAsk extends TableAsk {
  readonly connection: ConnectionId;
}

export function clusterRoutes(options: ClusterRoutesOptions): Implementation {
  const { clusters, tables, nameOf, remembered, guards } = options;
  const toCluster = async ({ connection }: { readonly connection: ConnectionId }): Promise<RelayTarget> => ({
    link: await clusters.relay(connection),
  });
  const servedKind = async (ref: ObjectRef, signal: AbortSignal) => {
    const api = apis(ref.connection);
    const kinds = await api.kinds(signal);
    const kind = findKind(kinds, ref.group, null, ref.resource);
    if (kind === null) throw new RpcError("not-found", message("finalizer.notServed", { resource: ref.resource }));
    return { api, kinds, kind };
  };
  const toObject = ({ ref }: { readonly ref: { readonly connection: ConnectionId } }) => toCluster(ref);
  const apis = kubeApis((connection) => clusters.kube(connection));
  const toTables = (method: string) => (input: unknown) => ({ link: tables.link(), request: { method, input } });
  return implement(cluster, {
    kinds: new Relay(toCluster),
    lastKinds: async ({ connection }) => {
      const known = connection === null ? null : await remembered.recall(connection);
      return [...(known ?? builtInKinds)];
    },
    namespaces: new Relay(toCluster),
    access: new Relay(toCluster),
    actions: async function* (place, { signal }) {
      yield* actionStates(await clusters.api(place.connection), guards, place, signal);
    },
    object: new Relay(toObject),
    events: new Relay(toObject),
    related: new Relay(toObject),
    history: async ({ ref }, { signal }) => await historyOf(apis(ref.connection), ref, signal),
    finalizers: async ({ ref }, { signal }) => {
      const { api, kinds, kind } = await servedKind(ref, signal);
      return (await heldFinalizers(api, kinds, kind, ref, Date.now(), signal)).held;
    },
    operator: async ({ ref }, { signal }) => {
      const { api, kind } = await servedKind(ref, signal);
      return await operatorOf(api, kind, ref, Date.now(), signal);
    },
    schema: new Relay(toCluster),
    overview: new Relay(toCluster),
    table: new Relay((input) => {
      const open: OpenTableInput = {
        sources: input.sources.flatMap((source) => sourceAsks(source, input, nameOf(source.connection))),
        sourceColumn,
        extraColumns: input.extraColumns,
        query: input.query,
      };
      return { link: tables.link(), request: { method: "tables.open", input: open } };
    }),
    readinessTable: new Relay(({ sources, pinned, query }) =>
      boardTable(options, sources, query, ({ namespaces }) => ({ board: { pinned, namespaces } })),
    ),
    readiness: new Relay(toCluster),
    readinessAgain: new Relay(toCluster),
    transitions: new Relay(toObject),
    tableText: new Relay(toTables("tables.text")),
    tableRefs: new Relay(toTables("tables.refs")),
    tablePosition: new Relay(toTables("tables.position")),
    search: async function* ({ connections, text }, { signal }) {
      yield* searchAll(clusters, connections, text, signal);
    },
  });
}

/** A table of rows that are no kind's: one source a cluster.
 *  @param of what its worker is asked for in place of a kind */
export function boardTable(
  { tables, nameOf }: Pick<ClusterRoutesOptions, "tables" | "nameOf">,
  sources: readonly TableSource[],
  query: OpenTableInput["query"],
  of: (source: TableSource) => Pick<TableAsk, "board" | "releases" | "rights">,
): RelayTarget {
  const open: OpenTableInput = {
    sources: sources.map((source) => {
      const { connection } = source;
      const kind = { group: "", version: null, resource: "", namespace: null };
      const label = nameOf(connection);
      const ask: ClusterTableAsk = { connection, ...kind, label, ...of(source) };
      return { id: connection, label, target: connection, domain: CLUSTER_DOMAIN, ask };
    }),
    sourceColumn,
    extraColumns: [],
    query,
  };
  return { link: tables.link(), request: { method: "tables.open", input: open } };
}

/** One source a namespace, or one for all; its id begins with the connection's, so that a row leads back to its cluster. */
export function sourceAsks(
  { connection, namespaces }: TableSource,
  kind: Pick<TableAsk, "group" | "version" | "resource">,
  label: Connection["name"],
): readonly TableSourceAsk[] {
  return (namespaces ?? [null]).map((namespace) => {
    const ask: ClusterTableAsk = {
      connection,
      group: kind.group,
      version: kind.version,
      resource: kind.resource,
      namespace,
      label,
    };
    return {
      id: namespace === null ? connection : `${connection} ${namespace}`,
      label,
      target: connection,
      domain: CLUSTER_DOMAIN,
      ask,
    };
  });
}

/** Hits of several clusters as one growing list; a cluster that fails is left out. */
async function* searchAll(
  clusters: ClusterConnections,
  connections: readonly ConnectionId[],
  text: string,
  signal: AbortSignal,
): AsyncGenerator<{ hits: SearchHit[]; pending: number }, void, undefined> {
  const found = new Map<ConnectionId, { hits: SearchHit[]; pending: number }>();
  let wake = () => {};
  let changed = false;
  const tell = (connection: ConnectionId, state: { hits: SearchHit[]; pending: number }) => {
    found.set(connection, state);
    changed = true;
    wake();
  };
  for (const connection of connections) {
    found.set(connection, { hits: [], pending: 1 });
    void (async () => {
      try {
        const api = await clusters.api(connection);
        for await (const { hits, pending } of api.search({ connections: [connection], text }, { signal })) {
          // A worker says what it found since it spoke last.
          tell(connection, { hits: [...(found.get(connection)?.hits ?? []), ...hits], pending });
        }
      } catch {
        // Its state says why it cannot be asked.
      }
      tell(connection, { hits: found.get(connection)?.hits ?? [], pending: 0 });
    })();
  }
  signal.addEventListener("abort", () => wake(), { once: true });
  while (!signal.aborted) {
    if (changed) {
      changed = false;
      const all = [...found.values()];
      const pending = all.reduce((sum, one) => sum + one.pending, 0);
      yield { hits: all.flatMap((one) => one.hits).slice(0, 100), pending };
      if (pending === 0) return;
    } else {
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  }
}
