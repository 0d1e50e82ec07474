/** Where a kind stands in the navigation. */
import type { ApiKind } from "../../../shared/cluster.ts";

type Section = ApiKind["section"];

/** The API groups that Kubernetes itself serves (kubernetes `pkg/apis`, and the aggregator's own), and the metrics that it reads. */
const groups: Readonly<Record<string, Section>> = {
  apps: "workloads",
  batch: "workloads",
  autoscaling: "workloads",
  "scheduling.k8s.io": "workloads",
  "resource.k8s.io": "workloads",
  "node.k8s.io": "cluster",
  policy: "workloads",
  extensions: "workloads",
  "networking.k8s.io": "network",
  "discovery.k8s.io": "network",
  "storage.k8s.io": "storage",
  "storagemigration.k8s.io": "storage",
  "rbac.authorization.k8s.io": "access",
  "certificates.k8s.io": "access",
  "authentication.k8s.io": "access",
  "authorization.k8s.io": "access",
  "admissionregistration.k8s.io": "config",
  "apiextensions.k8s.io": "cluster",
  "apiregistration.k8s.io": "cluster",
  "coordination.k8s.io": "cluster",
  "events.k8s.io": "cluster",
  "flowcontrol.apiserver.k8s.io": "cluster",
  "internal.apiserver.k8s.io": "cluster",
  "metrics.k8s.io": "cluster",
  "custom.metrics.k8s.io": "cluster",
  "external.metrics.k8s.io": "cluster",
};

const core: Readonly<Record<string, Section>> = {
  pods: "workloads",
  podtemplates: "workloads",
  replicationcontrollers: "workloads",
  services: "network",
  endpoints: "network",
  configmaps: "config",
  secrets: "config",
  resourcequotas: "config",
  limitranges: "config",
  persistentvolumes: "storage",
  persistentvolumeclaims: "storage",
  serviceaccounts: "access",
};

/** Served by the API server itself, without a definition or an extension. */
export function isBuiltIn(group: string): boolean {
  return group === "" || group in groups;
}

export function sectionOf(group: string, resource: string): Section {
  if (group === "") return core[resource] ?? "cluster";
  // The Gateway API is a custom resource by birth and network by nature.
  if (group === "gateway.networking.k8s.io") return "network";
  return groups[group] ?? "custom";
}
