/** Whether rules of roles grant a right, as Kubernetes' RBAC authorizer decides it (kubernetes `pkg/apis/rbac/v1/evaluation_helpers.go`), and
 *  where they do not say enough to tell. Pure. */
import type { Right } from "../../../shared/cluster.ts";

/** One of a SelfSubjectRulesReview. */
export interface ResourceRule {
  readonly verbs: readonly string[];
  readonly apiGroups: readonly string[];
  /** `pods`, `pods/log`, `*`, or a subresource of every resource: `*` before the slash. */
  readonly resources: readonly string[];
  /** Empty for every name. */
  readonly resourceNames: readonly string[];
}

/** Requests that name no object: a rule for certain names does not grant them as such. */
const nameless: ReadonlySet<string> = new Set(["list", "watch", "create", "deletecollection"]);

/** @returns `some`: granted for certain objects only, or by a pattern that RBAC does not read but another authorizer may */
export function granted(rules: readonly ResourceRule[], right: Right): "yes" | "no" | "some" {
  let best: "yes" | "no" | "some" = "no";
  for (const rule of rules) {
    const one = grantedBy(rule, right);
    if (one === "yes") return "yes";
    if (one === "some") best = "some";
  }
  return best;
}

function grantedBy(rule: ResourceRule, right: Right): "yes" | "no" | "some" {
  if (!includes(rule.verbs, right.verb) || !includes(rule.apiGroups, right.group)) return "no";
  const resource = resourceFits(rule.resources, right.resource);
  if (resource === "no" || rule.resourceNames.length === 0) return resource;
  if (right.name !== null) return rule.resourceNames.includes(right.name) ? resource : "no";
  // A request without a name has the empty one.
  if (rule.resourceNames.includes("")) return resource;
  return nameless.has(right.verb) ? "no" : "some";
}

function resourceFits(patterns: readonly string[], resource: string): "yes" | "no" | "some" {
  if (patterns.includes("*") || patterns.includes(resource)) return "yes";
  const slash = resource.indexOf("/");
  if (slash < 0) return "no";
  if (patterns.includes(`*${resource.slice(slash)}`)) return "yes";
  // RBAC takes `pods/*` as a name and not as a pattern; whoever wrote it, or an authorizer of another kind, means all of them.
  return patterns.includes(`${resource.slice(0, slash)}/*`) ? "some" : "no";
}

function includes(patterns: readonly string[], value: string): boolean {
  return patterns.includes("*") || patterns.includes(value);
}
