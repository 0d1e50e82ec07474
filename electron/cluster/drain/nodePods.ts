/** What a drain reads of a cluster. */
import type { JsonObject } from "../../../shared/model/json.ts";
import { RpcError } from "../../../shared/rpc/envelope.ts";
import type { KubeApi } from "../../core/kubeApi.ts";
import { collectionPath } from "../source/apiPath.ts";
import { at, listAt, textAt } from "../source/wireValue.ts";
import { type BudgetState, budgetsOf } from "./disruptionBudget.ts";
import type { DrainedPod } from "./podSelection.ts";

/** The kubelet runs 110 by default; a node may be set to some hundreds. */
const pageOfPods = 500;

export async function podsOnNode(api: KubeApi, node: string, signal: AbortSignal): Promise<readonly JsonObject[]> {
  const pods: JsonObject[] = [];
  let more = "";
  do {
    const query = {
      fieldSelector: `spec.nodeName=${node}`,
      limit: pageOfPods,
      ...(more !== "" && { continue: more }),
    };
    const list = await api.get({ path: collectionPath(podKind, null), query }, signal);
    // Items of the server's list are JSON objects.
    pods.push(...(listAt(list, "items") as readonly JsonObject[]));
    more = textAt(list, "metadata", "continue");
  } while (more !== "");
  return pods;
}

/** `namespace/name` of those that exist, among the controllers of these pods. Where they may not be read they are taken to exist: their pods stay. */
export async function daemonSetsOf(
  api: KubeApi,
  pods: readonly JsonObject[],
  signal: AbortSignal,
): Promise<ReadonlySet<string>> {
  const wanted = new Set(
    pods.flatMap((pod) =>
      listAt(pod, "metadata", "ownerReferences")
        .filter((owner) => textAt(owner, "kind") === "DaemonSet")
        .map((owner) => `${textAt(pod, "metadata", "namespace")}/${textAt(owner, "name")}`),
    ),
  );
  const found = new Set<string>();
  for (const key of wanted) {
    const [namespace = "", name = ""] = key.split("/");
    const path = `${collectionPath(daemonSetKind, namespace)}/${encodeURIComponent(name)}`;
    try {
      await api.get({ path }, signal);
      found.add(key);
    } catch (error) {
      if (!(error instanceof RpcError) || (error.code !== "not-found" && error.code !== "forbidden")) throw error;
      if (error.code === "forbidden") found.add(key);
    }
  }
  return found;
}

/** Budgets by namespace; a namespace whose budgets may not be read has none here, and what they refuse is then told in the server's words. */
export async function budgetsIn(api: KubeApi, namespace: string, signal: AbortSignal): Promise<readonly JsonObject[]> {
  try {
    const list = await api.get({ path: collectionPath(budgetKind, namespace) }, signal);
    // Items of a list do not say their kind.
    const items = listAt(list, "items") as readonly JsonObject[];
    return items.map((item) => ({ ...item, kind: "PodDisruptionBudget" }));
  } catch (error) {
    if (error instanceof RpcError && (error.code === "forbidden" || error.code === "not-found")) return [];
    throw error;
  }
}

/** The budgets that select a pod as it is now; none when it is gone. */
export async function budgetsOfPod(
  api: KubeApi,
  pod: DrainedPod,
  signal: AbortSignal,
): Promise<readonly BudgetState[]> {
  const path = `${collectionPath(podKind, pod.namespace)}/${encodeURIComponent(pod.name)}`;
  try {
    const object = await api.get({ path }, signal);
    return budgetsOf(at(object, "metadata", "labels"), await budgetsIn(api, pod.namespace, signal));
  } catch (error) {
    if (error instanceof RpcError && error.code === "not-found") return [];
    throw error;
  }
}

const podKind = { group: "", version: "v1", resource: "pods" };
const daemonSetKind = { group: "apps", version: "v1", resource: "daemonsets" };
const budgetKind = { group: "policy", version: "v1", resource: "poddisruptionbudgets" };
