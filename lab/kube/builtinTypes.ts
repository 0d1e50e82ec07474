import { ALL_VERBS, type ResourceType, type Subresource, type Verb } from "./resourceType.ts";

export const SUBRESOURCES = {
  status: { name: "status", verbs: ["get", "patch", "update"] },
  scale: {
    name: "scale",
    verbs: ["get", "patch", "update"],
    kind: { group: "autoscaling", version: "v1", kind: "Scale" },
  },
  finalize: { name: "finalize", verbs: ["update"] },
  log: { name: "log", verbs: ["get"] },
  eviction: { name: "eviction", verbs: ["create"], kind: { group: "policy", version: "v1", kind: "Eviction" } },
  ephemeralcontainers: { name: "ephemeralcontainers", verbs: ["get", "patch", "update"] },
  exec: { name: "exec", verbs: ["create", "get"], kind: { group: "", version: "v1", kind: "PodExecOptions" } },
  attach: { name: "attach", verbs: ["create", "get"], kind: { group: "", version: "v1", kind: "PodAttachOptions" } },
  portforward: {
    name: "portforward",
    verbs: ["create", "get"],
    kind: { group: "", version: "v1", kind: "PodPortForwardOptions" },
  },
} as const satisfies Readonly<Record<string, Subresource>>;

/** The built-in kinds of the practice cluster, in the order in which discovery lists them. */
export const BUILTIN_TYPES: readonly ResourceType[] = [
  ...group("", "v1", [
    ["configmaps", "ConfigMap", "cm"],
    ["endpoints", "Endpoints", "ep"],
    ["events", "Event", "ev"],
    [
      "namespaces",
      "Namespace",
      "ns",
      { cluster: true, subresources: ["status", "finalize"], noCollectionDelete: true },
    ],
    ["nodes", "Node", "no", { cluster: true, subresources: ["status"] }],
    ["persistentvolumeclaims", "PersistentVolumeClaim", "pvc", { subresources: ["status"] }],
    ["persistentvolumes", "PersistentVolume", "pv", { cluster: true, subresources: ["status"] }],
    [
      "pods",
      "Pod",
      "po",
      {
        subresources: ["status", "log", "eviction", "ephemeralcontainers", "exec", "attach", "portforward"],
        categories: ["all"],
      },
    ],
    ["resourcequotas", "ResourceQuota", "quota", { subresources: ["status"] }],
    ["secrets", "Secret", ""],
    ["serviceaccounts", "ServiceAccount", "sa"],
    ["services", "Service", "svc", { subresources: ["status"], categories: ["all"] }],
  ]),
  ...group("apps", "v1", [
    ["controllerrevisions", "ControllerRevision", ""],
    ["daemonsets", "DaemonSet", "ds", { subresources: ["status"], categories: ["all"] }],
    ["deployments", "Deployment", "deploy", { subresources: ["status", "scale"], categories: ["all"] }],
    ["replicasets", "ReplicaSet", "rs", { subresources: ["status", "scale"], categories: ["all"] }],
    ["statefulsets", "StatefulSet", "sts", { subresources: ["status", "scale"], categories: ["all"] }],
  ]),
  ...group("autoscaling", "v2", [
    ["horizontalpodautoscalers", "HorizontalPodAutoscaler", "hpa", { subresources: ["status"], categories: ["all"] }],
  ]),
  ...group("batch", "v1", [
    ["cronjobs", "CronJob", "cj", { subresources: ["status"], categories: ["all"] }],
    ["jobs", "Job", "", { subresources: ["status"], categories: ["all"] }],
  ]),
  ...group("coordination.k8s.io", "v1", [["leases", "Lease", ""]]),
  ...group("discovery.k8s.io", "v1", [["endpointslices", "EndpointSlice", ""]]),
  ...group("networking.k8s.io", "v1", [
    ["ingressclasses", "IngressClass", "", { cluster: true }],
    ["ingresses", "Ingress", "ing", { subresources: ["status"] }],
    ["networkpolicies", "NetworkPolicy", "netpol"],
  ]),
  ...group("policy", "v1", [["poddisruptionbudgets", "PodDisruptionBudget", "pdb", { subresources: ["status"] }]]),
  ...group("rbac.authorization.k8s.io", "v1", [
    ["clusterrolebindings", "ClusterRoleBinding", "", { cluster: true }],
    ["clusterroles", "ClusterRole", "", { cluster: true }],
    ["rolebindings", "RoleBinding", ""],
    ["roles", "Role", ""],
  ]),
  ...group("scheduling.k8s.io", "v1", [["priorityclasses", "PriorityClass", "pc", { cluster: true }]]),
  ...group("storage.k8s.io", "v1", [["storageclasses", "StorageClass", "sc", { cluster: true }]]),
  ...group("apiextensions.k8s.io", "v1", [
    [
      "customresourcedefinitions",
      "CustomResourceDefinition",
      "crd crds",
      { cluster: true, subresources: ["status"], categories: ["api-extensions"] },
    ],
  ]),
];

interface Traits {
  readonly cluster?: boolean;
  readonly subresources?: readonly (keyof typeof SUBRESOURCES)[];
  readonly categories?: readonly string[];
  readonly noCollectionDelete?: boolean;
}

type Row = readonly [resource: string, kind: string, shortNames: string, traits?: Traits];

function group(name: string, version: string, rows: readonly Row[]): readonly ResourceType[] {
  return rows.map(([resource, kind, shortNames, traits = {}]) => ({
    group: name,
    version,
    resource,
    kind,
    singular: kind.toLowerCase(),
    shortNames: shortNames === "" ? [] : shortNames.split(" "),
    categories: traits.categories ?? [],
    namespaced: traits.cluster !== true,
    verbs: ALL_VERBS.filter((verb: Verb) => verb !== "deletecollection" || traits.noCollectionDelete !== true),
    subresources: (traits.subresources ?? []).map((subresource) => SUBRESOURCES[subresource]),
    custom: false,
  }));
}

/** A built-in kind by its plural name; for code that knows the kind exists. */
export function builtin(resource: string, ofGroup = ""): ResourceType {
  const found = BUILTIN_TYPES.find((type) => type.resource === resource && type.group === ofGroup);
  if (found === undefined) throw new Error(`no built-in kind ${resource}.${ofGroup}`);
  return found;
}

export const PODS = builtin("pods");
export const EVENTS = builtin("events");
