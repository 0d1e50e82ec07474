/** Which PodDisruptionBudget keeps a pod where it is, and why it allows nothing now. */
import { type Message, message } from "../../../shared/model/message.ts";
import type { KubeRefusal } from "../../core/kubeApi.ts";
import { selectsLabels } from "../object/labelSelectors.ts";
import { at, listAt, numberAt, textAt, timeAt } from "../source/wireValue.ts";

export interface BudgetState {
  readonly namespace: string;
  readonly name: string;
  readonly allowed: number;
  readonly healthy: number;
  readonly desired: number;
  /** Pods that it selects. */
  readonly expected: number;
  /** Since when it allows no disruption, epoch milliseconds; null where it allows some, or the server does not say. */
  readonly since: number | null;
}

export function budgetState(budget: unknown): BudgetState {
  const condition = listAt(budget, "status", "conditions").find((one) => textAt(one, "type") === "DisruptionAllowed");
  return {
    namespace: textAt(budget, "metadata", "namespace"),
    name: textAt(budget, "metadata", "name"),
    allowed: numberAt(budget, "status", "disruptionsAllowed") ?? 0,
    healthy: numberAt(budget, "status", "currentHealthy") ?? 0,
    desired: numberAt(budget, "status", "desiredHealthy") ?? 0,
    expected: numberAt(budget, "status", "expectedPods") ?? 0,
    since: textAt(condition, "status") === "False" ? timeAt(condition, "lastTransitionTime") : null,
  };
}

/** Of the budgets of a namespace, those that select a pod with these labels. */
export function budgetsOf(labels: unknown, budgets: readonly unknown[]): readonly BudgetState[] {
  return budgets.filter((budget) => selectsLabels(budget, labels)).map(budgetState);
}

/** Why an eviction was refused: `wait` may be tried again, `never` will be refused as long as the cluster stays as it is. */
export interface EvictionRefusal {
  readonly retry: "wait" | "never";
  readonly text: Message;
}

/** @param budgets that select the pod
 *  @returns null when the refusal is about something else (rights, a pod that is gone) */
export function evictionRefusal(
  refusal: KubeRefusal,
  pod: string,
  budgets: readonly BudgetState[],
): EvictionRefusal | null {
  const said = textAt(refusal.body, "message");
  // The subresource serves no pod with two budgets (kubernetes `pkg/registry/core/pod/storage/eviction.go`).
  if (refusal.status === 500 && budgets.length > 1) {
    const names = budgets.map(({ name }) => name).join(", ");
    return { retry: "never", text: message("drain.severalBudgets", { pod, names }) };
  }
  if (refusal.status === 403 && namespaceEnds(refusal)) {
    return { retry: "wait", text: message("drain.namespaceEnds", { pod, text: said }) };
  }
  if (refusal.status !== 429) return null;
  const [budget] = budgets;
  const cause = listAt(refusal.body, "details", "causes").find((one) => textAt(one, "reason") === "DisruptionBudget");
  if (budget === undefined) {
    return { retry: "wait", text: message("drain.budgetUnknown", { pod, text: textAt(cause, "message") || said }) };
  }
  return { retry: "wait", text: budgetText(pod, budget) };
}

export function budgetText(pod: string, budget: BudgetState): Message {
  const { name, allowed, healthy, desired, expected, since } = budget;
  const params = { pod, name, allowed, healthy, desired, expected };
  return since === null
    ? message("drain.budget", params)
    : message("drain.budgetSince", { ...params, since: new Date(since).toISOString().replace(/\.\d+Z$/, "Z") });
}

function namespaceEnds({ body }: KubeRefusal): boolean {
  return listAt(body, "details", "causes").some((one) => textAt(one, "reason") === "NamespaceTerminating");
}

/** A budget that can never allow anything: it wants as many as there are. */
export function budgetNeverAllows(budget: unknown): boolean {
  const { allowed, healthy, desired, expected } = budgetState(budget);
  return (
    allowed === 0 && expected > 0 && desired >= expected && healthy >= expected && at(budget, "spec") !== undefined
  );
}
