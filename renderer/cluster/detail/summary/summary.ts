/** One row per kind whose summary knows it; every other kind reads from its schema. */
import { autoscalerSummary, claimSummary, dataSummary } from "./config.ts";
import { definitionSummary } from "./definition.ts";
import { genericSummary } from "./generic.ts";
import type { Json } from "./json.ts";
import type { Summary } from "./model.ts";
import { ingressSummary, serviceSummary } from "./network.ts";
import { nodeSummary } from "./node.ts";
import { podSummary } from "./pod.ts";
import { workloadSummary } from "./workload.ts";

const KNOWN: Readonly<Record<string, (object: Json) => Summary>> = {
  "/pods": podSummary,
  "/nodes": nodeSummary,
  "/services": serviceSummary,
  "/configmaps": dataSummary,
  "/secrets": dataSummary,
  "/persistentvolumeclaims": claimSummary,
  "/persistentvolumes": claimSummary,
  "/replicationcontrollers": workloadSummary,
  "apps/deployments": workloadSummary,
  "apps/replicasets": workloadSummary,
  "apps/statefulsets": workloadSummary,
  "apps/daemonsets": workloadSummary,
  "batch/jobs": workloadSummary,
  "batch/cronjobs": workloadSummary,
  "networking.k8s.io/ingresses": ingressSummary,
  "autoscaling/horizontalpodautoscalers": autoscalerSummary,
  "apiextensions.k8s.io/customresourcedefinitions": definitionSummary,
};

/** Whether the summary needs the kind's schema. */
export function needsSchema(group: string, resource: string): boolean {
  return !Object.hasOwn(KNOWN, `${group}/${resource}`);
}

export function summarize(group: string, resource: string, object: Json, schema: Json): Summary {
  const known = Object.hasOwn(KNOWN, `${group}/${resource}`) ? KNOWN[`${group}/${resource}`] : undefined;
  return known === undefined ? genericSummary(object, schema) : known(object);
}
