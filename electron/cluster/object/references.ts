/** What an object names: pure, from the object alone. The same extraction serves both directions: see `referrers.ts`. */
import type { ApiKind } from "../../../shared/cluster.ts";
import { at, listAt, textAt } from "../source/wireValue.ts";
import { gatewayReferences } from "./gatewayReferences.ts";
import { kindReferences } from "./kindReferences.ts";
import { podReferences } from "./podReferences.ts";
import { groupOf, type Reference, unique } from "./reference.ts";

export function referencesOf(object: unknown): readonly Reference[] {
  const namespace = textAt(object, "metadata", "namespace");
  return unique([
    ...owners(object, namespace),
    ...podReferences(object, namespace),
    ...kindReferences(object, namespace),
    ...gatewayReferences(object, namespace),
  ]);
}

function owners(object: unknown, namespace: string): Reference[] {
  return listAt(object, "metadata", "ownerReferences").map((owner) => ({
    relation: "owner",
    group: groupOf(textAt(owner, "apiVersion")),
    kind: textAt(owner, "kind"),
    namespace,
    name: textAt(owner, "name"),
    note: at(owner, "controller") === true ? "controller" : "",
  }));
}

/** The served kind that a reference means; null where the cluster has none. */
export function kindOfReference(kinds: readonly ApiKind[], reference: Reference): ApiKind | null {
  return kinds.find((kind) => kind.group === reference.group && means(reference, kind)) ?? null;
}

/** Whether a reference is to this kind, within its group. */
export function means(reference: Reference, kind: { readonly kind: string; readonly resource: string }): boolean {
  return reference.resource === undefined ? kind.kind === reference.kind : kind.resource === reference.resource;
}
