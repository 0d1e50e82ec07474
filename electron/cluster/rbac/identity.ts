/** Who somebody is to an authorizer: a user name and groups (kubernetes `apiserver/pkg/authentication/{user,serviceaccount}`). */
import type { RbacSubject } from "../../../shared/rbac.ts";

export interface Identity {
  /** Empty for whoever is in a group. */
  readonly user: string;
  readonly groups: readonly string[];
}

/** Its members are let through before any role is asked. */
export const MASTERS = "system:masters";
const accountPrefix = "system:serviceaccount:";
const accountGroup = "system:serviceaccounts";
const AUTHENTICATED = "system:authenticated";
const UNAUTHENTICATED = "system:unauthenticated";
const nodePrefix = "system:node:";

/** One subject has one form: a service account may be bound by its user name as well. */
export function canonical(subject: RbacSubject): RbacSubject {
  if (subject.kind !== "User" || !subject.name.startsWith(accountPrefix)) return subject;
  const [namespace = "", name = "", ...more] = subject.name.slice(accountPrefix.length).split(":");
  if (namespace === "" || name === "" || more.length > 0) return subject;
  return { kind: "ServiceAccount", namespace, name };
}

export function keyOfSubject({ kind, namespace, name }: RbacSubject): string {
  return kind === "ServiceAccount" ? `${kind} ${namespace}/${name}` : `${kind} ${name}`;
}

/** With the groups that it is in by what it is; those of an identity provider are not known to a cluster. */
export function identityOf(subject: RbacSubject): Identity {
  const { kind, namespace, name } = canonical(subject);
  switch (kind) {
    case "ServiceAccount": {
      const groups = [accountGroup, `${accountGroup}:${namespace}`, AUTHENTICATED];
      return { user: `${accountPrefix}${namespace}:${name}`, groups };
    }
    case "User":
      if (name === "system:anonymous") return { user: name, groups: [UNAUTHENTICATED] };
      return { user: name, groups: [...(name.startsWith(nodePrefix) ? ["system:nodes"] : []), AUTHENTICATED] };
    case "Group": {
      // Whoever is in a group has logged in, as everybody else.
      const wider = name.startsWith(`${accountGroup}:`) ? [accountGroup, AUTHENTICATED] : [AUTHENTICATED];
      const alone = name === UNAUTHENTICATED || name === AUTHENTICATED;
      return { user: "", groups: [name, ...(alone ? [] : wider)] };
    }
  }
}

/** All subjects of bindings that mean this identity. */
export function subjectsOf({ user, groups }: Identity): readonly RbacSubject[] {
  const named = user === "" ? [] : [canonical({ kind: "User", namespace: "", name: user })];
  return [...named, ...groups.map((name): RbacSubject => ({ kind: "Group", namespace: "", name }))];
}
