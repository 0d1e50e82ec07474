/** What PodDisruptionBudgets say of pods that are about to be replaced. */
import type { JsonObject } from "../../../shared/model/json.ts";
import { message } from "../../../shared/model/message.ts";
import type { Plan } from "../../../shared/operation.ts";
import { RpcError } from "../../../shared/rpc/envelope.ts";
import type { KubeApi } from "../../core/kubeApi.ts";
import { selectsLabels } from "../object/labelSelectors.ts";
import { listAt, numberAt, textAt } from "../source/wireValue.ts";

/** A rollout asks no budget: the fact is told, and how many pods are spare now. @param labels of the pods */
export async function budgetChecks(
  api: KubeApi,
  namespace: string,
  labels: unknown,
  signal: AbortSignal,
): Promise<Plan["checks"]> {
  let budgets: JsonObject;
  try {
    const path = `/apis/policy/v1/namespaces/${encodeURIComponent(namespace)}/poddisruptionbudgets`;
    budgets = await api.get({ path }, signal);
  } catch (error) {
    if (!(error instanceof RpcError) || signal.aborted) throw error;
    return error.code === "forbidden" ? [{ tone: "unknown", text: message("cluster.rollout.budgetsUnknown") }] : [];
  }
  return listAt(budgets, "items")
    .filter((budget) => selectsLabels({ ...asObject(budget), kind: "PodDisruptionBudget" }, labels))
    .map((budget) => {
      const allowed = numberAt(budget, "status", "disruptionsAllowed") ?? 0;
      const healthy = numberAt(budget, "status", "currentHealthy") ?? 0;
      const params = { name: textAt(budget, "metadata", "name"), allowed, healthy };
      return { tone: allowed > 0 ? "ok" : "warn", text: message("cluster.rollout.budget", params) };
    });
}

function asObject(value: unknown): object {
  return typeof value === "object" && value !== null ? value : {};
}
