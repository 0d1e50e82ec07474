/** What taints of a node evict. */
import type { JsonObject } from "../../../shared/model/json.ts";
import { message } from "../../../shared/model/message.ts";
import { RpcError } from "../../../shared/rpc/envelope.ts";
import type { KubeApi } from "../../core/kubeApi.ts";
import { figureText } from "../../core/operation/blastFigures.ts";
import { listAt, textAt } from "../source/wireValue.ts";
import type { TargetPlan } from "./targetPlans.ts";

export interface Taint {
  readonly key: string;
  readonly value?: string;
  readonly effect: string;
}

export function noExecuteTaints(node: JsonObject): readonly Taint[] {
  return listAt(node, "spec", "taints").flatMap((taint): Taint[] => {
    const [key = "", value = "", effect = ""] = ["key", "value", "effect"].map((name) => textAt(taint, name));
    return effect === "NoExecute" ? [{ key, value, effect }] : [];
  });
}

/** Pods that do not tolerate a NoExecute taint are evicted at once, and no budget is asked. */
export async function evictionEffect(
  api: KubeApi,
  node: string,
  taints: readonly Taint[],
  signal: AbortSignal,
): Promise<Pick<TargetPlan, "risk" | "blast" | "checks">> {
  if (taints.length === 0) return { risk: "low", blast: [], checks: [] };
  const about = { tone: "warn" as const, text: message("cluster.taint.noBudgets") };
  try {
    const query = { fieldSelector: `spec.nodeName=${node}` };
    const pods = await api.get({ path: "/api/v1/pods", query, maxBytes: 64 << 20 }, signal);
    const going = listAt(pods, "items").filter((pod) => !taints.every((taint) => tolerates(pod, taint)));
    return {
      risk: "high",
      blast: [{ count: going.length, tone: "bad", text: figureText("cluster.blast.evicted") }],
      checks: [about],
    };
  } catch (error) {
    if (!(error instanceof RpcError) || signal.aborted) throw error;
    return {
      risk: "high",
      blast: [],
      checks: [about, { tone: "unknown", text: message("cluster.taint.podsUnknown") }],
    };
  }
}

/** k8s.io/api core/v1, Toleration.ToleratesTaint. */
function tolerates(pod: unknown, { key, value = "", effect }: Taint): boolean {
  return listAt(pod, "spec", "tolerations").some((toleration) => {
    const [ofKey, ofEffect, operator] = ["key", "effect", "operator"].map((name) => textAt(toleration, name));
    if (ofEffect !== "" && ofEffect !== effect) return false;
    if (ofKey !== "" && ofKey !== key) return false;
    return operator === "Exists" || (ofKey !== "" && textAt(toleration, "value") === value);
  });
}
