/** The helm contract in main: releases are read by the worker of their cluster, and listed by the table worker. */
import type { ConnectionId } from "../../shared/connection.ts";
import { helm } from "../../shared/helm.ts";
import { type Implementation, implement, Relay } from "../core/rpc/implementation.ts";
import { boardTable, type ClusterRoutesOptions } from "./clusterRoutes.ts";
import type { HelmTool } from "./helm/helmTool.ts";
import { releaseActions } from "./plan/releaseActions.ts";

interface HelmRoutesOptions extends Omit<ClusterRoutesOptions, "remembered"> {
  /** The person's helm. */
  readonly program: Pick<HelmTool, "find">;
}

export function helmRoutes(options: HelmRoutesOptions): Implementation {
  const { clusters, guards, program } = options;
  const toCluster = async ({ connection }: { readonly connection: ConnectionId }) => ({
    link: await clusters.relay(connection),
  });
  const toRelease = ({ release }: { readonly release: { readonly connection: ConnectionId } }) => toCluster(release);
  return implement(helm, {
    table: new Relay(({ sources, query }) =>
      boardTable(options, sources, query, ({ namespaces }) => ({ releases: { namespaces } })),
    ),
    places: new Relay(toCluster),
    history: new Relay(toRelease),
    revision: new Relay(toRelease),
    diff: new Relay(toRelease),
    objects: new Relay(toRelease),
    actions: async function* (place, { signal }) {
      yield* releaseActions(await clusters.api(place.connection), guards, program, place, signal);
    },
  });
}
