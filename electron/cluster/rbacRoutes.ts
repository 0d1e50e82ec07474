/** The rbac contract in main: answers are made by the worker of their cluster, and listed by the table worker. */
import type { ConnectionId } from "../../shared/connection.ts";
import { rbac } from "../../shared/rbac.ts";
import { type Implementation, implement, Relay } from "../core/rpc/implementation.ts";
import { boardTable, type ClusterRoutesOptions } from "./clusterRoutes.ts";

export function rbacRoutes(options: Pick<ClusterRoutesOptions, "clusters" | "tables" | "nameOf">): Implementation {
  const { clusters } = options;
  const toCluster = async ({ connection }: { readonly connection: ConnectionId }) => ({
    link: await clusters.relay(connection),
  });
  return implement(rbac, {
    table: new Relay(({ sources, question, query, language }) =>
      boardTable(options, sources, query, ({ namespaces }) => ({ rights: { question, namespaces, language } })),
    ),
    answer: new Relay(toCluster),
    detail: new Relay(toCluster),
    subjects: new Relay(toCluster),
    read: new Relay(toCluster),
  });
}
