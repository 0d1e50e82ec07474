/** What points at an object: the references of others read backwards, and the selectors that pick its pods. Pure. */
import type { RelatedGroup } from "../../../shared/cluster.ts";
import { resourceName } from "../source/apiPath.ts";
import { isObject, textAt } from "../source/wireValue.ts";
import { gatewayGroup, routeResources } from "./gatewayReferences.ts";
import { selectsLabels } from "./labelSelectors.ts";
import { podLabelsOf } from "./podReferences.ts";
import { joinNotes } from "./reference.ts";
import { means, referencesOf } from "./references.ts";

type Relation = RelatedGroup["relation"];

/** The object that is pointed at. */
export interface Target {
  readonly group: string;
  readonly resource: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly object: unknown;
}

export interface Pointer {
  /** As the target sees it. */
  readonly relation: Relation;
  readonly note: string;
  readonly needsGrant: boolean;
}

const backwards: Readonly<Partial<Record<Relation, Relation>>> = {
  uses: "used-by",
  "runs-on": "used-by",
  selects: "selected-by",
  binds: "binds",
};

/** Kinds that select pods without owning them. */
const selectors: ReadonlySet<string> = new Set(["Service", "PodDisruptionBudget", "NetworkPolicy"]);

/** How an object points at the target; null when it does not. Owners are found by their uids and not here. */
export function pointerTo(target: Target, object: unknown): Pointer | null {
  const references = referencesOf(object).filter(
    (one) =>
      one.group === target.group &&
      means(one, target) &&
      one.name === target.name &&
      one.namespace === target.namespace &&
      backwards[one.relation] !== undefined,
  );
  const [first] = references;
  const relation = first && backwards[first.relation];
  if (relation) {
    const note = joinNotes(...references.map((one) => one.note));
    return { relation, note, needsGrant: references.some((one) => one.needsGrant === true) };
  }
  const labels = podLabelsOf(target.object);
  const near = textAt(object, "metadata", "namespace") === target.namespace;
  if (labels === undefined || !near || !selectors.has(textAt(object, "kind")) || !selectsLabels(object, labels))
    return null;
  return { relation: "selected-by", note: "", needsGrant: false };
}

/** A kind among whose objects some may point at a target. */
export interface ReferrerKind {
  readonly group: string;
  readonly resource: string;
  /** In the target's namespace, or anywhere. */
  readonly reach: "namespace" | "everywhere";
}

const here = (group: string, ...resources: readonly string[]): readonly ReferrerKind[] =>
  resources.map((resource) => ({ group, resource, reach: "namespace" }));
const everywhere = (group: string, ...resources: readonly string[]): readonly ReferrerKind[] =>
  resources.map((resource) => ({ group, resource, reach: "everywhere" }));

const rbac = "rbac.authorization.k8s.io";
/** Owners before what they own. */
const workloads: readonly ReferrerKind[] = [
  ...here("apps", "deployments", "statefulsets", "daemonsets"),
  ...here("batch", "cronjobs", "jobs"),
  ...here("apps", "replicasets"),
  ...here("", "replicationcontrollers", "pods"),
];
const routes = everywhere(gatewayGroup, ...routeResources);
const tlsPolicies = here(gatewayGroup, "backendtlspolicies");

const referrers: Readonly<Record<string, readonly ReferrerKind[]>> = {
  configmaps: [...workloads, ...tlsPolicies],
  secrets: [
    ...workloads,
    ...here("", "serviceaccounts"),
    ...here("networking.k8s.io", "ingresses"),
    ...everywhere(gatewayGroup, "gateways"),
    ...tlsPolicies,
  ],
  persistentvolumeclaims: [...workloads, ...everywhere("", "persistentvolumes")],
  persistentvolumes: everywhere("", "persistentvolumeclaims"),
  "storageclasses.storage.k8s.io": everywhere("", "persistentvolumeclaims", "persistentvolumes"),
  serviceaccounts: [...workloads, ...everywhere(rbac, "rolebindings", "clusterrolebindings")],
  services: [
    ...here("networking.k8s.io", "ingresses"),
    ...routes,
    ...tlsPolicies,
    ...here("discovery.k8s.io", "endpointslices"),
    ...here("apps", "statefulsets"),
    ...everywhere("apiregistration.k8s.io", "apiservices"),
    ...everywhere("admissionregistration.k8s.io", "mutatingwebhookconfigurations", "validatingwebhookconfigurations"),
  ],
  "ingressclasses.networking.k8s.io": everywhere("networking.k8s.io", "ingresses"),
  [`gateways.${gatewayGroup}`]: routes,
  [`gatewayclasses.${gatewayGroup}`]: everywhere(gatewayGroup, "gateways"),
  [`roles.${rbac}`]: here(rbac, "rolebindings"),
  [`clusterroles.${rbac}`]: everywhere(rbac, "rolebindings", "clusterrolebindings"),
  pods: here("discovery.k8s.io", "endpointslices"),
};

/** What picks pods by their labels, and what scales those who make them. */
const selecting: readonly ReferrerKind[] = [
  ...here("", "services"),
  ...here("policy", "poddisruptionbudgets"),
  ...here("networking.k8s.io", "networkpolicies"),
];
const scaling: readonly ReferrerKind[] = [
  ...here("autoscaling", "horizontalpodautoscalers"),
  ...here("autoscaling.k8s.io", "verticalpodautoscalers"),
];

/** The kinds to be looked through for what points at a target. */
export function referrerKinds(target: Target): readonly ReferrerKind[] {
  const makesPods = target.kind !== "Pod" && isObject(podLabelsOf(target.object));
  const picked = target.kind === "Pod" || makesPods;
  // A volume and a claim that name each other need not be searched for.
  const bound = textAt(target.object, "spec", "volumeName") || textAt(target.object, "spec", "claimRef", "name");
  const own = referrers[resourceName(target)] ?? [];
  return [
    ...(bound === "" ? own : own.filter(({ resource }) => !resource.startsWith("persistentvolume"))),
    ...(picked ? selecting : []),
    ...(makesPods ? scaling : []),
  ];
}

/** An object that was found, and who controls it. */
export interface Owned {
  readonly uid: string;
  /** Uid of the controlling owner; empty without one. */
  readonly controller: string;
}

/** What a deployment names, its replica sets and pods name as well: of a family the eldest stands for all.
 *  @returns the eldest, each with how many of the others it stands for */
export function eldest<T extends Owned>(found: readonly T[]): readonly { readonly one: T; readonly owned: number }[] {
  const byUid = new Map(found.map((one) => [one.uid, one]));
  const owned = new Map<T, number>();
  const heads: T[] = [];
  for (const one of found) {
    const head = headOf(one, byUid);
    if (head === one) heads.push(one);
    else owned.set(head, (owned.get(head) ?? 0) + 1);
  }
  return heads.map((one) => ({ one, owned: owned.get(one) ?? 0 }));
}

/** The topmost that controls it; itself where objects claim to own each other. */
function headOf<T extends Owned>(one: T, byUid: ReadonlyMap<string, T>): T {
  const seen = new Set([one.uid]);
  let head = one;
  for (let next = byUid.get(one.controller); next; next = byUid.get(next.controller)) {
    if (seen.has(next.uid)) return one;
    seen.add(next.uid);
    head = next;
  }
  return head;
}
