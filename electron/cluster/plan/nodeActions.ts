/** What says which pods may come to a node: taints and cordons. */
import type { ApiKind, Right } from "../../../shared/cluster.ts";
import type { Json } from "../../../shared/model/json.ts";
import { isJsonList } from "../../../shared/model/kindSchema.ts";
import { message } from "../../../shared/model/message.ts";
import type { Plan } from "../../../shared/operation.ts";
import { RpcError } from "../../../shared/rpc/envelope.ts";
import type { KubeApi } from "../../core/kubeApi.ts";
import { type BlastFact, figureText } from "../../core/operation/blastFigures.ts";
import { valueAt } from "../patch/jsonPointer.ts";
import { listAt, textAt } from "../source/wireValue.ts";
import type { ActionRow } from "./actionRow.ts";
import { exactUndo, planSimplePatch } from "./simplePatch.ts";
import { planTargets } from "./targetPlans.ts";

const isNode = ({ group, resource, verbs }: ApiKind): boolean =>
  group === "" && resource === "nodes" && verbs.includes("patch");
const rights = (): readonly Right[] => [{ verb: "patch", group: "", resource: "nodes", name: null }];

export const cordonAction: ActionRow<"cordon"> = {
  action: "cordon",
  capable: isNode,
  rights,
  plan: ({ targets, cordoned }, tools, context) => {
    const one = (label: string) => message(cordoned ? "cluster.cordon.one" : "cluster.uncordon.one", { label });
    return planTargets(
      {
        targets,
        title: (label, count) =>
          label === null ? message(cordoned ? "cluster.cordon.many" : "cluster.uncordon.many", { count }) : one(label),
        plan: (ref, kind, { alone }) =>
          planSimplePatch(
            { ref, kind, tools, alone, signal: context.signal },
            {
              subresource: "",
              changes: (live) => [
                {
                  path: "/spec/unschedulable",
                  to: cordoned ? { value: true } : falseOrAbsent(valueAt(live, ["spec", "unschedulable"])),
                },
              ],
              title: one,
              command: [cordoned ? "cordon" : "uncordon", ref.name],
            },
          ),
      },
      tools,
      context,
    );
  },
};

function falseOrAbsent(now: Json | undefined): { value: Json } | null {
  return now === false ? { value: false } : null;
}

interface Taint {
  readonly key: string;
  readonly value?: string;
  readonly effect: string;
}

export const taintAction: ActionRow<"taint"> = {
  action: "taint",
  capable: isNode,
  rights,
  plan: ({ targets, add, remove }, tools, context) => {
    const one = (label: string) => message("cluster.taint.one", { label });
    const added = add.map(({ key, value, effect }): Taint => ({ key, ...(value !== "" && { value }), effect }));
    const evicting = added.filter(({ effect }) => effect === "NoExecute");
    const words = [
      ...add.map(({ key, value, effect }) => `${key}${value === "" ? "" : `=${value}`}:${effect}`),
      ...remove.map(({ key, effect }) => `${key}:${effect}-`),
    ];
    return planTargets(
      {
        targets,
        title: (label, count) => (label === null ? message("cluster.taint.many", { count }) : one(label)),
        plan: (ref, kind, { alone }) =>
          planSimplePatch(
            { ref, kind, tools, alone, signal: context.signal },
            {
              subresource: "",
              changes: (live) => {
                const now = valueAt(live, ["spec", "taints"]);
                const taints = tainted(isJsonList(now) ? now : [], added, remove);
                return [{ path: "/spec/taints", to: taints.length === 0 ? null : { value: taints } }];
              },
              title: one,
              undo: evicting.length === 0 ? exactUndo : { kind: "compensating", text: message("cluster.undo.evicted") },
              command: ["taint", "--overwrite", "nodes", ref.name, ...words],
              effect: async () =>
                evicting.length === 0
                  ? {}
                  : { risk: "high", ...(await evicted(tools.api(ref.connection), ref.name, evicting, context.signal)) },
            },
          ),
      },
      tools,
      context,
    );
  },
};

/** A taint is told by key and effect; the server's own times of it stay with those that stay. */
export function tainted(
  now: readonly Json[],
  add: readonly Taint[],
  remove: readonly { readonly key: string; readonly effect: string }[],
): readonly Json[] {
  const is = (taint: Json, other: { readonly key: string; readonly effect: string }) =>
    textAt(taint, "key") === other.key && textAt(taint, "effect") === other.effect;
  const kept = now.flatMap((taint): readonly Json[] => {
    if (remove.some((one) => is(taint, one))) return [];
    const changed = add.find((one) => is(taint, one));
    if (changed === undefined || (changed.value ?? "") === textAt(taint, "value")) return [taint];
    return [{ ...changed }];
  });
  return [...kept, ...add.filter((one) => !now.some((taint) => is(taint, one))).map((one) => ({ ...one }))];
}

/** Pods that do not tolerate a NoExecute taint are evicted at once, and no budget is asked. */
async function evicted(
  api: KubeApi,
  node: string,
  taints: readonly Taint[],
  signal: AbortSignal,
): Promise<{ blast: readonly BlastFact[]; checks: Plan["checks"] }> {
  const about = { tone: "warn" as const, text: message("cluster.taint.noBudgets") };
  try {
    const query = { fieldSelector: `spec.nodeName=${node}` };
    const pods = await api.get({ path: "/api/v1/pods", query, maxBytes: 64 << 20 }, signal);
    const going = listAt(pods, "items").filter((pod) => !taints.every((taint) => tolerates(pod, taint)));
    return {
      blast: [{ count: going.length, tone: "bad", text: figureText("cluster.blast.evicted") }],
      checks: [about],
    };
  } catch (error) {
    if (!(error instanceof RpcError) || signal.aborted) throw error;
    return { blast: [], checks: [about, { tone: "unknown", text: message("cluster.taint.podsUnknown") }] };
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
