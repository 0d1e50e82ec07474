/** Reads the rollout history of a workload. */
import type { Revision } from "../../../shared/cluster.ts";
import { fieldText } from "../../../shared/model/fieldPath.ts";
import type { JsonObject } from "../../../shared/model/json.ts";
import { message } from "../../../shared/model/message.ts";
import type { ObjectRef } from "../../../shared/objectRef.ts";
import type { DiffPart } from "../../../shared/operation.ts";
import { RpcError } from "../../../shared/rpc/envelope.ts";
import type { KubeApi } from "../../core/kubeApi.ts";
import { podSelectorOf } from "../object/labelSelectors.ts";
import { differences, fieldLines } from "../plan/liveDiff.ts";
import { objectPath } from "../plan/objectKey.ts";
import { collectionPath } from "../source/apiPath.ts";
import { listAt } from "../source/wireValue.ts";
import { currentRevision, restored, revisionsOf, type TemplateRevision } from "./revisions.ts";

export interface History {
  readonly workload: JsonObject;
  /** Newest first. */
  readonly revisions: readonly TemplateRevision[];
}

/** Kinds that keep one. */
export function keepsHistory({ group, resource }: Pick<ObjectRef, "group" | "resource">): boolean {
  return group === "apps" && ["deployments", "statefulsets", "daemonsets"].includes(resource);
}

export async function readHistory(api: KubeApi, ref: ObjectRef, signal: AbortSignal): Promise<History> {
  if (!keepsHistory(ref)) throw new RpcError("unsupported", message("rollback.noHistory", { resource: ref.resource }));
  const workload = await api.get({ path: objectPath(ref) }, signal);
  const resource = ref.resource === "deployments" ? "replicasets" : "controllerrevisions";
  const labelSelector = podSelectorOf(workload) ?? "";
  const path = collectionPath({ group: "apps", version: "v1", resource }, ref.namespace);
  const list = await api.get({ path, query: { labelSelector } }, signal);
  // Items of the server's list are JSON objects.
  return { workload, revisions: revisionsOf(workload, listAt(list, "items") as readonly JsonObject[]) };
}

export async function historyOf(api: KubeApi, ref: ObjectRef, signal: AbortSignal): Promise<Revision[]> {
  const { workload, revisions } = await readHistory(api, ref, signal);
  const current = currentRevision(workload, revisions);
  return revisions.map((one) => {
    const { template: _template, annotations: _annotations, images, ...rest } = one;
    return { ...rest, images: [...images], current: one === current, diff: diffTo(workload, one) };
  });
}

function diffTo(workload: JsonObject, revision: TemplateRevision): DiffPart[] {
  return differences(workload, restored(workload, revision)).map(({ path, before, after }) => ({
    where: fieldText(path),
    note: null,
    before: fieldLines(path, before),
    after: fieldLines(path, after),
  }));
}
