import { PODS } from "../builtinTypes.ts";
import type { Cluster } from "../cluster.ts";
import type { Entry } from "../store/entry.ts";
import { isActive, isReady } from "./podReadiness.ts";

/** The pods in which a controller of the estate runs, those that are ready. */
export function podsRunning(cluster: Cluster, namespace: string, workload: string): readonly Entry[] {
  return cluster.store
    .collection(PODS)
    .inNamespace(namespace)
    .filter((pod) => pod.labels["app.kubernetes.io/name"] === workload && isActive(pod) && isReady(pod));
}
