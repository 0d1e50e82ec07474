import { MASTERS, type User } from "./auth.ts";
import { at, type Json, list, text } from "./json.ts";
import type { KubeObject } from "./object.ts";
import { type ApiError, forbidden, ApiError as Refusal } from "./status.ts";
import type { Store } from "./store/store.ts";
import { type AccessPattern, matchesAccess } from "./writeFaults.ts";

const RBAC = "rbac.authorization.k8s.io";

/** What someone wants to do to a resource. */
export interface ResourceAccess {
  readonly verb: string;
  readonly group: string;
  /** With its subresource, like `pods/log`. */
  readonly resource: string;
  readonly namespace: string;
  readonly name: string;
}

/** A rule of a role, as `SelfSubjectRulesReview` lists it too. */
export interface Rule {
  readonly verbs: readonly string[];
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly resourceNames: readonly string[];
  readonly nonResourceURLs: readonly string[];
}

/** Decides by the roles and bindings in the store, as the RBAC authorizer does; `system:masters` may do everything. */
export class Authorizer {
  readonly #store: Store;
  readonly #forbidden: AccessPattern[] = [];

  constructor(store: Store) {
    this.#store = store;
  }

  /** Takes a right from everyone, administrators included. */
  forbid(pattern: AccessPattern): void {
    this.#forbidden.push(pattern);
  }

  forbidNothing(): void {
    this.#forbidden.length = 0;
  }

  allows(user: User, access: ResourceAccess): boolean {
    if (this.#forbidden.some((pattern) => matchesAccess(pattern, access))) return false;
    if (user.groups.includes(MASTERS)) return true;
    return this.rulesOf(user, access.namespace).some((rule) => covers(rule, access));
  }

  allowsPath(user: User, verb: string, path: string): boolean {
    if (user.groups.includes(MASTERS)) return true;
    if (path === "/version") return true;
    if (user.groups.includes("system:authenticated") && isPublicPath(path)) return true;
    return this.rulesOf(user, "").some(
      (rule) =>
        includes(rule.verbs, verb) &&
        rule.nonResourceURLs.some((url) =>
          url.endsWith("*") ? path.startsWith(url.replace(/\*+$/, "")) : url === path,
        ),
    );
  }

  /** @throws ApiError 403 in the words of the API server */
  check(user: User, access: ResourceAccess): void {
    if (!this.allows(user, access)) throw refusal(user, access);
  }

  checkPath(user: User, verb: string, path: string): void {
    if (this.allowsPath(user, verb, path)) return;
    throw new Refusal(403, "Forbidden", `forbidden: User "${user.name}" cannot ${verb} path "${path}"`, {});
  }

  /** All rules that hold for a user in a namespace; only the cluster-wide ones for the empty namespace. */
  rulesOf(user: User, namespace: string): readonly Rule[] {
    if (user.groups.includes(MASTERS)) return [EVERYTHING, EVERY_PATH];
    const rules: Rule[] = [];
    for (const entry of this.#store.collection({ group: RBAC, resource: "clusterrolebindings" }).values()) {
      const binding = entry.read();
      if (binds(binding, user)) rules.push(...this.#rulesOfRole(binding, ""));
    }
    if (namespace === "") return rules;
    for (const entry of this.#store.collection({ group: RBAC, resource: "rolebindings" }).values()) {
      if (entry.namespace !== namespace) continue;
      const binding = entry.read();
      if (binds(binding, user)) rules.push(...this.#rulesOfRole(binding, namespace));
    }
    return rules;
  }

  #rulesOfRole(binding: KubeObject, namespace: string): readonly Rule[] {
    const name = text(at(binding, "roleRef", "name"));
    const isCluster = at(binding, "roleRef", "kind") === "ClusterRole";
    const roles = this.#store.collection({ group: RBAC, resource: isCluster ? "clusterroles" : "roles" });
    const role = roles.get(isCluster ? "" : namespace, name);
    return role === undefined ? [] : list(role.read().rules).map(toRule);
  }
}

const EVERYTHING: Rule = { verbs: ["*"], apiGroups: ["*"], resources: ["*"], resourceNames: [], nonResourceURLs: [] };
const EVERY_PATH: Rule = { verbs: ["*"], apiGroups: [], resources: [], resourceNames: [], nonResourceURLs: ["*"] };

function toRule(rule: Json): Rule {
  const strings = (field: string): readonly string[] => list(at(rule, field)).map(text);
  return {
    verbs: strings("verbs"),
    apiGroups: strings("apiGroups"),
    resources: strings("resources"),
    resourceNames: strings("resourceNames"),
    nonResourceURLs: strings("nonResourceURLs"),
  };
}

function includes(allowed: readonly string[], wanted: string): boolean {
  return allowed.includes("*") || allowed.includes(wanted);
}

function covers(rule: Rule, { verb, group, resource, name }: ResourceAccess): boolean {
  const subresource = resource.split("/")[1];
  return (
    includes(rule.verbs, verb) &&
    includes(rule.apiGroups, group) &&
    (includes(rule.resources, resource) ||
      (subresource !== undefined && rule.resources.includes(`*/${subresource}`))) &&
    (rule.resourceNames.length === 0 || rule.resourceNames.includes(name))
  );
}

function binds(binding: KubeObject, user: User): boolean {
  return list(binding.subjects).some((subject) => {
    const name = text(at(subject, "name"));
    switch (text(at(subject, "kind"))) {
      case "User":
        return name === user.name;
      case "Group":
        return user.groups.includes(name);
      case "ServiceAccount": {
        // One without a namespace is of the binding's.
        const namespace = text(at(subject, "namespace")) || text(at(binding, "metadata", "namespace"));
        return user.name === `system:serviceaccount:${namespace}:${name}`;
      }
      default:
        return false;
    }
  });
}

/** What the roles `system:discovery` and `system:public-info-viewer` open to everyone who is logged in. */
const PUBLIC_PATHS = ["/version", "/healthz", "/livez", "/readyz", "/api", "/apis", "/openapi"];

function isPublicPath(path: string): boolean {
  return PUBLIC_PATHS.some((open) => path === open || path.startsWith(`${open}/`));
}

/** The words of apiserver `authorization` and `handlers/responsewriters` (`ForbiddenStatusError`). */
function refusal(user: User, { verb, group, resource, namespace, name }: ResourceAccess): ApiError {
  const place = namespace === "" ? "at the cluster scope" : `in the namespace "${namespace}"`;
  const [plural = resource] = resource.split("/");
  const why = `User "${user.name}" cannot ${verb} resource "${resource}" in API group "${group}" ${place}`;
  return forbidden({ group, resource: plural }, name, why);
}
