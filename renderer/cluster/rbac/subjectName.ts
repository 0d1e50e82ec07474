import type { RbacSubject } from "../../../shared/rbac.ts";

/** `orders/orders-api` of a service account. */
export function subjectName({ kind, namespace, name }: RbacSubject): string {
  return kind === "ServiceAccount" ? `${namespace}/${name}` : name;
}
