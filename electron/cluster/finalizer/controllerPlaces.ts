/** Where controllers are looked for: all pods and Leases of the cluster, bounded. */

import { RpcError } from "../../../shared/rpc/envelope.ts";
import type { KubeApi } from "../../core/kubeApi.ts";
import { collectionPath } from "../source/apiPath.ts";
import { listAt, textAt } from "../source/wireValue.ts";

/** Controllers stand in namespaces of their own; what is beyond this many pods is not looked through. */
const mostPods = 2_000;

export interface ControllerPlaces {
  readonly pods: readonly unknown[];
  readonly leases: readonly unknown[];
}

/** @param unread takes the names of what could not be looked at, or not to its end */
export async function controllerPlaces(api: KubeApi, unread: string[], signal: AbortSignal): Promise<ControllerPlaces> {
  const [pods, leases] = await Promise.all([
    listed(api, { group: "", version: "v1", resource: "pods" }, unread, signal),
    listed(api, { group: "coordination.k8s.io", version: "v1", resource: "leases" }, unread, signal),
  ]);
  return { pods, leases };
}

async function listed(
  api: KubeApi,
  of: { readonly group: string; readonly version: string; readonly resource: string },
  unread: string[],
  signal: AbortSignal,
): Promise<readonly unknown[]> {
  try {
    const list = await api.get(
      { path: collectionPath(of, null), query: { limit: mostPods }, maxBytes: 64 * 1024 * 1024 },
      signal,
    );
    if (textAt(list, "metadata", "continue") !== "") unread.push(of.resource);
    return listAt(list, "items");
  } catch (error) {
    if (!(error instanceof RpcError) || !["forbidden", "not-found", "too-large"].includes(error.code)) throw error;
    unread.push(of.resource);
    return [];
  }
}
