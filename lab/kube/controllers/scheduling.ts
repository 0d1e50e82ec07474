import { at, type Json, list, record, text } from "../json.ts";
import type { KubeObject } from "../object.ts";
import { quantity } from "../quantity.ts";

export type Placement = { readonly node: KubeObject } | { readonly refusal: string };

/** Chooses a node for a pod by its labels, taints, cordon and size; of those that fit, the `turn`th.
 *  How full nodes are is not looked at: only whether one is large enough at all. */
export function choosePlacement(pod: KubeObject, nodes: readonly KubeObject[], turn: number): Placement {
  const reasons = new Map<string, number>();
  const fitting = nodes.filter((node) => {
    const reason = misfit(pod, node);
    if (reason !== undefined) reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
    return reason === undefined;
  });
  const node = fitting[turn % Math.max(1, fitting.length)];
  return node === undefined ? { refusal: refusalOf(nodes.length, reasons) } : { node };
}

/** The words of the scheduler's event (kubernetes `pkg/scheduler/framework/types.go`). */
function refusalOf(count: number, reasons: ReadonlyMap<string, number>): string {
  const parts = [...reasons].map(([reason, times]) => `${times} ${reason}`).sort();
  const unhelpful = `preemption: 0/${count} nodes are available: ${count} Preemption is not helpful for scheduling.`;
  return `0/${count} nodes are available: ${parts.join(", ")}. ${unhelpful}`;
}

function misfit(pod: KubeObject, node: KubeObject): string | undefined {
  const wanted = Object.entries(record(at(pod, "spec", "nodeSelector")));
  if (!wanted.every(([key, value]) => node.metadata.labels?.[key] === value)) {
    return "node(s) didn't match Pod's node affinity/selector";
  }
  const tolerations = list(at(pod, "spec", "tolerations"));
  if (at(node, "spec", "unschedulable") === true && !tolerates(tolerations, CORDON))
    return "node(s) were unschedulable";
  const taint = untolerated(node, tolerations, ["NoSchedule", "NoExecute"]);
  if (taint !== undefined) {
    return `node(s) had untolerated taint {${text(at(taint, "key"))}: ${text(at(taint, "value"))}}`;
  }
  for (const resource of ["cpu", "memory"]) {
    const allocatable = quantity(at(node, "status", "allocatable", resource));
    if (allocatable > 0 && requestOf(pod, resource) > allocatable) return `Insufficient ${resource}`;
  }
  return undefined;
}

const CORDON = { key: "node.kubernetes.io/unschedulable", effect: "NoSchedule" };

/** What the containers of a pod request of a resource in all. */
export function requestOf(pod: KubeObject, resource: string, sort: "requests" | "limits" = "requests"): number {
  return list(at(pod, "spec", "containers")).reduce<number>(
    (sum, container) => sum + quantity(at(container, "resources", sort, resource)),
    0,
  );
}

/** The first taint of one of these effects that a pod with these tolerations does not bear. */
export function untolerated(
  node: KubeObject,
  tolerations: readonly Json[],
  effects: readonly string[],
): Json | undefined {
  return list(at(node, "spec", "taints")).find(
    (taint) => effects.includes(text(at(taint, "effect"))) && !tolerates(tolerations, taint),
  );
}

export function tolerates(tolerations: readonly Json[], taint: Json): boolean {
  return tolerations.some((toleration) => bears(toleration, taint));
}

/** `ToleratesTaint` of the API: an empty key with `Exists` bears every taint, an empty effect every effect. */
export function bears(toleration: Json, taint: Json): boolean {
  const effect = text(at(toleration, "effect"));
  const key = text(at(toleration, "key"));
  if (effect !== "" && effect !== text(at(taint, "effect"))) return false;
  const exists = at(toleration, "operator") === "Exists";
  if (key === "") return exists;
  return key === text(at(taint, "key")) && (exists || text(at(toleration, "value")) === text(at(taint, "value")));
}
