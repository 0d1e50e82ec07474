/** What planners read with, over the clusters that are open. */
import type { ApiKind } from "../../../shared/cluster.ts";
import type { ConnectionId } from "../../../shared/connection.ts";
import { message } from "../../../shared/model/message.ts";
import { RpcError } from "../../../shared/rpc/envelope.ts";
import type { KubeApi, KubeApis } from "../../core/kubeApi.ts";
import { resourceName } from "../source/apiPath.ts";
import { at, listAt, textAt } from "../source/wireValue.ts";
import type { PlanTools } from "./actionRow.ts";
import type { KubectlContext } from "./kubectl.ts";

export interface PlanToolsOptions {
  readonly apis: KubeApis;
  readonly nameOf: (connection: ConnectionId) => string;
  readonly contextOf: (connection: ConnectionId) => KubectlContext;
  readonly helm: PlanTools["helm"];
}

export function planTools({ apis, nameOf, contextOf, helm }: PlanToolsOptions): PlanTools {
  return {
    api: apis,
    nameOf,
    contextOf,
    helm,
    async kindOf({ connection, group, version, resource }, signal) {
      const kinds = await apis(connection).kinds(signal);
      const found = kinds.find((kind) => kind.group === group && kind.resource === resource);
      if (found) return { ...found, version: await servedVersion(apis(connection), found, version, signal) };
      const kind = resourceName({ group, resource });
      throw new RpcError("not-found", message("cluster.plan.notServed", { kind, cluster: nameOf(connection) }));
    },
    async refusal(connection, { verb, group, resource, subresource, namespace, name }, signal) {
      const attributes = { verb, group, resource, subresource, namespace, name };
      const asked = await apis(connection).review(
        {
          group: "authorization.k8s.io",
          resource: "selfsubjectaccessreviews",
          kind: "SelfSubjectAccessReview",
          spec: { resourceAttributes: attributes },
        },
        signal,
      );
      if (at(asked, "status", "allowed") === true) return null;
      const right = subresource === "" ? resource : `${resource}/${subresource}`;
      return message(namespace === "" ? "cluster.plan.needsAll" : "cluster.plan.needs", {
        verb,
        resource: resourceName({ group, resource: right }),
        namespace,
        name,
        reason: textAt(asked, "status", "reason"),
      });
    },
  };
}

/** The version that was asked for, where the cluster serves it; else the one that it prefers. What cannot be asked is taken to be served. */
async function servedVersion(api: KubeApi, kind: ApiKind, wanted: string, signal: AbortSignal): Promise<string> {
  if (wanted === kind.version || kind.group === "") return wanted;
  try {
    const served = await api.get({ path: `/apis/${kind.group}/${encodeURIComponent(wanted)}` }, signal);
    const has = listAt(served, "resources").some((one) => textAt(one, "name") === kind.resource);
    return has ? wanted : kind.version;
  } catch (error) {
    if (error instanceof RpcError && error.code === "not-found") return kind.version;
    if (error instanceof RpcError && !signal.aborted) return wanted;
    throw error;
  }
}
