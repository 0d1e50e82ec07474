/** Who looks after a custom resource: its operator's pods and leader Lease, found by who writes its status, else by the words of its group and kind. */
import type { ApiKind, Operator } from "../../../shared/cluster.ts";
import type { ObjectRef } from "../../../shared/objectRef.ts";
import type { KubeApi } from "../../core/kubeApi.ts";
import { objectPath } from "../plan/objectKey.ts";
import { listAt, textAt } from "../source/wireValue.ts";
import { type ControllerPlaces, controllerPlaces } from "./controllerPlaces.ts";
import { findController } from "./controllerSearch.ts";
import { searchWords } from "./knownFinalizers.ts";

/** Names that programs have by default, or that people write by: they lead to no operator. */
const telling =
  /^(?!(manager|controller|main|operator|before-first-apply|kubectl.*|quarterdeck.*|Mozilla|curl|node|python-requests)$)/;

export async function operatorOf(
  api: KubeApi,
  kind: ApiKind,
  ref: ObjectRef,
  now: number,
  signal: AbortSignal,
): Promise<Operator> {
  const unread: string[] = [];
  const [object, places] = await Promise.all([
    api.get({ path: objectPath(ref) }, signal),
    controllerPlaces(api, unread, signal),
  ]);
  return { ...foundOperator(object, kind, places, now), unread };
}

/** @param object with its managedFields */
export function foundOperator(
  object: unknown,
  kind: Pick<ApiKind, "group" | "kind">,
  { pods, leases }: ControllerPlaces,
  now: number,
): Omit<Operator, "unread"> {
  const managers = statusManagers(object);
  const names = managers.filter((name) => telling.test(name));
  const byName = findController({ names, words: [], leaseNames: names }, pods, leases, now);
  const found =
    names.length > 0 && byName.pods > 0
      ? byName
      : findController({ names: [], words: searchWords(kind.group, kind.kind), leaseNames: [] }, pods, leases, now);
  const { renewedAt, ...rest } = found;
  return { managers: [...managers], ...rest, leaseRenewedAt: renewedAt };
}

/** Who wrote the status, through its subresource. */
function statusManagers(object: unknown): readonly string[] {
  const writers = listAt(object, "metadata", "managedFields")
    .filter((entry) => textAt(entry, "subresource") === "status")
    .map((entry) => textAt(entry, "manager"));
  return [...new Set(writers.filter((manager) => manager !== ""))];
}
