/** How long the pods of a workload took to become ready: measured on those that run, never guessed. */
import type { JsonObject } from "../../../shared/model/json.ts";
import { RpcError } from "../../../shared/rpc/envelope.ts";
import type { KubeApi } from "../../core/kubeApi.ts";
import { labelSelector } from "../object/labelSelectors.ts";
import { collectionPath } from "../source/apiPath.ts";
import { at, listAt, numberAt, textAt } from "../source/wireValue.ts";

/** Enough to know the usual one. */
const looked = 50;

/** @returns the median in milliseconds, with `minReadySeconds`; null where no pod tells it, or they may not be read */
export async function podStartMs(
  api: KubeApi,
  namespace: string,
  workload: JsonObject,
  signal: AbortSignal,
): Promise<number | null> {
  const selector = labelSelector(at(workload, "spec", "selector"));
  if (selector === null || selector === "") return null;
  try {
    const path = collectionPath({ group: "", version: "v1", resource: "pods" }, namespace);
    const pods = await api.get({ path, query: { labelSelector: selector, limit: looked } }, signal);
    const times = listAt(pods, "items").flatMap((pod) => startMs(pod) ?? []);
    times.sort((one, other) => one - other);
    const median = times[Math.floor(times.length / 2)];
    return median === undefined ? null : median + (numberAt(workload, "spec", "minReadySeconds") ?? 0) * 1_000;
  } catch (error) {
    if (!(error instanceof RpcError) || signal.aborted) throw error;
    return null;
  }
}

/** A pod whose containers were started again became ready more than once: the last time tells nothing. */
function startMs(pod: unknown): number | null {
  const restarted = listAt(pod, "status", "containerStatuses").some((one) => (numberAt(one, "restartCount") ?? 0) > 0);
  const ready = listAt(pod, "status", "conditions").find((one) => textAt(one, "type") === "Ready");
  if (restarted || ready === undefined || textAt(ready, "status") !== "True") return null;
  const took =
    Date.parse(textAt(ready, "lastTransitionTime")) - Date.parse(textAt(pod, "metadata", "creationTimestamp"));
  return Number.isFinite(took) && took >= 0 ? took : null;
}
