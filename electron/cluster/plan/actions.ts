/** Every action on objects of a cluster: one row each. An action exists because it has a row here and the kind can do it. */
import type { ApiKind, Right } from "../../../shared/cluster.ts";
import type { ClusterAction } from "../../../shared/clusterRequest.ts";
import { message } from "../../../shared/model/message.ts";
import { RpcError } from "../../../shared/rpc/envelope.ts";
import type { Planner } from "../../core/operation/planner.ts";
import type { ActionRow, PlanTools } from "./actionRow.ts";
import { annotateAction, labelAction } from "./metadataActions.ts";
import { scaleAction } from "./scaleAction.ts";

/** In the order in which menus show them. */
const rows: readonly ActionRow<ClusterAction>[] = [scaleAction, labelAction, annotateAction];

/** @returns the actions that a kind has, and the rights that each takes */
export function actionsOf(kind: ApiKind): readonly { action: ClusterAction; rights: readonly Right[] }[] {
  return rows.filter((row) => row.capable(kind)).map((row) => ({ action: row.action, rights: row.rights(kind) }));
}

export function clusterPlanner(tools: PlanTools): Planner<"cluster"> {
  return {
    domain: "cluster",
    async plan({ request }, context) {
      const row = rows.find(({ action }) => action === request.action);
      if (row) return await row.plan(request, tools, context);
      throw new RpcError("unsupported", message("cluster.plan.noAction", { action: request.action }));
    },
  };
}
