/** Why an object that is being deleted is still there: each finalizer, who takes it away, whether that one lives, and what would be left behind. */
import type { z } from "zod";
import type { ApiKind, cluster, HeldFinalizer } from "../../../shared/cluster.ts";
import type { JsonObject } from "../../../shared/model/json.ts";
import { message } from "../../../shared/model/message.ts";
import type { ObjectRef } from "../../../shared/objectRef.ts";
import type { KubeApi } from "../../core/kubeApi.ts";
import { deletionImpact } from "../deletion/impact.ts";
import { objectPath } from "../plan/objectKey.ts";
import { listAt, textAt, textsAt, timeAt } from "../source/wireValue.ts";
import { controllerPlaces } from "./controllerPlaces.ts";
import { findController } from "./controllerSearch.ts";
import { knownFinalizer, searchWords } from "./knownFinalizers.ts";

export type Held = z.input<(typeof cluster.members)["finalizers"]["output"]>;

export interface HeldRead {
  readonly object: JsonObject;
  readonly held: Held;
}

export async function heldFinalizers(
  api: KubeApi,
  kinds: readonly ApiKind[],
  kind: ApiKind,
  ref: ObjectRef,
  now: number,
  signal: AbortSignal,
): Promise<HeldRead> {
  const object = await api.get({ path: objectPath(ref) }, signal);
  const named = [
    ...textsAt(object, "metadata", "finalizers").map((finalizer) => ({ finalizer, where: "metadata" as const })),
    ...(kind.resource === "namespaces"
      ? textsAt(object, "spec", "finalizers").map((finalizer) => ({ finalizer, where: "spec" as const }))
      : []),
  ];
  const unread: string[] = [];
  const deletingSince = timeAt(object, "metadata", "deletionTimestamp");
  if (named.length === 0 && kind.resource !== "namespaces") {
    return { object, held: { deletingSince, finalizers: [], remaining: [], said: [], unread } };
  }
  const [{ pods, leases }, remaining] = await Promise.all([
    controllerPlaces(api, unread, signal),
    kind.resource === "namespaces" && deletingSince !== null
      ? contentOf(api, kinds, kind, ref, object, unread, signal)
      : [],
  ]);
  const finalizers = named.map((one) => held(one, kind, pods, leases, now));
  const said = listAt(object, "status", "conditions")
    .filter((one) => textAt(one, "status") === "True" && textAt(one, "type").startsWith("Namespace"))
    .map((one) => textAt(one, "message"));
  return { object, held: { deletingSince, finalizers, remaining: [...remaining], said, unread } };
}

function held(
  { finalizer, where }: Pick<HeldFinalizer, "finalizer" | "where">,
  kind: ApiKind,
  pods: readonly unknown[],
  leases: readonly unknown[],
  now: number,
): HeldFinalizer {
  const known = knownFinalizer(finalizer);
  const words = [...searchWords(finalizer, kind.kind), ...(kind.custom ? searchWords(kind.group, kind.kind) : [])];
  const search =
    known === null
      ? { names: [], words: [...new Set(words)], leaseNames: [] }
      : { names: known.workloads, words: [], leaseNames: known.leases };
  const found = findController(search, pods, leases, now);
  const { renewedAt, ...rest } = found;
  return {
    finalizer,
    where,
    controller: known?.controller ?? "",
    ...rest,
    leaseRenewedAt: renewedAt,
    leaks: known?.leaks ?? message("finalizer.unknown", { kind: kind.kind }),
    refused: known?.protects === true ? message("finalizer.protects", { finalizer }) : null,
  };
}

async function contentOf(
  api: KubeApi,
  kinds: readonly ApiKind[],
  kind: ApiKind,
  ref: ObjectRef,
  object: JsonObject,
  unread: string[],
  signal: AbortSignal,
): Promise<readonly string[]> {
  const impact = await deletionImpact(api, kinds, kind, ref, object, signal);
  unread.push(...impact.unread);
  return impact.content.map(({ resource, count }) => `${resource}: ${count}`);
}
