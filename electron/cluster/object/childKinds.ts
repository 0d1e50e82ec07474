/** Which kinds an object makes, as far as is known without looking. */
import type { ApiKind } from "../../../shared/cluster.ts";
import { resourceName } from "../source/apiPath.ts";

const children: Readonly<Record<string, readonly string[]>> = {
  Deployment: ["replicasets.apps"],
  ReplicaSet: ["pods"],
  StatefulSet: ["pods"],
  DaemonSet: ["pods"],
  ReplicationController: ["pods"],
  Job: ["pods"],
  CronJob: ["jobs.batch"],
  Service: ["endpointslices.discovery.k8s.io"],
};
/** Kinds whose children do not bear the labels that they select pods by. */
const unlabelled: ReadonlySet<string> = new Set(["CronJob", "Service"]);
/** What controllers of custom resources usually make, besides others of their own group. */
const usual = [
  "deployments.apps",
  "statefulsets.apps",
  "daemonsets.apps",
  "replicasets.apps",
  "jobs.batch",
  "cronjobs.batch",
  "pods",
  "services",
  "configmaps",
  "secrets",
  "persistentvolumeclaims",
  "ingresses.networking.k8s.io",
];

/** @param custom the group of a custom resource; null for kinds of Kubernetes
 *  @returns the kinds, and whether the object's own selector selects them */
export function childKinds(
  kind: string,
  custom: string | null,
  served: readonly ApiKind[],
): { readonly kinds: readonly ApiKind[]; readonly selected: boolean } {
  const known = children[kind];
  const names = known ?? (custom === null ? [] : usual);
  const isChild = (one: ApiKind) => names.includes(resourceName(one)) || (custom !== null && one.group === custom);
  return {
    kinds: served.filter((one) => one.verbs.includes("list") && isChild(one)),
    selected: known !== undefined && !unlabelled.has(kind),
  };
}
