/** Every action on objects of a cluster: one row each. An action exists because it has a row here and the kind can do it. */
import type { ApiKind, Right } from "../../../shared/cluster.ts";
import type { ClusterAction, ClusterRequest } from "../../../shared/clusterRequest.ts";
import { message } from "../../../shared/model/message.ts";
import { RpcError } from "../../../shared/rpc/envelope.ts";
import type { PlanContext, PlanDraft, Planner } from "../../core/operation/planner.ts";
import type { ActionRow, PlanTools } from "./actionRow.ts";
import { applyAction } from "./apply/applyAction.ts";
import { debugAction } from "./debugAction.ts";
import { deleteAction } from "./deleteAction.ts";
import { drainAction } from "./drainAction.ts";
import { editAction } from "./edit/editAction.ts";
import { evictAction } from "./evictAction.ts";
import { expandAction } from "./expandAction.ts";
import { helmRollbackAction } from "./helmRollbackAction.ts";
import { pauseAction, suspendAction } from "./holdActions.ts";
import { annotateAction, labelAction } from "./metadataActions.ts";
import { cordonAction, taintAction } from "./nodeActions.ts";
import { releaseAction } from "./releaseAction.ts";
import { rollbackAction } from "./rollbackAction.ts";
import { scaleAction } from "./scaleAction.ts";
import { restartAction, setImageAction, setResourcesAction } from "./templateActions.ts";
import { rerunAction, triggerAction } from "./triggerAction.ts";

/** In the order in which menus show them. */
const rows = [
  row(scaleAction),
  row(restartAction),
  row(pauseAction),
  row(suspendAction),
  row(triggerAction),
  row(rerunAction),
  row(rollbackAction),
  row(setImageAction),
  row(setResourcesAction),
  row(cordonAction),
  row(taintAction),
  row(drainAction),
  row(expandAction),
  row(debugAction),
  row(labelAction),
  row(annotateAction),
  row(editAction),
  row(applyAction),
  row(helmRollbackAction),
  row(evictAction),
  row(releaseAction),
  row(deleteAction),
];

interface AnyRow extends Pick<ActionRow<ClusterAction>, "action" | "capable" | "rights"> {
  plan(request: ClusterRequest, tools: PlanTools, context: PlanContext): Promise<PlanDraft>;
}

function row<A extends ClusterAction>(of: ActionRow<A>): AnyRow {
  return {
    ...of,
    // The planner gives a row the requests of its own action alone.
    plan: (request, tools, context) => of.plan(request as Extract<ClusterRequest, { action: A }>, tools, context),
  };
}

/** @returns the actions that a kind has, and the rights that each takes */
export function actionsOf(kind: ApiKind): readonly { action: ClusterAction; rights: readonly Right[] }[] {
  return rows.filter((one) => one.capable(kind)).map(({ action, rights }) => ({ action, rights: rights(kind) }));
}

export function clusterPlanner(tools: PlanTools): Planner<"cluster"> {
  return {
    domain: "cluster",
    async plan({ request }, context) {
      const found = rows.find(({ action }) => action === request.action);
      if (found) return await found.plan(request, tools, context);
      throw new RpcError("unsupported", message("cluster.plan.noAction", { action: request.action }));
    },
  };
}
