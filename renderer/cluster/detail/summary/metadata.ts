/** What every object says of itself: owner, age, labels, annotations, finalizers. */
import { at, type Json, list, moment, pairs, records, text as scalar } from "./json.ts";
import { chips, link, pairsSection, type Section, text, type Value } from "./model.ts";

/** Written by tools for themselves; long, and shown whole in the YAML. */
const NOISE = /^(kubectl\.kubernetes\.io\/last-applied-configuration|control-plane\.alpha\.kubernetes\.io\/leader)$/;

/** @param resourceOf finds the resource of an owner's kind; null when the cluster does not serve it */
export function identitySections(object: Json, resourceOf: ResourceOf): readonly Section[] {
  const metadata = at(object, "metadata");
  const created = moment(at(metadata, "creationTimestamp"));
  const deleted = moment(at(metadata, "deletionTimestamp"));
  const owners = records(at(metadata, "ownerReferences")).map((owner) =>
    ownerValue(owner, scalar(at(metadata, "namespace")), resourceOf),
  );
  return pairsSection("", [
    { name: "Owner", value: { is: "list", values: owners } },
    created === null ? null : { name: "Created", value: { is: "time", at: created } },
    deleted === null ? null : { name: "Deleted", value: { is: "time", at: deleted } },
  ]);
}

/** What tools and people noted on it. */
export function noteSections(object: Json): readonly Section[] {
  const metadata = at(object, "metadata");
  return pairsSection("", [
    { name: "Labels", value: chips(pairs(at(metadata, "labels")).map(([key, value]) => `${key}=${value}`)) },
    {
      name: "Annotations",
      value: chips(
        pairs(at(metadata, "annotations"))
          .filter(([key]) => !NOISE.test(key))
          .map(([key, value]) => `${key}=${value}`),
      ),
    },
    { name: "Finalizers", value: chips(list(at(metadata, "finalizers")).map(scalar)) },
  ]);
}

/** Where a kind is served: its group and plural, and whether it has namespaces. */
export type ResourceOf = (
  apiVersion: string,
  kind: string,
) => { readonly group: string; readonly resource: string; readonly namespaced: boolean } | null;

export function ownerValue(owner: Json, namespace: string, resourceOf: ResourceOf): Value {
  const kind = scalar(owner.kind);
  const name = scalar(owner.name);
  const served = resourceOf(scalar(owner.apiVersion), kind);
  if (served === null) return text(`${kind} ${name}`);
  const to = { group: served.group, resource: served.resource, namespace: served.namespaced ? namespace : "" };
  return { ...link(name, to), text: `${kind} ${name}` } as Value;
}
