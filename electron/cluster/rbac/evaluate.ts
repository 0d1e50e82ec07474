/** Who has a right, and which rights somebody has, as Kubernetes' RBAC authorizer decides (kubernetes `plugin/pkg/auth/authorizer/rbac/rbac.go`,
 *  `pkg/registry/rbac/validation/rule.go`). Pure. */
import type { RbacPlace, RbacRule, RbacSubject } from "../../../shared/rbac.ts";
import { granted } from "../access/rules.ts";
import { type Identity, keyOfSubject, MASTERS, subjectsOf } from "./identity.ts";
import type { Binding } from "./policy.ts";
import type { PolicyIndex } from "./policyIndex.ts";

/** What is wanted of an API server: of a resource, or of a path of its own. */
export type Want =
  | { readonly verb: string; readonly group: string; readonly resource: string; readonly name: string | null }
  | { readonly verb: string; readonly path: string };

/** One rule that a binding gives; null where its role is not known. */
export interface Grant {
  readonly through: RbacSubject;
  readonly binding: Binding;
  readonly rule: RbacRule | null;
}

export interface Holder {
  readonly subject: RbacSubject;
  readonly grants: readonly Grant[];
}

/** How much was looked at: what a question costs. */
export interface Work {
  rules: number;
  bindings: number;
}

export function allows(rule: RbacRule, want: Want): boolean {
  if (!("path" in want)) return granted([rule], want) === "yes";
  return (rule.verbs.includes("*") || rule.verbs.includes(want.verb)) && pathFits(rule.nonResourceURLs, want.path);
}

/** All subjects to whom bindings give what is wanted there; members of `system:masters` have it without any. Paths of the server are asked for
 *  without a namespace, so that only bindings of the cluster give them. */
export function whoCan(index: PolicyIndex, want: Want, place: RbacPlace, work?: Work): readonly Holder[] {
  const found = new Map<string, { subject: RbacSubject; grants: Grant[] }>();
  const holder = (subject: RbacSubject) => {
    const key = keyOfSubject(subject);
    const known = found.get(key) ?? { subject, grants: [] };
    found.set(key, known);
    return known;
  };
  holder({ kind: "Group", namespace: "", name: MASTERS });
  const where: RbacPlace = "path" in want ? { in: "cluster" } : place;
  for (const role of index.roles.values()) {
    const bindings = index.bindingsTo(role);
    if (bindings.length === 0) continue;
    if (work) work.rules += role.rules.length;
    const rule = role.rules.find((one) => allows(one, want));
    if (rule === undefined) continue;
    for (const binding of bindings) {
      if (work) work.bindings += 1;
      if (!reaches(binding, where)) continue;
      for (const subject of binding.subjects) holder(subject).grants.push({ through: subject, binding, rule });
    }
  }
  return [...found.values()];
}

/** All rules that an identity has, by itself and by its groups. */
export function whatCan(index: PolicyIndex, identity: Identity, work?: Work): readonly Grant[] {
  return subjectsOf(identity).flatMap((through) => grantsOf(index, through, work));
}

/** What bindings give to one subject under its own name. */
export function grantsOf(index: PolicyIndex, through: RbacSubject, work?: Work): readonly Grant[] {
  return index.bindingsOf(through).flatMap((binding): Grant[] => {
    const rules = index.role(binding.role)?.rules ?? [null];
    if (work) {
      work.bindings += 1;
      work.rules += rules.length;
    }
    return rules.map((rule) => ({ through, binding, rule }));
  });
}

/** Whether an identity may do what is wanted, as the server would say. */
export function may(index: PolicyIndex, identity: Identity, want: Want, place: RbacPlace): boolean {
  if (identity.groups.includes(MASTERS)) return true;
  const where: RbacPlace = "path" in want ? { in: "cluster" } : place;
  return whatCan(index, identity).some(
    ({ binding, rule }) => rule !== null && reaches(binding, where) && allows(rule, want),
  );
}

/** A binding of the cluster holds everywhere, one of a namespace there. */
export function reaches({ namespace }: Pick<Binding, "namespace">, place: RbacPlace): boolean {
  if (namespace === "" || place.in === "any") return true;
  return place.in === "namespace" && place.namespace === namespace;
}

/** A star at the end stands for any end (`NonResourceURLMatches`). */
function pathFits(patterns: readonly string[], path: string): boolean {
  return patterns.some(
    (pattern) =>
      pattern === "*" || pattern === path || (pattern.endsWith("*") && path.startsWith(pattern.replace(/\*+$/, ""))),
  );
}
