/** Takes all pods off nodes: no new ones first, then evictions that budgets may hold up. */

import type { ApiKind } from "../../../shared/cluster.ts";
import type { ClusterRequest } from "../../../shared/clusterRequest.ts";
import { type Message, message } from "../../../shared/model/message.ts";
import type { ObjectRef } from "../../../shared/objectRef.ts";
import type { Plan } from "../../../shared/operation.ts";
import { RpcError } from "../../../shared/rpc/envelope.ts";
import { figureText } from "../../core/operation/blastFigures.ts";
import type { OperationDraft } from "../../core/operation/planner.ts";
import { daemonSetsOf, podsOnNode } from "../drain/nodePods.ts";
import { type DrainedPod, type DrainSelection, selectPods } from "../drain/podSelection.ts";
import { textAt } from "../source/wireValue.ts";
import { drainFacts } from "../steps/drainStep.ts";
import type { ActionRow, PlanTools } from "./actionRow.ts";
import { evictionTrials, heldFigure, type TrialFindings } from "./evictionTrials.ts";
import { kubectl } from "./kubectl.ts";
import { labelOf, objectPath } from "./objectKey.ts";
import { planPatch } from "./patchPlan.ts";
import { demandRight, pivotStep } from "./plannedStep.ts";
import { planTargets, type TargetPlan } from "./targetPlans.ts";

type DrainRequest = Extract<ClusterRequest, { action: "drain" }>;

const namesShown = 8;

export const drainAction: ActionRow<"drain"> = {
  action: "drain",
  capable: ({ group, resource }) => group === "" && resource === "nodes",
  rights: () => [
    { verb: "patch", group: "", resource: "nodes", name: null },
    { verb: "create", group: "", resource: "pods/eviction", name: null },
  ],
  plan: (request, tools, context) =>
    planTargets(
      {
        targets: request.targets,
        title: (label, count) =>
          message(label === null ? "drain.title.many" : "drain.title.one", { label: label ?? "", count }),
        plan: (ref, kind) => planNode(ref, kind, request, tools, context.signal),
      },
      tools,
      context,
    ),
};

async function planNode(
  ref: ObjectRef,
  kind: ApiKind,
  request: DrainRequest,
  tools: PlanTools,
  signal: AbortSignal,
): Promise<TargetPlan> {
  const api = tools.api(ref.connection);
  const pods = { ...ref, resource: "pods", namespace: "", name: "" };
  await demandRight(tools, ref, "patch", "", signal);
  if (request.withoutEviction) await demandRight(tools, pods, "delete", "", signal);
  else await demandRight(tools, pods, "create", "eviction", signal);
  const [node, onNode] = await Promise.all([
    api.get({ path: objectPath(ref) }, signal),
    podsOnNode(api, ref.name, signal),
  ]);
  const selection = selectPods(onNode, request, await daemonSetsOf(api, onNode, signal));
  const refused = refusalOf(selection);
  if (refused !== null) throw new RpcError("invalid", refused);
  const trials = request.withoutEviction
    ? null
    : await evictionTrials(api, selection.leave, request.graceSeconds, signal);
  const cordon = await planPatch(
    {
      api,
      ref,
      live: node,
      object: node,
      subresource: "",
      changes: [{ path: "/spec/unschedulable", to: { value: true } }],
      tests: [],
      title: message("drain.cordon", { node: ref.name }),
      text: null,
      undo: { kind: "exact", text: message("drain.cordonUndo") },
      whole: false,
    },
    signal,
  );
  const { graceSeconds, emptyDir, unmanaged, withoutEviction, timeoutSeconds } = request;
  const uid = textAt(node, "metadata", "uid");
  const params = { ref, uid, graceSeconds, emptyDir, unmanaged, withoutEviction, timeoutSeconds };
  const drain = pivotStep({
    kind: "cluster.drain",
    params,
    facts: drainFacts({ uid }, selection),
    title: message("drain.evictAll", { count: selection.leave.length, node: ref.name }),
    text: message(withoutEviction ? "drain.byDeletion" : "drain.byEviction", { seconds: timeoutSeconds }),
    proof: trials === null ? null : proofOf(trials),
    diff: [{ where: labelOf(kind.kind, ref), note: null, before: selection.leave.map(podLine), after: [] }],
    pivot: message("drain.pivot"),
    calls: selection.leave.map(({ namespace, name }) =>
      withoutEviction
        ? `DELETE /api/v1/namespaces/${namespace}/pods/${name}`
        : `POST /api/v1/namespaces/${namespace}/pods/${name}/eviction`,
    ),
    // The step ends by its own timeout before.
    deadlineMs: (timeoutSeconds + 60) * 1000,
  });
  const steps: OperationDraft["steps"][number][] = cordon === null ? [] : [cordon.step];
  if (selection.leave.length > 0) steps.push(drain);
  return {
    steps,
    risk: withoutEviction || selection.leave.some(isLost) || (trials?.blocked.length ?? 0) > 0 ? "high" : "medium",
    blast: [...blastOf(selection), ...heldFigure(trials)],
    checks: [...selectionChecks(selection, request), ...(trials?.checks ?? [])],
    owners: [],
    commands: [kubectl({ context: tools.contextOf(ref.connection), namespace: "" }, ...drainWords(ref.name, request))],
    // It writes for minutes, pod by pod: another console that uncordons the node meanwhile is told.
    lease: { namespace: "default" },
  };
}

function refusalOf({ refused }: DrainSelection): Message | null {
  const of = (why: "unmanaged" | "emptyDir") => refused.filter((one) => one.why === why).map(({ pod }) => pod);
  const [unmanaged, emptyDir] = [of("unmanaged"), of("emptyDir")];
  if (unmanaged.length > 0 && emptyDir.length > 0) {
    const params = {
      unmanaged: unmanaged.length,
      emptyDir: emptyDir.length,
      names: namesOf([...unmanaged, ...emptyDir]),
    };
    return message("drain.refused.both", params);
  }
  if (unmanaged.length > 0)
    return message("drain.refused.unmanaged", { count: unmanaged.length, names: namesOf(unmanaged) });
  if (emptyDir.length > 0)
    return message("drain.refused.emptyDir", { count: emptyDir.length, names: namesOf(emptyDir) });
  return null;
}

function isLost({ owner, finished }: DrainedPod): boolean {
  return owner === "" && !finished;
}

function blastOf({ leave }: DrainSelection): TargetPlan["blast"] {
  const data = leave.filter(({ emptyDirs, finished }) => emptyDirs.length > 0 && !finished);
  const lost = leave.filter(isLost);
  const owners = new Set(
    leave.filter(({ owner }) => owner !== "").map(({ namespace, owner }) => `${namespace} ${owner}`),
  );
  return [
    { count: leave.length, tone: "warn", text: figureText("drain.blast.pods") },
    { count: owners.size, tone: "idle", text: figureText("drain.blast.workloads") },
    ...(lost.length > 0 ? [{ count: lost.length, tone: "bad" as const, text: figureText("drain.blast.lost") }] : []),
    ...(data.length > 0 ? [{ count: data.length, tone: "bad" as const, text: figureText("drain.blast.data") }] : []),
  ];
}

function selectionChecks({ leave, stay }: DrainSelection, request: DrainRequest): Plan["checks"] {
  const lost = leave.filter(isLost);
  const data = leave.filter(({ emptyDirs, finished }) => emptyDirs.length > 0 && !finished);
  const daemons = stay.filter(({ why }) => why === "daemonset").map(({ pod }) => pod);
  const mirrors = stay.filter(({ why }) => why === "mirror").map(({ pod }) => pod);
  const longest = Math.max(0, ...leave.map(({ graceSeconds }) => request.graceSeconds ?? graceSeconds));
  const checks: { readonly tone: "ok" | "warn" | "bad" | "idle"; readonly text: Message; readonly when: boolean }[] = [
    {
      when: lost.length > 0,
      tone: "bad",
      text: message("drain.check.lost", { count: lost.length, names: namesOf(lost) }),
    },
    {
      when: data.length > 0,
      tone: "bad",
      text: message("drain.check.data", { count: data.length, names: namesOf(data) }),
    },
    {
      when: daemons.length > 0,
      tone: "idle",
      text: message("drain.check.daemons", { count: daemons.length, names: namesOf(daemons) }),
    },
    {
      when: mirrors.length > 0,
      tone: "idle",
      text: message("drain.check.mirrors", { count: mirrors.length, names: namesOf(mirrors) }),
    },
    { when: longest > 60, tone: "warn", text: message("drain.check.grace", { seconds: longest }) },
    { when: request.withoutEviction, tone: "bad", text: message("drain.check.withoutEviction") },
  ];
  return checks.filter(({ when }) => when).map(({ tone, text }) => ({ tone, text }));
}

function proofOf({ blocked, tried }: TrialFindings): { tone: "ok" | "warn"; text: Message } {
  return blocked.length === 0
    ? { tone: "ok", text: message("drain.proof.ok", { tried }) }
    : { tone: "warn", text: message("drain.proof.blocked", { tried, blocked: blocked.length }) };
}

function podLine({ namespace, name, owner, emptyDirs, finished }: DrainedPod): string {
  const facts = [
    owner || "-",
    ...(emptyDirs.length > 0 ? [`emptyDir: ${emptyDirs.join(", ")}`] : []),
    ...(finished ? ["finished"] : []),
  ];
  return `${namespace}/${name}  ${facts.join("  ")}`;
}

export function namesOf(pods: readonly Pick<DrainedPod, "namespace" | "name">[]): string {
  const names = pods.slice(0, namesShown).map(({ namespace, name }) => `${namespace}/${name}`);
  return pods.length > namesShown ? `${names.join(", ")} …` : names.join(", ");
}

function drainWords(node: string, request: DrainRequest): readonly string[] {
  const { graceSeconds, emptyDir, unmanaged, withoutEviction, timeoutSeconds } = request;
  return [
    "drain",
    node,
    "--ignore-daemonsets",
    ...(emptyDir ? ["--delete-emptydir-data"] : []),
    ...(unmanaged ? ["--force"] : []),
    ...(withoutEviction ? ["--disable-eviction"] : []),
    ...(graceSeconds === null ? [] : [`--grace-period=${graceSeconds}`]),
    `--timeout=${timeoutSeconds}s`,
  ];
}
