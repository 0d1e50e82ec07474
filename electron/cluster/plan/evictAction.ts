/** Asks single pods to go, as their budgets allow. */

import { message } from "../../../shared/model/message.ts";
import type { ObjectRef } from "../../../shared/objectRef.ts";
import { RpcError } from "../../../shared/rpc/envelope.ts";
import { figureText } from "../../core/operation/blastFigures.ts";
import { evictionBody } from "../drain/evictionBody.ts";
import { drainedPod, isMirror } from "../drain/podSelection.ts";
import { textAt } from "../source/wireValue.ts";
import type { ActionRow, PlanTools } from "./actionRow.ts";
import { evictionTrials, heldFigure } from "./evictionTrials.ts";
import { kubectl, withInput } from "./kubectl.ts";
import { objectPath } from "./objectKey.ts";
import { demandRight, pivotStep } from "./plannedStep.ts";
import { planTargets, type TargetPlan } from "./targetPlans.ts";

/** How long a budget is waited for. */
const timeoutSeconds = 300;

export const evictAction: ActionRow<"evict"> = {
  action: "evict",
  capable: ({ group, resource, subresources }) =>
    group === "" && resource === "pods" && subresources.includes("eviction"),
  rights: () => [{ verb: "create", group: "", resource: "pods/eviction", name: null }],
  plan: ({ targets, graceSeconds }, tools, context) =>
    planTargets(
      {
        targets,
        title: (label, count) => message(label === null ? "evict.many" : "evict.one", { label: label ?? "", count }),
        plan: (ref) => planPod(ref, graceSeconds, tools, context.signal),
      },
      tools,
      context,
    ),
};

async function planPod(
  ref: ObjectRef,
  graceSeconds: number | null,
  tools: PlanTools,
  signal: AbortSignal,
): Promise<TargetPlan> {
  const api = tools.api(ref.connection);
  await demandRight(tools, ref, "create", "eviction", signal);
  const object = await api.get({ path: objectPath(ref) }, signal);
  const pod = drainedPod(object);
  const node = textAt(object, "spec", "nodeName");
  if (isMirror(object)) throw new RpcError("unsupported", message("evict.mirror", { pod: ref.name, node }));
  if (pod.deleting) throw new RpcError("conflict", message("evict.deleting", { pod: ref.name }));
  const trials = await evictionTrials(api, [pod], graceSeconds, signal);
  const { blocked, checks } = trials;
  const lost = pod.owner === "" && !pod.finished;
  const returns = pod.owner.startsWith("DaemonSet ") && !pod.finished;
  const data = pod.emptyDirs.length > 0 && !pod.finished;
  const step = pivotStep({
    kind: "cluster.evict",
    params: { ref, uid: pod.uid, graceSeconds, timeoutSeconds },
    facts: { uid: pod.uid, owner: pod.owner, emptyDirs: pod.emptyDirs },
    title: message("evict.one", { label: `${ref.namespace} / ${ref.name}`, count: 1 }),
    text: message("evict.text", { seconds: timeoutSeconds }),
    proof:
      blocked.length === 0
        ? { tone: "ok", text: message("evict.allowed") }
        : { tone: "warn", text: message("evict.blocked") },
    pivot: message("drain.pivot"),
    calls: [`POST ${objectPath(ref, "eviction")}`],
    deadlineMs: (timeoutSeconds + 60) * 1000,
  });
  return {
    steps: [step],
    risk: lost || blocked.length > 0 ? "high" : "medium",
    blast: [{ count: 1, tone: lost ? "bad" : "warn", text: figureText("drain.blast.pods") }, ...heldFigure(trials)],
    checks: [
      ...(lost ? [{ tone: "bad" as const, text: message("drain.check.lost", { count: 1, names: ref.name }) }] : []),
      ...(data ? [{ tone: "bad" as const, text: message("drain.check.data", { count: 1, names: ref.name }) }] : []),
      ...(returns ? [{ tone: "warn" as const, text: message("evict.daemon", { owner: pod.owner, node }) }] : []),
      ...checks,
    ],
    owners: [],
    commands: [
      // kubectl has no command for an eviction alone.
      withInput(
        kubectl(
          { context: tools.contextOf(ref.connection), namespace: "" },
          "create",
          "--raw",
          objectPath(ref, "eviction"),
          "-f",
          "-",
        ),
        JSON.stringify(evictionBody(pod, graceSeconds)),
      ),
    ],
  };
}
