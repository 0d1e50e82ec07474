/** What a change takes of a namespace's quotas: now, at most afterwards, and the limit. */
import type { JsonObject } from "../../../shared/model/json.ts";
import { message } from "../../../shared/model/message.ts";
import { parseQuantity } from "../../../shared/model/quantity.ts";
import type { Plan } from "../../../shared/operation.ts";
import { RpcError } from "../../../shared/rpc/envelope.ts";
import type { KubeApi } from "../../core/kubeApi.ts";
import { type BlastFact, figureText } from "../../core/operation/blastFigures.ts";
import { collectionPath } from "../source/apiPath.ts";
import { at, listAt, textAt } from "../source/wireValue.ts";

export interface QuotaFigures {
  readonly blast: readonly BlastFact[];
  readonly checks: Plan["checks"];
}

export const noQuota: QuotaFigures = { blast: [], checks: [] };

/** @param added in the resource's own unit; nothing is asked where nothing is added */
export async function quotaFigures(
  api: KubeApi,
  namespace: string,
  resource: "pods" | "requests.storage",
  added: number,
  signal: AbortSignal,
): Promise<QuotaFigures> {
  if (added <= 0) return noQuota;
  let quotas: JsonObject;
  try {
    const path = collectionPath({ group: "", version: "v1", resource: "resourcequotas" }, namespace);
    quotas = await api.get({ path }, signal);
  } catch (error) {
    if (!(error instanceof RpcError) || signal.aborted) throw error;
    if (error.code !== "forbidden") return noQuota;
    return { blast: [], checks: [{ tone: "unknown", text: message("cluster.quota.unknown", { namespace }) }] };
  }
  const names = resource === "pods" ? ["pods", "count/pods"] : [resource];
  const blast = listAt(quotas, "items")
    .filter(countsAll)
    .flatMap((quota) => names.flatMap((name) => figure(quota, name, resource, added) ?? []));
  return { blast, checks: [] };
}

/** One with scopes counts some pods alone: whether these are among them is not known. */
function countsAll(quota: unknown): boolean {
  return listAt(quota, "spec", "scopes").length === 0 && at(quota, "spec", "scopeSelector") === undefined;
}

function figure(quota: unknown, name: string, resource: string, added: number): BlastFact | null {
  const limit = amountOf(at(quota, "status", "hard", name));
  const now = amountOf(at(quota, "status", "used", name));
  if (limit === null || now === null) return null;
  const params = { quota: textAt(quota, "metadata", "name"), namespace: textAt(quota, "metadata", "namespace"), name };
  const title = message("cluster.quota.title", params);
  const pods = resource === "pods";
  return {
    count: pods ? added : 1,
    tone: "ok",
    text: figureText(pods ? "cluster.quota.pods" : "cluster.quota.volumes", params),
    bar: { title, now, after: now + added, limit, unit: pods ? "" : "bytes" },
  };
}

function amountOf(value: unknown): number | null {
  return parseQuantity(String(value ?? ""))?.value ?? null;
}
