import type { ResourceName } from "./status.ts";

/** A verb of the API, as RBAC and discovery name it. */
export type Verb = "create" | "delete" | "deletecollection" | "get" | "list" | "patch" | "update" | "watch";

/** A kind that this server serves, in one version. */
export interface ResourceType extends ResourceName {
  readonly group: string;
  readonly version: string;
  /** Plural and lower-case, as in the path. */
  readonly resource: string;
  readonly kind: string;
  readonly singular: string;
  readonly shortNames: readonly string[];
  readonly categories: readonly string[];
  readonly namespaced: boolean;
  readonly verbs: readonly Verb[];
  readonly subresources: readonly Subresource[];
  /** Set for kinds that a CustomResourceDefinition brought. */
  readonly custom: boolean;
}

export interface Subresource {
  /** The last part of the path, like `status`. */
  readonly name: string;
  readonly verbs: readonly ("create" | "get" | "patch" | "update")[];
  /** What its body is where that is not the parent's kind. */
  readonly kind?: { readonly group: string; readonly version: string; readonly kind: string };
}

export const ALL_VERBS: readonly Verb[] = [
  "create",
  "delete",
  "deletecollection",
  "get",
  "list",
  "patch",
  "update",
  "watch",
];

export function listKind(type: ResourceType): string {
  return `${type.kind}List`;
}
