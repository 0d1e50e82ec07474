/** What changed fields mean for what runs, whoever changes them and whichever way: pods that are replaced, come, go or are evicted. */
import type { ApiKind } from "../../../shared/cluster.ts";
import type { JsonObject } from "../../../shared/model/json.ts";
import { message } from "../../../shared/model/message.ts";
import type { ObjectRef } from "../../../shared/objectRef.ts";
import type { Plan } from "../../../shared/operation.ts";
import type { KubeApi } from "../../core/kubeApi.ts";
import { figureText } from "../../core/operation/blastFigures.ts";
import { worse } from "../../core/operation/targetEffects.ts";
import { at, listAt, numberAt, textAt } from "../source/wireValue.ts";
import type { FieldDifference } from "./liveDiff.ts";
import { podStartMs } from "./podStart.ts";
import { noQuota, quotaFigures } from "./quotaFigures.ts";
import { evictionEffect, noExecuteTaints } from "./taintEffect.ts";
import { changedTemplateEffect, type TemplateEffect } from "./templateEffect.ts";

export type ChangeEffect = TemplateEffect;

export interface ChangedObject {
  readonly api: KubeApi;
  readonly ref: ObjectRef;
  readonly kind: ApiKind;
  /** The whole of it, as it is. */
  readonly object: JsonObject;
  /** As it is and as it would be, at the subresource where there is one. */
  readonly live: JsonObject;
  readonly result: JsonObject;
  readonly differences: readonly Pick<FieldDifference, "pointer">[];
}

export async function changeEffect(of: ChangedObject, signal: AbortSignal): Promise<ChangeEffect> {
  const { api, ref, kind, object, live, result } = of;
  const [from, to] = [live, result].map((one) => numberAt(one, "spec", "replicas"));
  const scaled = kind.subresources.includes("scale") && typeof from === "number" && typeof to === "number";
  const found = await Promise.all([
    changedTemplateEffect(api, ref, kind, object, of.differences, signal),
    scaled && from !== to ? scaleEffect(of, { from, to }, signal) : nothing,
    noExecute(of, signal),
    {
      ...nothing,
      ...suspensionEffect(kind, object, at(live, "spec", "suspend") !== true && at(result, "spec", "suspend") === true),
    },
    { ...nothing, checks: touches(of, "/metadata/labels") ? selectorChecks(kind, object) : [] },
  ]);
  const effects = found.map((effect) => effect ?? nothing);
  const measured = effects.flatMap(({ settleMs }) => settleMs ?? []);
  return {
    risk: effects.map(({ risk }) => risk).reduce(worse),
    blast: effects.flatMap(({ blast }) => blast),
    checks: effects.flatMap(({ checks }) => checks),
    // Together they may take longer than either.
    settleMs: measured.length === 1 ? (measured[0] ?? null) : null,
  };
}

const nothing: ChangeEffect = { risk: "low", blast: [], checks: [], settleMs: null };

function touches({ differences }: Pick<ChangedObject, "differences">, place: string): boolean {
  return differences.some(({ pointer }) => pointer === place || pointer.startsWith(`${place}/`));
}

export async function scaleEffect(
  { api, ref, kind, object }: Pick<ChangedObject, "api" | "ref" | "kind" | "object">,
  { from, to }: { readonly from: number; readonly to: number },
  signal: AbortSignal,
): Promise<ChangeEffect> {
  const added = to - from;
  const [quotas, settleMs] = await Promise.all([
    // What else is scaled may make other things than pods.
    kind.group === "apps" ? quotaFigures(api, ref.namespace, "pods", added, signal) : noQuota,
    // Those of a StatefulSet come one after the other, and others in their own ways.
    kind.resource === "deployments" && added > 0 ? podStartMs(api, ref.namespace, object, signal) : null,
  ]);
  return {
    risk: to === 0 ? "high" : added < 0 ? "medium" : "low",
    blast: [
      added < 0
        ? { count: -added, tone: "warn", text: figureText("cluster.blast.podsRemoved") }
        : { count: added, tone: "ok", text: figureText("cluster.blast.podsAdded") },
      ...quotas.blast,
    ],
    checks: [...(to === 0 ? [{ tone: "warn" as const, text: message("cluster.scale.toZero") }] : []), ...quotas.checks],
    settleMs,
  };
}

/** Of taints that come: those that stand already have evicted what they evict. */
async function noExecute({ api, ref, kind, live, result }: ChangedObject, signal: AbortSignal): Promise<ChangeEffect> {
  if (kind.group !== "" || kind.resource !== "nodes") return nothing;
  const stood = new Set(noExecuteTaints(live).map(({ key }) => key));
  const coming = noExecuteTaints(result).filter(({ key }) => !stood.has(key));
  return { ...nothing, ...(await evictionEffect(api, ref.name, coming, signal)) };
}

/** A Job that is suspended loses the pods that run. */
export function suspensionEffect(
  { group, resource }: Pick<ApiKind, "group" | "resource">,
  object: JsonObject,
  suspended: boolean,
): Pick<ChangeEffect, "risk" | "blast"> {
  const job = group === "batch" && resource === "jobs";
  const active = job && suspended ? (numberAt(object, "status", "active") ?? 0) : 0;
  if (active === 0) return { risk: "low", blast: [] };
  return { risk: "medium", blast: [{ count: active, tone: "warn", text: figureText("cluster.blast.podsRemoved") }] };
}

/** Labels are what selectors go by. */
export function selectorChecks({ kind }: Pick<ApiKind, "kind">, object: JsonObject): Plan["checks"] {
  const [owner] = listAt(object, "metadata", "ownerReferences");
  if (kind !== "Pod" || owner === undefined) return [];
  const params = { kind: textAt(owner, "kind"), name: textAt(owner, "name") };
  return [{ tone: "warn", text: message("cluster.labels.selected", params) }];
}
