/** The HorizontalPodAutoscaler that decides about a workload's replicas, if one does. */
import type { ApiKind } from "../../../shared/cluster.ts";
import { message } from "../../../shared/model/message.ts";
import type { ObjectRef } from "../../../shared/objectRef.ts";
import type { Owner } from "../../../shared/operation.ts";
import { RpcError } from "../../../shared/rpc/envelope.ts";
import type { KubeApi } from "../../core/kubeApi.ts";
import { listAt, numberAt, textAt } from "../source/wireValue.ts";

/** @param wanted replicas */
export async function autoscalersOf(
  api: KubeApi,
  kind: ApiKind,
  ref: ObjectRef,
  wanted: number,
  signal: AbortSignal,
): Promise<readonly Owner[]> {
  const path = `/apis/autoscaling/v2/namespaces/${encodeURIComponent(ref.namespace)}/horizontalpodautoscalers`;
  try {
    const list = await api.get({ path }, signal);
    return listAt(list, "items")
      .filter((item) => targets(item, kind, ref.name))
      .map((item) => ownerFrom(item, ref, wanted));
  } catch (error) {
    if (!(error instanceof RpcError) || signal.aborted) throw error;
    // What may not be read, or is not served, is not known; it is no reason against scaling.
    if (error.code === "not-found") return [];
    const text = message("cluster.scale.autoscalersUnknown");
    return [{ kind: "hpa", name: "?", reverts: "unknown", text, source: "", suspend: null, leads: null }];
  }
}

function targets(autoscaler: unknown, { group, kind }: ApiKind, name: string): boolean {
  const [ofGroup = ""] = textAt(autoscaler, "spec", "scaleTargetRef", "apiVersion").split("/", 2).reverse().slice(1);
  return (
    textAt(autoscaler, "spec", "scaleTargetRef", "kind") === kind &&
    textAt(autoscaler, "spec", "scaleTargetRef", "name") === name &&
    ofGroup === group
  );
}

/** The controller's rules (kube-controller-manager, podautoscaler/horizontal.go): it leaves 0 replicas alone, brings others within its bounds at once,
 *  and within them follows its metrics, every 15 s. */
function ownerFrom(autoscaler: unknown, { connection, namespace }: ObjectRef, wanted: number): Owner {
  const name = textAt(autoscaler, "metadata", "name");
  const min = numberAt(autoscaler, "spec", "minReplicas") ?? 1;
  const max = numberAt(autoscaler, "spec", "maxReplicas") ?? min;
  const params = { name, min, max, wanted };
  const to = { connection, group: "autoscaling", version: "v2", resource: "horizontalpodautoscalers", namespace, name };
  const owner = { kind: "hpa", name, source: "", suspend: null, leads: { to, by: "edit" } } as const;
  if (wanted === 0) return { ...owner, reverts: "no", text: message("cluster.owner.hpaZero", params) };
  if (wanted < min || wanted > max)
    return { ...owner, reverts: "yes", text: message("cluster.owner.hpaOutside", params) };
  if (min === max) return { ...owner, reverts: "no", text: message("cluster.owner.hpaFixed", params) };
  return { ...owner, reverts: "yes", text: message("cluster.owner.hpaWithin", params) };
}
