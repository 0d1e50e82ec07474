/** What a budget would say to evictions, by trying them without making them. */
import { type Message, message } from "../../../shared/model/message.ts";
import type { Plan } from "../../../shared/operation.ts";
import { RpcError } from "../../../shared/rpc/envelope.ts";
import { each } from "../../core/each.ts";
import { type KubeApi, KubeRefusal } from "../../core/kubeApi.ts";
import { type BlastFact, figureText } from "../../core/operation/blastFigures.ts";
import { budgetNeverAllows, budgetState, evictionRefusal } from "../drain/disruptionBudget.ts";
import { evictionBody } from "../drain/evictionBody.ts";
import { budgetsIn, budgetsOfPod } from "../drain/nodePods.ts";
import type { DrainedPod } from "../drain/podSelection.ts";
import { collectionPath } from "../source/apiPath.ts";

export interface TrialFindings {
  readonly tried: number;
  /** More would be evicted than were tried. */
  readonly more: boolean;
  readonly blocked: readonly DrainedPod[];
  readonly checks: Plan["checks"];
}

/** A dry run of an eviction costs what an eviction costs the server. */
const mostTrials = 60;
const atOnce = 4;

export async function evictionTrials(
  api: KubeApi,
  pods: readonly DrainedPod[],
  graceSeconds: number | null,
  signal: AbortSignal,
): Promise<TrialFindings> {
  const all = pods.filter(({ finished, deleting }) => !finished && !deleting);
  const trying = all.slice(0, mostTrials);
  const reasons = await each(trying, atOnce, (pod) => trial(api, pod, graceSeconds, signal));
  const blocked = trying.filter((_, at) => reasons[at] !== null);
  const texts = reasons.flatMap((reason) => (reason === null ? [] : [reason]));
  const checks: Plan["checks"][number][] = [];
  // One pod after another: each alone may go while all together may not.
  for (const text of texts.slice(0, 5)) checks.push({ tone: "warn", text });
  if (texts.length > 5) checks.push({ tone: "warn", text: message("drain.moreBlocked", { count: texts.length - 5 }) });
  checks.push(...(await budgetChecks(api, trying, signal)));
  return { tried: trying.length, more: all.length > trying.length, blocked, checks };
}

/** Pods that wait for a budget. @param trials null where nothing was tried: budgets are not asked then */
export function heldFigure(trials: TrialFindings | null): readonly BlastFact[] {
  if (trials === null) return [];
  const { blocked, more } = trials;
  const text = figureText("drain.blast.held");
  if (blocked.length > 0) return [{ count: blocked.length, atLeast: more, tone: "warn", text }];
  return [more ? { count: null, tone: "unknown", text } : { count: 0, tone: "ok", text }];
}

async function trial(
  api: KubeApi,
  pod: DrainedPod,
  graceSeconds: number | null,
  signal: AbortSignal,
): Promise<Message | null> {
  const { namespace, name } = pod;
  const path = `${collectionPath({ group: "", version: "v1", resource: "pods" }, namespace)}/${encodeURIComponent(name)}`;
  try {
    await api.dryRun({ method: "POST", path: `${path}/eviction`, body: evictionBody(pod, graceSeconds) }, signal);
    return null;
  } catch (error) {
    if (error instanceof RpcError && error.code === "not-found") return null;
    if (!(error instanceof KubeRefusal)) throw error;
    const refusal = evictionRefusal(error, `${namespace}/${name}`, await budgetsOfPod(api, pod, signal));
    if (refusal === null) throw error;
    return refusal.text;
  }
}

/** Budgets of these pods' namespaces that never allow anything, however long one waits. */
async function budgetChecks(api: KubeApi, pods: readonly DrainedPod[], signal: AbortSignal): Promise<Plan["checks"]> {
  const namespaces = [...new Set(pods.map(({ namespace }) => namespace))].slice(0, 30);
  const budgets = (await each(namespaces, atOnce, (namespace) => budgetsIn(api, namespace, signal))).flat();
  return budgets.filter(budgetNeverAllows).map((budget) => {
    const { namespace, name, desired, expected } = budgetState(budget);
    return {
      tone: "bad" as const,
      text: message("drain.neverAllows", { budget: `${namespace}/${name}`, desired, expected }),
    };
  });
}
