/** Labels and annotations of any object that may be patched. */
import type { ApiKind, Right } from "../../../shared/cluster.ts";
import type { ClusterRequest } from "../../../shared/clusterRequest.ts";
import { message } from "../../../shared/model/message.ts";
import type { PlanContext, PlanDraft } from "../../core/operation/planner.ts";
import type { FieldChange } from "../patch/fieldPatch.ts";
import { pointerOf } from "../patch/jsonPointer.ts";
import type { ActionRow, PlanTools } from "./actionRow.ts";
import { selectorChecks } from "./changeEffect.ts";
import { kubectlName } from "./kubectl.ts";
import { planSimplePatch } from "./simplePatch.ts";
import { planTargets } from "./targetPlans.ts";

const capable = ({ verbs }: ApiKind): boolean => verbs.includes("patch");
const rights = ({ group, resource }: ApiKind): readonly Right[] => [{ verb: "patch", group, resource, name: null }];

export const labelAction: ActionRow<"label"> = {
  action: "label",
  capable,
  rights,
  plan: (request, tools, context) => planPairs("labels", request, tools, context),
};

export const annotateAction: ActionRow<"annotate"> = {
  action: "annotate",
  capable,
  rights,
  plan: (request, tools, context) => planPairs("annotations", request, tools, context),
};

const titles = {
  labels: {
    one: (label: string) => message("cluster.labels.one", { label }),
    many: (count: number) => message("cluster.labels.many", { count }),
  },
  annotations: {
    one: (label: string) => message("cluster.annotations.one", { label }),
    many: (count: number) => message("cluster.annotations.many", { count }),
  },
} as const;

function planPairs(
  field: "labels" | "annotations",
  { targets, set }: Extract<ClusterRequest, { action: "label" | "annotate" }>,
  tools: PlanTools,
  context: PlanContext,
): Promise<PlanDraft> {
  const pairs = Object.entries(set);
  const changes = pairs.map(
    ([key, value]): FieldChange => ({
      path: pointerOf(["metadata", field, key]),
      to: value === null ? null : { value },
    }),
  );
  const words = pairs.map(([key, value]) => (value === null ? `${key}-` : `${key}=${value}`));
  const texts = titles[field];
  return planTargets(
    {
      targets,
      title: (label, count) => (label === null ? texts.many(count) : texts.one(label)),
      plan: (ref, kind, { alone }) =>
        planSimplePatch(
          { ref, kind, tools, alone, signal: context.signal },
          {
            subresource: "",
            changes: () => changes,
            title: texts.one,
            command: [field === "labels" ? "label" : "annotate", "--overwrite", kubectlName(ref), ...words],
            effect: async ({ object }) => ({ checks: field === "labels" ? selectorChecks(kind, object) : [] }),
          },
        ),
    },
    tools,
    context,
  );
}
