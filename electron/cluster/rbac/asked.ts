/** A question as the API server will have it. */
import type { ApiKind } from "../../../shared/cluster.ts";
import type { RbacPlace, RbacQuestion } from "../../../shared/rbac.ts";
import { findKind } from "../source/discovery.ts";
import type { Grant, Want } from "./evaluate.ts";

export interface Asked {
  readonly want: Want;
  readonly place: RbacPlace;
}

/** What belongs to no namespace is asked for without one; but a namespace itself is asked for within itself (apiserver `request/requestinfo.go`). */
export function askedOf(question: Extract<RbacQuestion, { verb: string }>, kinds: readonly ApiKind[]): Asked {
  const { verb } = question;
  if (question.ask === "who-can-path") return { want: { verb, path: question.path }, place: { in: "cluster" } };
  const { group, resource, name, place } = question;
  const want = { verb, group, resource, name };
  const [plural = ""] = resource.split("/");
  if (group === "" && plural === "namespaces") {
    const named = name !== null && verb !== "create";
    return { want, place: named ? { in: "namespace", namespace: name } : { in: "cluster" } };
  }
  const namespaced = findKind(kinds, group, null, plural)?.namespaced ?? true;
  return { want, place: namespaced ? place : { in: "cluster" } };
}

/** Something that a rule grants for certain, to ask the server about; null where the rule grants nothing. */
export function exampleOf({ rule, binding }: Grant): Asked | null {
  const [verb] = rule?.verbs ?? [];
  if (!rule || verb === undefined) return null;
  const [path] = rule.nonResourceURLs;
  if (path !== undefined && binding.namespace === "") return { want: { verb, path }, place: { in: "cluster" } };
  const [group, resource] = [rule.apiGroups[0], rule.resources[0]];
  if (group === undefined || resource === undefined) return null;
  return { want: { verb, group, resource, name: rule.resourceNames[0] ?? null }, place: placeOf(binding.namespace) };
}

/** Where a binding holds. */
export function placeOf(namespace: string): RbacPlace {
  return namespace === "" ? { in: "cluster" } : { in: "namespace", namespace };
}
