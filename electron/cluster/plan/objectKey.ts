/** How an object is named: where it is served, the key of its lock, and as people call it. */
import type { ApiKind } from "../../../shared/cluster.ts";
import { message } from "../../../shared/model/message.ts";
import type { ObjectRef } from "../../../shared/objectRef.ts";
import type { OperationTarget } from "../../../shared/operation.ts";
import { RpcError } from "../../../shared/rpc/envelope.ts";
import { collectionPath } from "../source/apiPath.ts";

/** The lock key, `group/resource/namespace/name`: always four parts, `core` for the group without a name. The version is not in it, because it is the same
 *  object in all of them. */
export function keyOf({ group, resource, namespace, name }: Omit<ObjectRef, "connection" | "version">): string {
  return [group === "" ? "core" : group, resource, namespace, name].join("/");
}

/** @param subresource empty for the object itself
 *  @throws RpcError for a name that is empty: the path would be that of the whole collection, and what is deleted there is all of it */
export function objectPath(ref: ObjectRef, subresource = ""): string {
  if (ref.name === "") throw new RpcError("invalid", message("cluster.plan.noName", { resource: ref.resource }));
  const collection = collectionPath(ref, ref.namespace === "" ? null : ref.namespace);
  const object = `${collection}/${encodeURIComponent(ref.name)}`;
  return subresource === "" ? object : `${object}/${subresource}`;
}

/** `Deployment orders / orders-api`. */
export function labelOf(kind: string, { namespace, name }: Pick<ObjectRef, "namespace" | "name">): string {
  return namespace === "" ? `${kind} ${name}` : `${kind} ${namespace} / ${name}`;
}

export function targetOf(kind: Pick<ApiKind, "kind">, ref: ObjectRef): OperationTarget {
  const { connection, group, version, resource, namespace, name } = ref;
  return {
    connection,
    key: keyOf(ref),
    label: labelOf(kind.kind, ref),
    object: { group, version, resource, namespace, name },
  };
}
