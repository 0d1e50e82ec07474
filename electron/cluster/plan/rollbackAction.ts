/** Back to a former template of a workload, as `kubectl rollout undo` goes. */
import type { ApiKind } from "../../../shared/cluster.ts";
import type { JsonObject } from "../../../shared/model/json.ts";
import { type Message, message } from "../../../shared/model/message.ts";
import type { ObjectRef } from "../../../shared/objectRef.ts";
import { RpcError } from "../../../shared/rpc/envelope.ts";
import type { FieldChange } from "../patch/fieldPatch.ts";
import { pointerOf } from "../patch/jsonPointer.ts";
import { keepsHistory, readHistory } from "../rollout/history.ts";
import { restored, revisionToRestore, sameTemplate, type TemplateRevision, templateOf } from "../rollout/revisions.ts";
import { at, isObject } from "../source/wireValue.ts";
import type { ActionRow, PlanTools } from "./actionRow.ts";
import { kubectlName } from "./kubectl.ts";
import { planSimplePatch } from "./simplePatch.ts";
import { idlePlan, planTargets, type TargetPlan } from "./targetPlans.ts";
import { templateEffect } from "./templateEffect.ts";

export const rollbackAction: ActionRow<"rollback"> = {
  action: "rollback",
  capable: (kind) => keepsHistory(kind) && kind.verbs.includes("patch"),
  rights: ({ group, resource }) => [
    { verb: "patch", group, resource, name: null },
    { verb: "list", group, resource: resource === "deployments" ? "replicasets" : "controllerrevisions", name: null },
  ],
  plan: ({ targets, revision }, tools, context) =>
    planTargets(
      {
        targets,
        title: (label, count) => titleOf(label, count, revision),
        plan: (ref, kind, { alone }) => planOne(ref, kind, revision, alone, tools, context.signal),
      },
      tools,
      context,
    ),
};

function titleOf(label: string | null, count: number, revision: number | null): Message {
  if (label === null) {
    return revision === null
      ? message("rollback.manyPrevious", { count })
      : message("rollback.many", { count, revision });
  }
  return revision === null ? message("rollback.previous", { label }) : message("rollback.one", { label, revision });
}

async function planOne(
  ref: ObjectRef,
  kind: ApiKind,
  wanted: number | null,
  alone: boolean,
  tools: PlanTools,
  signal: AbortSignal,
): Promise<TargetPlan> {
  const { workload, revisions } = await readHistory(tools.api(ref.connection), ref, signal);
  if (at(workload, "spec", "paused") === true) {
    throw new RpcError("conflict", message("rollback.paused", { name: ref.name }));
  }
  const revision = revisionToRestore(revisions, wanted);
  if (revision === null) {
    const text =
      wanted === null
        ? message("rollback.none", { name: ref.name })
        : message("rollback.noRevision", { name: ref.name, revision: wanted });
    throw new RpcError("not-found", text);
  }
  if (sameTemplate(revision.template, templateOf(workload))) return idlePlan;
  return await planSimplePatch(
    { ref, kind, tools, alone, signal },
    {
      subresource: "",
      changes: (live) => restoring(live, revision),
      title: (label) => message("rollback.one", { label, revision: revision.revision }),
      text: message("rollback.text", { revision: revision.revision, images: revision.images.join(", ") }),
      command: ["rollout", "undo", kubectlName(ref), `--to-revision=${revision.revision}`],
      effect: async ({ object }) => ({
        ...(await templateEffect(tools.api(ref.connection), ref, kind, object, signal)),
        risk: "medium",
      }),
    },
  );
}

/** The template as a whole, and each annotation that differs. */
export function restoring(live: JsonObject, revision: TemplateRevision): readonly FieldChange[] {
  const wanted = restored(live, revision);
  const [before, after] = [annotationsOf(live), annotationsOf(wanted)];
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter(
    (key) => before[key] !== after[key],
  );
  return [
    { path: "/spec/template", to: { value: templateOf(wanted) } },
    ...keys.map((key): FieldChange => {
      const value = after[key];
      return { path: pointerOf(["metadata", "annotations", key]), to: value === undefined ? null : { value } };
    }),
  ];
}

function annotationsOf(object: JsonObject): Readonly<Record<string, string>> {
  const found = at(object, "metadata", "annotations");
  const entries = Object.entries(isObject(found) ? found : {});
  return Object.fromEntries(entries.filter((entry): entry is [string, string] => typeof entry[1] === "string"));
}
