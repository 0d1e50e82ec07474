/** What a changed template means for the pods that run: figures, budgets, quotas, and how long it takes where that can be measured. */
import type { ApiKind } from "../../../shared/cluster.ts";
import type { JsonObject } from "../../../shared/model/json.ts";
import type { ObjectRef } from "../../../shared/objectRef.ts";
import type { KubeApi } from "../../core/kubeApi.ts";
import { valueAt } from "../patch/jsonPointer.ts";
import { budgetChecks } from "./budgetChecks.ts";
import type { FieldDifference } from "./liveDiff.ts";
import { podStartMs } from "./podStart.ts";
import { podSpecPath, rolloutEffect, templateLabels } from "./podTemplate.ts";
import { quotaFigures } from "./quotaFigures.ts";
import type { TargetPlan } from "./targetPlans.ts";

export interface TemplateEffect extends Pick<TargetPlan, "risk" | "blast" | "checks"> {
  /** How long the rollout takes, measured on the pods that run; null where nothing tells it. */
  readonly settleMs: number | null;
}

/** What a change of these fields means for them; null where the template stays as it is. */
export async function changedTemplateEffect(
  api: KubeApi,
  ref: ObjectRef,
  kind: ApiKind,
  object: JsonObject,
  differences: readonly Pick<FieldDifference, "pointer">[],
  signal: AbortSignal,
): Promise<TemplateEffect | null> {
  return touchesTemplate(kind, differences) ? await templateEffect(api, ref, kind, object, signal) : null;
}

function touchesTemplate(kind: ApiKind, differences: readonly Pick<FieldDifference, "pointer">[]): boolean {
  const path = podSpecPath(kind);
  if (path === null) return false;
  // A pod's own spec is all of it; else what stands beside the pod's spec in its template counts too.
  const template = `/${(path.length === 1 ? path : path.slice(0, -1)).join("/")}`;
  return differences.some(({ pointer }) => pointer === template || pointer.startsWith(`${template}/`));
}

/** @param object as it is before the change */
export async function templateEffect(
  api: KubeApi,
  ref: ObjectRef,
  kind: ApiKind,
  object: JsonObject,
  signal: AbortSignal,
): Promise<TemplateEffect> {
  const { blast, checks, rounds } = rolloutEffect(kind, object);
  const labels = blast.length === 0 ? undefined : templateLabels(object);
  const [budgets, start, quotas] = await Promise.all([
    labels === undefined ? [] : budgetChecks(api, ref.namespace, labels, signal),
    rounds === null ? null : podStartMs(api, ref.namespace, object, signal),
    quotaFigures(api, ref.namespace, "pods", rounds?.surge ?? 0, signal),
  ]);
  return {
    // A single replica that is replaced may serve nobody for a moment.
    risk: valueAt(object, ["spec", "replicas"]) === 1 ? "medium" : "low",
    blast: [...blast, ...quotas.blast],
    checks: [...checks, ...budgets, ...quotas.checks],
    settleMs: rounds === null || start === null ? null : rounds.count * start,
  };
}
