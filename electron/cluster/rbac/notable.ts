/** Rights that lead further than they look, found in rules: what may be read with them, whom they let one be, what they let one run. Where they hold in the
 *  whole cluster they are grave; in a namespace, or for named objects, they are worth knowing. (Kubernetes documentation, "RBAC Good Practices",
 *  privilege escalation risks.) */
import { message } from "../../../shared/model/message.ts";
import type { RbacNotable, RbacRule, RbacSubject } from "../../../shared/rbac.ts";
import { granted } from "../access/rules.ts";
import type { Grant } from "./evaluate.ts";
import { MASTERS } from "./identity.ts";
import type { PolicyIndex } from "./policyIndex.ts";

const RBAC = "rbac.authorization.k8s.io";

/** In the order of their gravity. */
const NOTABLE = [
  "masters",
  "wildcard",
  "escalate",
  "bind",
  "impersonate",
  "secrets",
  "tokens",
  "nodes-proxy",
  "webhooks",
  "exec",
  "create-pods",
  "no-account",
  "dangling",
] as const;
type NotableWhat = (typeof NOTABLE)[number];
const order: readonly string[] = NOTABLE;

/** `<verbs> <group>/<resource>`: one of them is enough. */
const signs: readonly (readonly [NotableWhat, readonly string[], string, readonly string[]])[] = [
  ["escalate", ["escalate"], RBAC, ["roles", "clusterroles"]],
  ["bind", ["bind"], RBAC, ["roles", "clusterroles"]],
  ["impersonate", ["impersonate"], "", ["users", "groups", "serviceaccounts"]],
  ["secrets", ["get", "list", "watch"], "", ["secrets"]],
  ["tokens", ["create"], "", ["serviceaccounts/token"]],
  ["nodes-proxy", ["get", "create"], "", ["nodes/proxy"]],
  [
    "webhooks",
    ["create", "update", "patch"],
    "admissionregistration.k8s.io",
    ["mutatingwebhookconfigurations", "validatingwebhookconfigurations"],
  ],
  ["exec", ["create", "get"], "", ["pods/exec", "pods/attach"]],
  ["create-pods", ["create"], "", ["pods", "replicationcontrollers"]],
  ["create-pods", ["create"], "apps", ["deployments", "daemonsets", "statefulsets", "replicasets"]],
  ["create-pods", ["create"], "batch", ["jobs", "cronjobs"]],
];

/** Nodes and webhooks belong to no namespace. */
const ofCluster: ReadonlySet<NotableWhat> = new Set(["nodes-proxy", "webhooks"]);

interface Sign {
  readonly what: NotableWhat;
  /** For certain objects alone. */
  readonly named: boolean;
}

const known = new WeakMap<RbacRule, readonly Sign[]>();

/** What one rule says; each is read once. */
export function signsOf(rule: RbacRule): readonly Sign[] {
  const found = known.get(rule) ?? readSigns(rule);
  known.set(rule, found);
  return found;
}

/** What it says where it holds: of what belongs to the cluster a namespace gives nothing. */
export function signsIn(rule: RbacRule, namespace: string): readonly Sign[] {
  const all = signsOf(rule);
  return namespace === "" ? all : all.filter(({ what }) => !ofCluster.has(what));
}

function readSigns(rule: RbacRule): readonly Sign[] {
  const named = rule.resourceNames.length > 0;
  if ([rule.verbs, rule.apiGroups, rule.resources].every((all) => all.includes("*")))
    return [{ what: "wildcard", named }];
  const found = new Map<NotableWhat, Sign>();
  // A rule for certain names says what it would without them, for these.
  const whole: RbacRule = { ...rule, resourceNames: [] };
  for (const [what, verbs, group, resources] of signs) {
    if (found.has(what)) continue;
    const fits = verbs.some((verb) =>
      resources.some((resource) => granted([whole], { verb, group, resource, name: null }) === "yes"),
    );
    // Nothing is created by a name that a rule could know.
    if (fits && !(named && what === "create-pods")) found.set(what, { what, named });
  }
  return [...found.values()];
}

interface Seen {
  cluster: boolean;
  named: boolean;
  readonly namespaces: Set<string>;
  readonly bindings: Set<string>;
}

/** What is notable of somebody's rights, gravest first.
 *  @param exists whether a service account is there; null where that is not known */
export function notableOf(
  index: PolicyIndex,
  subject: RbacSubject,
  grants: readonly Grant[],
  exists: boolean | null,
): readonly RbacNotable[] {
  const seen = new Map<NotableWhat, Seen>();
  const see = (what: NotableWhat, { binding }: Grant, named: boolean) => {
    const one = seen.get(what) ?? { cluster: false, named: true, namespaces: new Set(), bindings: new Set() };
    seen.set(what, one);
    one.cluster ||= binding.namespace === "" && !named;
    one.named &&= named;
    if (binding.namespace !== "") one.namespaces.add(binding.namespace);
    one.bindings.add(binding.name);
  };
  for (const grant of grants) {
    if (grant.rule !== null)
      for (const { what, named } of signsIn(grant.rule, grant.binding.namespace)) see(what, grant, named);
    else if (index.stateOf(grant.binding.role) === "missing") see("dangling", grant, true);
  }
  const found = [...seen].map(([what, one]) => told(what, one));
  if (subject.kind === "Group" && subject.name === MASTERS)
    found.push({ what: "masters", health: "bad", text: message("rbac.notable.masters") });
  if (exists === false && grants.length > 0)
    found.push({ what: "no-account", health: "warn", text: message("rbac.notable.no-account", { ...subject }) });
  return found.sort((a, b) => gravity(a) - gravity(b));
}

function told(what: NotableWhat, { cluster, named, namespaces, bindings }: Seen): RbacNotable {
  const where = cluster || namespaces.size === 0 ? "cluster" : "namespaces";
  const params = { where, named: String(named), namespaces: some(namespaces), bindings: some(bindings) };
  return { what, health: cluster ? "bad" : "warn", text: message(`rbac.notable.${what}`, params) };
}

function some(names: ReadonlySet<string>): string {
  const shown = [...names].sort().slice(0, 5).join(", ");
  return names.size > 5 ? `${shown} … +${names.size - 5}` : shown;
}

function gravity({ what, health }: RbacNotable): number {
  const place = order.indexOf(what);
  return (health === "bad" ? 0 : NOTABLE.length) + place;
}
