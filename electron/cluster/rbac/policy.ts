/** Roles and bindings as the API server keeps them, less what no decision depends on. */
import type { RbacRule, RbacSubject } from "../../../shared/rbac.ts";
import { at, listAt, textAt, textsAt } from "../source/wireValue.ts";
import { canonical } from "./identity.ts";

export interface Role {
  readonly kind: "Role" | "ClusterRole";
  /** Empty for a ClusterRole. */
  readonly namespace: string;
  readonly name: string;
  readonly rules: readonly RbacRule[];
  readonly labels: unknown;
  /** Label selectors of the ClusterRoles whose rules a controller gathers here; empty where it is not aggregated. */
  readonly gathers: readonly unknown[];
}

export interface RoleKey {
  readonly kind: Role["kind"];
  readonly namespace: string;
  readonly name: string;
}

export interface Binding {
  /** Empty for a ClusterRoleBinding: it holds in the whole cluster. */
  readonly namespace: string;
  readonly name: string;
  readonly role: RoleKey;
  readonly subjects: readonly RbacSubject[];
}

export function roleOf(kind: Role["kind"], object: unknown): Role {
  return {
    kind,
    namespace: kind === "Role" ? textAt(object, "metadata", "namespace") : "",
    name: textAt(object, "metadata", "name"),
    rules: listAt(object, "rules").map(ruleOf),
    labels: at(object, "metadata", "labels"),
    gathers: listAt(object, "aggregationRule", "clusterRoleSelectors"),
  };
}

/** @returns null for a binding to what is no role */
export function bindingOf(object: unknown, cluster: boolean): Binding | null {
  const kind = textAt(object, "roleRef", "kind");
  if (kind !== "Role" && kind !== "ClusterRole") return null;
  const namespace = cluster ? "" : textAt(object, "metadata", "namespace");
  return {
    namespace,
    name: textAt(object, "metadata", "name"),
    role: { kind, namespace: kind === "Role" ? namespace : "", name: textAt(object, "roleRef", "name") },
    subjects: listAt(object, "subjects").flatMap((subject) => subjectOf(subject, namespace)),
  };
}

/** A service account without a namespace is of the binding's (kubernetes `plugin/pkg/auth/authorizer/rbac`, `appliesToUser`). */
function subjectOf(subject: unknown, bindingNamespace: string): RbacSubject[] {
  const name = textAt(subject, "name");
  const kind = textAt(subject, "kind");
  if (name === "") return [];
  if (kind === "User" || kind === "Group") return [canonical({ kind, namespace: "", name })];
  const namespace = textAt(subject, "namespace") || bindingNamespace;
  return kind === "ServiceAccount" && namespace !== "" ? [{ kind, namespace, name }] : [];
}

function ruleOf(rule: unknown): RbacRule {
  return {
    verbs: textsAt(rule, "verbs"),
    apiGroups: textsAt(rule, "apiGroups"),
    resources: textsAt(rule, "resources"),
    resourceNames: textsAt(rule, "resourceNames"),
    nonResourceURLs: textsAt(rule, "nonResourceURLs"),
  };
}
