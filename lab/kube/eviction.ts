import { builtin, PODS } from "./builtinTypes.ts";
import type { Cluster } from "./cluster.ts";
import { isReady } from "./controllers/podReadiness.ts";
import { deleteOptions } from "./deletion.ts";
import { at, integer, type JsonObject, list, record, text } from "./json.ts";
import { type KubeObject, nameOf, timestamp } from "./object.ts";
import { fromSelectorObject, matchesLabels } from "./selectors/label.ts";
import { ApiError, badRequest } from "./status.ts";
import type { Entry } from "./store/entry.ts";

const BUDGETS = builtin("poddisruptionbudgets", "policy");
const STILL_PROCESSED_RETRY_SECONDS = 10;

/** Carries out an `Eviction` of policy/v1: deletes a pod where its disruption budget allows it
 *  (kubernetes `pkg/registry/core/pod/storage/eviction.go`).
 *  @param query of the request, for its `dryRun`
 *  @returns the Status of the success
 *  @throws ApiError 400, 404, 409 where a precondition fails, 429 where a budget forbids it, 500 where two budgets match */
export function evict(
  cluster: Cluster,
  { namespace, name }: { readonly namespace: string; readonly name: string },
  eviction: JsonObject,
  query: URLSearchParams,
): JsonObject {
  if (nameOf(eviction) !== name) throw badRequest("name in URL does not match name in Eviction object");
  const pod = cluster.writer.get(PODS, namespace, name);
  const dryRun = query.get("dryRun") === "All" || list(at(eviction, "deleteOptions", "dryRun")).includes("All");
  const options = deleteOptions(record(eviction.deleteOptions));
  const budget = needsBudget(pod.read()) ? budgetOf(cluster, pod) : undefined;
  if (budget !== undefined && !mayGoUnhealthy(budget, pod)) spend(cluster, budget, name, dryRun);
  // As in the API server only now: an eviction whose precondition fails has cost its budget one disruption.
  cluster.writer.checkPreconditions(PODS, pod.read(), options);
  if (!dryRun) cluster.writer.delete(PODS, namespace, name, options);
  return { kind: "Status", apiVersion: "v1", metadata: {}, status: "Success", code: 201 };
}

/** A pod that has ended, has not started or is on its way out takes nothing from its budget. */
function needsBudget(pod: KubeObject): boolean {
  const phase = text(at(pod, "status", "phase"));
  const isIdle = phase === "Succeeded" || phase === "Failed" || phase === "Pending";
  return !isIdle && pod.metadata.deletionTimestamp === undefined;
}

function budgetOf(cluster: Cluster, pod: Entry): KubeObject | undefined {
  const budgets = [...cluster.store.collection(BUDGETS).values()]
    .filter((entry) => entry.namespace === pod.namespace)
    .map((entry) => entry.read())
    .filter((budget) => covers(budget, pod));
  if (budgets.length > 1) {
    const message = "This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.";
    throw new ApiError(500, "", message);
  }
  return budgets[0];
}

/** Whether a budget's selector matches a pod; without a selector it matches none. */
export function covers(budget: KubeObject, pod: Entry): boolean {
  const selector = at(budget, "spec", "selector");
  return selector !== undefined && selector !== null && matchesLabels(fromSelectorObject(selector), pod.labels);
}

/** Whether a pod that is not ready may go without asking the budget (`spec.unhealthyPodEvictionPolicy`). */
function mayGoUnhealthy(budget: KubeObject, pod: Entry): boolean {
  if (isReady(pod)) return false;
  if (at(budget, "spec", "unhealthyPodEvictionPolicy") === "AlwaysAllow") return true;
  const desired = integer(at(budget, "status", "desiredHealthy"));
  return desired > 0 && integer(at(budget, "status", "currentHealthy")) >= desired;
}

function spend(cluster: Cluster, budget: KubeObject, pod: string, dryRun: boolean): void {
  const { name, generation = 0 } = budget.metadata;
  const allowed = integer(at(budget, "status", "disruptionsAllowed"));
  if (integer(at(budget, "status", "observedGeneration")) < generation) {
    throw refusal(
      `The disruption budget ${name} is still being processed by the server.`,
      STILL_PROCESSED_RETRY_SECONDS,
    );
  }
  if (allowed === 0) {
    const needed = integer(at(budget, "status", "desiredHealthy"));
    const healthy = integer(at(budget, "status", "currentHealthy"));
    throw refusal(`The disruption budget ${name} needs ${needed} healthy pods and has ${healthy} currently`);
  }
  if (dryRun) return;
  const now = timestamp(cluster.now());
  const status = record(budget.status);
  const disruptedPods = { ...record(status.disruptedPods), [pod]: now };
  const next = { ...status, disruptionsAllowed: allowed - 1, disruptedPods };
  cluster.writer.replace(BUDGETS, budget, { ...budget, status: next });
}

function refusal(why: string, retryAfterSeconds?: number): ApiError {
  const message = "Cannot evict pod as it would violate the pod's disruption budget.";
  const causes = [{ reason: "DisruptionBudget", message: why }];
  return new ApiError(429, "TooManyRequests", message, { causes }, retryAfterSeconds);
}
