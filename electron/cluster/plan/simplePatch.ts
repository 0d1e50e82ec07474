/** An action that changes a few fields of an object in one atomic step: scale, labels, an image. It asks for the exact right, reads, tries it on the
 *  server, and names who else looks after those fields. */
import type { ApiKind } from "../../../shared/cluster.ts";
import type { JsonObject } from "../../../shared/model/json.ts";
import { type Message, message } from "../../../shared/model/message.ts";
import type { ObjectRef } from "../../../shared/objectRef.ts";
import type { Undo } from "../../../shared/operation.ts";
import { RpcError } from "../../../shared/rpc/envelope.ts";
import type { FieldChange } from "../patch/fieldPatch.ts";
import type { PlanTools } from "./actionRow.ts";
import type { ChangeEffect } from "./changeEffect.ts";
import { followingSteps } from "./followingSteps.ts";
import { kubectl, kubectlName, kubectlPatch } from "./kubectl.ts";
import { labelOf, objectPath } from "./objectKey.ts";
import { ownersOf } from "./owners.ts";
import { type PatchPlan, planPatch } from "./patchPlan.ts";
import { idlePlan, type TargetPlan } from "./targetPlans.ts";

export interface SimplePatch {
  /** Empty for the object itself. */
  readonly subresource: string;
  /** @param live the object at the subresource
   *  @throws RpcError where this object cannot be changed so */
  readonly changes: (live: JsonObject) => readonly FieldChange[];
  /** @param label of the object */
  readonly title: (label: string) => Message;
  readonly text?: Message | null;
  readonly undo?: Undo;
  /** What it means: figures, risk, what to look out for. */
  readonly effect?: (found: PatchEffect) => Promise<Partial<ChangeEffect>>;
  /** Words after `kubectl --context … -n …`; none where kubectl has no such command: then it is the patch. */
  readonly command: readonly string[];
}

export interface PatchEffect {
  readonly object: JsonObject;
  readonly live: JsonObject;
  readonly plan: PatchPlan;
}

export interface PatchTarget {
  readonly ref: ObjectRef;
  readonly kind: ApiKind;
  readonly tools: PlanTools;
  readonly alone: boolean;
  readonly signal: AbortSignal;
}

/** The fields are put back as they were, and nothing else has happened. */
export const exactUndo: Undo = { kind: "exact", text: message("cluster.undo.exact") };

export async function planSimplePatch(
  { ref, kind, tools, alone, signal }: PatchTarget,
  patch: SimplePatch,
): Promise<TargetPlan> {
  const api = tools.api(ref.connection);
  const { group, resource, namespace, name } = ref;
  const right = { verb: "patch", group, resource, subresource: patch.subresource, namespace, name };
  const [refused, object, sub] = await Promise.all([
    tools.refusal(ref.connection, right, signal),
    api.get({ path: objectPath(ref) }, signal),
    patch.subresource === "" ? null : api.get({ path: objectPath(ref, patch.subresource) }, signal),
  ]);
  if (refused) throw new RpcError("forbidden", refused);
  const live = sub ?? object;
  const plan = await planPatch(
    {
      api,
      ref,
      live,
      object,
      subresource: patch.subresource,
      changes: patch.changes(live),
      tests: [],
      title: patch.title(labelOf(kind.kind, ref)),
      text: patch.text ?? null,
      undo: patch.undo ?? exactUndo,
      whole: alone,
    },
    signal,
  );
  if (plan === null) return idlePlan;
  const place = { context: tools.contextOf(ref.connection), namespace };
  const effect = (await patch.effect?.({ object, live, plan })) ?? {};
  const owners = await ownersOf({ api, kind, ref, object, changes: plan.differences }, signal);
  return {
    steps: [plan.step, ...followingSteps(ref, kind, object, plan.differences, effect.settleMs)],
    risk: effect.risk ?? "low",
    blast: effect.blast ?? [],
    checks: [...plan.checks, ...(effect.checks ?? [])],
    owners,
    commands: [
      patch.command.length === 0
        ? kubectlPatch(place, kubectlName(ref), { type: "json", subresource: patch.subresource, patch: plan.ops })
        : kubectl(place, ...patch.command),
    ],
  };
}
