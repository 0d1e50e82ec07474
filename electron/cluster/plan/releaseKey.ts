/** How a release is named: the key of its lock, and as people call it. */
import type { OperationTarget } from "../../../shared/operation.ts";
import type { ReleaseRef } from "../../../shared/releaseRef.ts";

/** Four parts, as of objects: no group of the API is called so. */
export function releaseTarget({ connection, namespace, name, driver }: ReleaseRef): OperationTarget {
  const key = ["helm", driver, namespace, name].join("/");
  return { connection, key, label: `Release ${namespace} / ${name}`, object: null };
}
