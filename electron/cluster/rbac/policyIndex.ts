/** Roles and bindings by what is asked of them: a question touches the rules of each role once, and the bindings that lead to an answer. */
import type { RbacRule, RbacSubject } from "../../../shared/rbac.ts";
import { matchesLabels } from "../object/labelSelectors.ts";
import { keyOfSubject } from "./identity.ts";
import type { Binding, Role, RoleKey } from "./policy.ts";

/** Which roles were not read: null for none of them, else all but those of these namespaces. */
export interface Unread {
  readonly clusterRoles: boolean;
  readonly rolesBut: ReadonlySet<string> | null;
}

export class PolicyIndex {
  readonly bindings: readonly Binding[];
  readonly roles: ReadonlyMap<string, Role>;
  readonly #unread: Unread;
  readonly #byRole = new Map<string, Binding[]>();
  readonly #bySubject = new Map<string, Binding[]>();
  readonly #subjects = new Map<string, RbacSubject>();

  constructor(roles: readonly Role[], bindings: readonly Binding[], unread: Unread) {
    this.bindings = bindings;
    this.roles = new Map(roles.map((role) => [keyOfRole(role), role]));
    this.#unread = unread;
    for (const binding of bindings) {
      push(this.#byRole, keyOfRole(binding.role), binding);
      const keys = new Set<string>();
      for (const subject of binding.subjects) {
        const key = keyOfSubject(subject);
        if (keys.has(key)) continue;
        keys.add(key);
        this.#subjects.set(key, subject);
        push(this.#bySubject, key, binding);
      }
    }
  }

  /** All that bindings name. */
  get subjects(): Iterable<RbacSubject> {
    return this.#subjects.values();
  }

  role(key: RoleKey): Role | null {
    return this.roles.get(keyOfRole(key)) ?? null;
  }

  /** Of a role that a binding names. */
  stateOf(key: RoleKey): "read" | "missing" | "unread" {
    if (this.roles.has(keyOfRole(key))) return "read";
    const { clusterRoles, rolesBut } = this.#unread;
    const unread = key.kind === "ClusterRole" ? clusterRoles : rolesBut !== null && !rolesBut.has(key.namespace);
    return unread ? "unread" : "missing";
  }

  bindingsTo(key: RoleKey): readonly Binding[] {
    return this.#byRole.get(keyOfRole(key)) ?? [];
  }

  bindingsOf(subject: RbacSubject): readonly Binding[] {
    return this.#bySubject.get(keyOfSubject(subject)) ?? [];
  }

  /** Bindings to roles that are not there or were not read. */
  *unresolved(): Iterable<Binding> {
    for (const [key, bindings] of this.#byRole) if (!this.roles.has(key)) yield* bindings;
  }

  /** The ClusterRoles from which an aggregated one has a rule. A controller copies them, so that the copy is what counts. */
  gatheredFrom(role: Role, rule: RbacRule): readonly string[] {
    if (role.gathers.length === 0) return [];
    const text = JSON.stringify(rule);
    return [...this.roles.values()]
      .filter((one) => one.kind === "ClusterRole" && one !== role)
      .filter((one) => role.gathers.some((selector) => matchesLabels(selector, one.labels)))
      .filter((one) => one.rules.some((its) => JSON.stringify(its) === text))
      .map(({ name }) => name);
  }
}

export function keyOfRole({ kind, namespace, name }: RoleKey): string {
  return `${kind} ${namespace}/${name}`;
}

function push<T>(into: Map<string, T[]>, key: string, value: T): void {
  const found = into.get(key);
  if (found) found.push(value);
  else into.set(key, [value]);
}
