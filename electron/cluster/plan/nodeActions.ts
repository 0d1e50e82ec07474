/** What says which pods may come to a node: taints and cordons. */
import type { ApiKind, Right } from "../../../shared/cluster.ts";
import type { Json } from "../../../shared/model/json.ts";
import { isJsonList } from "../../../shared/model/kindSchema.ts";
import { message } from "../../../shared/model/message.ts";
import { valueAt } from "../patch/jsonPointer.ts";
import { textAt } from "../source/wireValue.ts";
import type { ActionRow } from "./actionRow.ts";
import { exactUndo, planSimplePatch } from "./simplePatch.ts";
import { evictionEffect, type Taint } from "./taintEffect.ts";
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
              effect: () => evictionEffect(tools.api(ref.connection), ref.name, evicting, context.signal),
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
