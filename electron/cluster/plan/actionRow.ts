/** One row for each action: which kinds have it, which rights it takes, how it is planned. An action exists because the kind supports it. */
import type { ApiKind, Right } from "../../../shared/cluster.ts";
import type { ClusterAction, ClusterRequest } from "../../../shared/clusterRequest.ts";
import type { ConnectionId } from "../../../shared/connection.ts";
import type { Message } from "../../../shared/model/message.ts";
import type { ObjectRef } from "../../../shared/objectRef.ts";
import type { KubeApi } from "../../core/kubeApi.ts";
import type { PlanContext, PlanDraft } from "../../core/operation/planner.ts";
import type { HelmTool } from "../helm/helmTool.ts";
import type { KubectlContext } from "./kubectl.ts";

/** What planners read with. */
export interface PlanTools {
  api(connection: ConnectionId): KubeApi;
  nameOf(connection: ConnectionId): string;
  /** The context of its kubeconfig, for kubectl. */
  contextOf(connection: ConnectionId): KubectlContext;
  /** The person's helm: whether there is one, and what it says to a rollback without making it. */
  readonly helm: Pick<HelmTool, "find" | "tryRollback">;
  /** @throws RpcError `not-found` when the cluster does not serve it */
  kindOf(ref: Pick<ObjectRef, "connection" | "group" | "version" | "resource">, signal: AbortSignal): Promise<ApiKind>;
  /** Asks the server by SelfSubjectAccessReview for exactly this verb, resource and name.
   *  @returns null when it may be done, else which verb is missing where */
  refusal(
    connection: ConnectionId,
    right: {
      readonly verb: string;
      readonly group: string;
      readonly resource: string;
      readonly subresource: string;
      readonly namespace: string;
      readonly name: string;
    },
    signal: AbortSignal,
  ): Promise<Message | null>;
}

export interface ActionRow<A extends ClusterAction> {
  readonly action: A;
  /** By its verbs, subresources and type, never by rights. */
  capable(kind: ApiKind): boolean;
  /** What the person needs for an object of the kind: for menus, before any plan. */
  rights(kind: ApiKind): readonly Right[];
  /** @throws RpcError when nothing of the request can be planned; what concerns one object alone is its operation's `refused` */
  plan(request: Extract<ClusterRequest, { action: A }>, tools: PlanTools, context: PlanContext): Promise<PlanDraft>;
}
