/** Deletes objects of any kind, and says before what goes with them, what holds them, and what stays behind. */
import type { ApiKind } from "../../../shared/cluster.ts";
import type { JsonObject } from "../../../shared/model/json.ts";
import { type Message, message } from "../../../shared/model/message.ts";
import type { ObjectRef } from "../../../shared/objectRef.ts";
import type { Plan } from "../../../shared/operation.ts";
import { type BlastFact, figureText } from "../../core/operation/blastFigures.ts";
import {
  type DeleteRequest,
  type DeletionImpact,
  deletionImpact,
  isWeighty,
  type KindCount,
  losesData,
  mostWithoutTyping,
} from "../deletion/impact.ts";
import { isMirror } from "../drain/podSelection.ts";
import { knownFinalizer } from "../finalizer/knownFinalizers.ts";
import { isSecret } from "../object/secretMask.ts";
import type { Change } from "../source/kubeContract.ts";
import { textAt } from "../source/wireValue.ts";
import { deleteFacts, deleteOptions } from "../steps/deleteStep.ts";
import type { ActionRow, PlanTools } from "./actionRow.ts";
import { callText } from "./callText.ts";
import { kubectl, kubectlName } from "./kubectl.ts";
import { wholeText } from "./liveDiff.ts";
import { labelOf, objectPath } from "./objectKey.ts";
import { ownersOf } from "./owners.ts";
import { demandRight, pivotStep, tried } from "./plannedStep.ts";
import { planTargets, type TargetPlan } from "./targetPlans.ts";

const waitMs = { usual: 120_000, namespace: 300_000 };
const kindsShown = 12;

export const deleteAction: ActionRow<"delete"> = {
  action: "delete",
  capable: ({ verbs }) => verbs.includes("delete"),
  rights: ({ group, resource }) => [{ verb: "delete", group, resource, name: null }],
  async plan(request, tools, context) {
    const draft = await planTargets(
      {
        targets: request.targets,
        title: (label, count) =>
          message(label === null ? "deletion.title.many" : "deletion.title.one", { label: label ?? "", count }),
        plan: (ref, kind) => planDeletion(ref, kind, request, tools, context.signal),
      },
      tools,
      context,
    );
    const planned = draft.operations.filter(({ refused }) => refused === null).length;
    if (planned <= mostWithoutTyping) return draft;
    const typed = { text: String(planned), reason: message("deletion.typeCount", { count: planned }) };
    return {
      ...draft,
      operations: draft.operations.map((one) => ({ ...one, typed: one.refused === null ? typed : null })),
    };
  },
};

/** @throws RpcError when this one cannot be deleted */
export async function planDeletion(
  ref: ObjectRef,
  kind: ApiKind,
  request: Omit<DeleteRequest, "action" | "targets">,
  tools: PlanTools,
  signal: AbortSignal,
): Promise<TargetPlan> {
  const api = tools.api(ref.connection);
  await demandRight(tools, ref, "delete", "", signal);
  const [object, kinds] = await Promise.all([api.get({ path: objectPath(ref) }, signal), api.kinds(signal)]);
  const impact = await deletionImpact(api, kinds, kind, ref, object, signal);
  const uid = textAt(object, "metadata", "uid");
  const { propagation, graceSeconds, force } = request;
  const wait = kind.resource === "namespaces" ? waitMs.namespace : waitMs.usual;
  const params = { ref, uid, propagation, graceSeconds, force, waitMs: wait + (graceSeconds ?? 0) * 1000 };
  const change = {
    method: "DELETE",
    path: objectPath(ref),
    body: { kind: "DeleteOptions", apiVersion: "v1", ...deleteOptions(params, object) },
  } satisfies Change;
  const { proof } = await tried(api, change, signal);
  const step = pivotStep({
    kind: "cluster.delete",
    params,
    facts: deleteFacts(object),
    title: message("deletion.title.one", { label: labelOf(kind.kind, ref), count: 1 }),
    text: propagationText(propagation),
    proof,
    // What is not to be shown is not needed to know what goes.
    diff: isSecret(ref) ? [] : [{ where: labelOf(kind.kind, ref), note: null, before: linesOf(object), after: [] }],
    pivot: message("deletion.pivot"),
    calls: [callText(change, false)],
    deadlineMs: params.waitMs + 60_000,
  });
  const heavy = isWeighty(kind);
  return {
    steps: [step],
    risk: heavy || force || losesData(impact, kind) ? "high" : "medium",
    blast: blastOf(kind, impact, propagation),
    checks: checksOf(ref, kind, impact, request, object),
    owners: await ownersOf({ api, kind, ref, object, changes: [{ path: ["spec"] }] }, signal),
    commands: [kubectl({ context: tools.contextOf(ref.connection), namespace: ref.namespace }, ...words(ref, request))],
    typed: heavy ? { text: ref.name, reason: message("deletion.typeName", { kind: kind.kind, name: ref.name }) } : null,
  };
}

function blastOf(
  kind: ApiKind,
  impact: DeletionImpact,
  propagation: DeleteRequest["propagation"],
): TargetPlan["blast"] {
  const total = (counts: readonly KindCount[]) => ({
    count: counts.reduce((sum, { count }) => sum + count, 0),
    atLeast: counts.some(({ more }) => more),
  });
  const dependants = total(impact.dependants);
  const content = total(impact.content);
  const unread = { kinds: listed(impact.unread) };
  const lines: readonly (BlastFact & { readonly when: boolean })[] = [
    { when: true, count: 1, tone: "warn", text: message("deletion.blast.objects", { kind: kind.kind }) },
    {
      when: dependants.count > 0,
      ...dependants,
      tone: propagation === "Orphan" ? "idle" : "warn",
      text: figureText(propagation === "Orphan" ? "deletion.blast.orphaned" : "deletion.blast.dependants"),
    },
    { when: content.count > 0, ...content, tone: "bad", text: figureText("deletion.blast.content") },
    { when: impact.unread.length > 0, count: null, tone: "unknown", text: message("deletion.blast.unread", unread) },
  ];
  return lines.filter(({ when }) => when).map(({ when: _, ...fact }) => fact);
}

function checksOf(
  ref: ObjectRef,
  kind: ApiKind,
  impact: DeletionImpact,
  { propagation, force }: Omit<DeleteRequest, "action" | "targets">,
  object: JsonObject,
): Plan["checks"] {
  const { name } = ref;
  const checks: {
    readonly when: boolean;
    readonly tone: Plan["checks"][number]["tone"];
    readonly text: () => Message;
  }[] = [
    {
      when: textAt(object, "metadata", "deletionTimestamp") !== "",
      tone: "warn",
      text: () => message("deletion.check.already", { name }),
    },
    {
      when: impact.content.length > 0,
      tone: "bad",
      text: () =>
        message(kind.resource === "namespaces" ? "deletion.check.content" : "deletion.check.custom", {
          name,
          kinds: kindsText(impact.content),
        }),
    },
    {
      when: impact.dependants.length > 0,
      tone: propagation === "Orphan" ? "idle" : "warn",
      text: () =>
        message(propagation === "Orphan" ? "deletion.check.orphans" : "deletion.check.dependants", {
          kinds: kindsText(impact.dependants),
        }),
    },
    {
      when: impact.namespaces.length > 0 && propagation !== "Orphan",
      tone: "warn",
      text: () =>
        message("deletion.check.namespaces", {
          count: impact.namespaces.length,
          namespaces: listed(impact.namespaces),
        }),
    },
    {
      when: isMirror(object),
      tone: "warn",
      text: () => message("deletion.check.mirror", { name, node: textAt(object, "spec", "nodeName") }),
    },
    {
      when: impact.unread.length > 0,
      tone: "unknown",
      text: () => message("deletion.check.unread", { kinds: listed(impact.unread) }),
    },
    {
      when: impact.volume !== null,
      tone: losesData(impact, kind) ? "bad" : "warn",
      text: () => volumeText(impact, kind),
    },
    {
      when: impact.usedBy.length > 0,
      tone: "warn",
      text: () => message("deletion.check.inUse", { count: impact.usedBy.length, pods: listed(impact.usedBy) }),
    },
    {
      when: impact.loadBalancer !== "",
      tone: "bad",
      text: () => message("deletion.check.balancer", { address: impact.loadBalancer }),
    },
    {
      when: impact.finalizers.length > 0,
      tone: "warn",
      text: () => message("deletion.check.finalizers", { finalizers: finalizersText(impact) }),
    },
    { when: force && kind.resource === "pods", tone: "bad", text: () => message("deletion.check.force") },
    { when: force && kind.resource !== "pods", tone: "warn", text: () => message("deletion.check.forceOther") },
    { when: kind.resource === "nodes" && kind.group === "", tone: "bad", text: () => message("deletion.check.node") },
  ];
  return checks.filter(({ when }) => when).map(({ tone, text }) => ({ tone, text: text() }));
}

function volumeText({ volume }: DeletionImpact, kind: ApiKind): Message {
  const params = { volume: volume?.name ?? "", policy: volume?.policy || "?" };
  if (kind.resource === "persistentvolumes") return message("deletion.check.volumeObject", params);
  return message(volume?.policy === "Retain" ? "deletion.check.volumeKept" : "deletion.check.volumeLost", params);
}

function finalizersText({ finalizers }: DeletionImpact): string {
  return finalizers
    .map((one) => {
      const controller = knownFinalizer(one)?.controller;
      return controller === undefined ? one : `${one} (${controller})`;
    })
    .join(", ");
}

function kindsText(counts: readonly KindCount[]): string {
  return listed(counts.map(({ resource, count, more }) => `${resource}: ${count}${more ? "+" : ""}`));
}

function listed(names: readonly string[]): string {
  return names.length > kindsShown ? `${names.slice(0, kindsShown).join(", ")} …` : names.join(", ");
}

function linesOf(object: JsonObject): string[] {
  const lines = wholeText(object).trimEnd().split("\n");
  return lines.length > 200 ? [...lines.slice(0, 200), "…"] : lines;
}

function words(
  ref: ObjectRef,
  { propagation, graceSeconds, force }: Omit<DeleteRequest, "action" | "targets">,
): readonly string[] {
  return [
    "delete",
    kubectlName(ref),
    `--cascade=${propagation.toLowerCase()}`,
    // kubectl makes a second of none, but with --force.
    ...(force || graceSeconds === 0
      ? ["--force", "--grace-period=0"]
      : graceSeconds === null
        ? []
        : [`--grace-period=${graceSeconds}`]),
  ];
}

function propagationText(propagation: DeleteRequest["propagation"]): Message {
  switch (propagation) {
    case "Background":
      return message("deletion.propagation.background");
    case "Foreground":
      return message("deletion.propagation.foreground");
    case "Orphan":
      return message("deletion.propagation.orphan");
  }
}
