import { builtin } from "../builtinTypes.ts";
import type { JsonObject } from "../json.ts";
import type { EstateBuilder } from "./estateBuilder.ts";

const RBAC = "rbac.authorization.k8s.io";
const CLUSTER_ROLES = builtin("clusterroles", RBAC);
const CLUSTER_ROLE_BINDINGS = builtin("clusterrolebindings", RBAC);
const ROLES = builtin("roles", RBAC);
const ROLE_BINDINGS = builtin("rolebindings", RBAC);
const AGE_MS = 90 * 86_400_000;
const READ = ["get", "list", "watch"];

/** Who may look at two namespaces and nothing else. */
export const VIEWER = "practice:viewer";
/** Who may look at nearly everything, and restart and scale workloads; not delete, and not lock by a Lease. */
const ONCALL = "practice:oncall";
const VIEWER_NAMESPACES = ["orders", "payments"];

/** Adds the roles that every cluster has, as far as someone looks at them, and the viewer's. */
export function seedAccessRules(estate: EstateBuilder): void {
  for (const [name, rules] of Object.entries(CLUSTER_RULES)) {
    const metadata = { labels: { "kubernetes.io/bootstrapping": "rbac-defaults" } };
    estate.object(CLUSTER_ROLES, { name, ageMs: AGE_MS, metadata }, { rules });
  }
  estate.object(CLUSTER_ROLES, { name: "practice-oncall", ageMs: AGE_MS }, { rules: ONCALL_RULES });
  estate.object(
    CLUSTER_ROLE_BINDINGS,
    { name: "cluster-admin", ageMs: AGE_MS },
    { subjects: [subject("Group", "system:masters")], roleRef: roleRef("ClusterRole", "cluster-admin") },
  );
  estate.object(
    CLUSTER_ROLE_BINDINGS,
    { name: "practice-oncall", ageMs: AGE_MS },
    { subjects: [subject("User", ONCALL)], roleRef: roleRef("ClusterRole", "practice-oncall") },
  );
  for (const namespace of VIEWER_NAMESPACES) {
    estate.object(
      ROLE_BINDINGS,
      { namespace, name: "practice-viewer", ageMs: AGE_MS },
      { subjects: [subject("User", VIEWER)], roleRef: roleRef("ClusterRole", "view") },
    );
  }
  estate.object(
    ROLES,
    { namespace: "orders", name: "orders-config-reader", ageMs: AGE_MS },
    { rules: [{ apiGroups: [""], resources: ["configmaps"], verbs: READ, resourceNames: ["orders-api-config"] }] },
  );
  estate.object(
    ROLE_BINDINGS,
    { namespace: "orders", name: "orders-config-reader", ageMs: AGE_MS },
    {
      subjects: [{ kind: "ServiceAccount", name: "orders-api", namespace: "orders" }],
      roleRef: roleRef("Role", "orders-config-reader"),
    },
  );
}

function subject(kind: string, name: string): JsonObject {
  return { kind, apiGroup: RBAC, name };
}

function roleRef(kind: string, name: string): JsonObject {
  return { apiGroup: RBAC, kind, name };
}

const CORE_TO_SEE = [
  "configmaps",
  "endpoints",
  "events",
  "namespaces",
  "nodes",
  "persistentvolumeclaims",
  "persistentvolumes",
  "pods",
  "pods/log",
  "resourcequotas",
  "serviceaccounts",
  "services",
];
const GROUPS_TO_SEE = [
  "apiextensions.k8s.io",
  "apps",
  "argoproj.io",
  "autoscaling",
  "batch",
  "coordination.k8s.io",
  "data.practice.quarterdeck.dev",
  "discovery.k8s.io",
  "gateway.networking.k8s.io",
  "helm.toolkit.fluxcd.io",
  "kustomize.toolkit.fluxcd.io",
  "metrics.k8s.io",
  "networking.k8s.io",
  "policy",
  "practice.quarterdeck.dev",
  "source.toolkit.fluxcd.io",
  "storage.k8s.io",
];

const ONCALL_RULES: readonly JsonObject[] = [
  { apiGroups: [""], resources: CORE_TO_SEE, verbs: READ },
  { apiGroups: GROUPS_TO_SEE, resources: ["*"], verbs: READ },
  { apiGroups: ["apps"], resources: ["deployments", "statefulsets", "daemonsets"], verbs: ["patch", "update"] },
  { apiGroups: ["apps"], resources: ["deployments/scale", "statefulsets/scale"], verbs: ["get", "patch", "update"] },
];

const CLUSTER_RULES: Readonly<Record<string, readonly JsonObject[]>> = {
  "cluster-admin": [
    { apiGroups: ["*"], resources: ["*"], verbs: ["*"] },
    { nonResourceURLs: ["*"], verbs: ["*"] },
  ],
  // As in a real cluster, looking does not include Secrets, nor exec and port-forward.
  view: [
    {
      apiGroups: [""],
      resources: [
        "configmaps",
        "endpoints",
        "events",
        "persistentvolumeclaims",
        "pods",
        "pods/log",
        "pods/status",
        "resourcequotas",
        "serviceaccounts",
        "services",
      ],
      verbs: READ,
    },
    { apiGroups: ["apps", "batch", "autoscaling", "policy", "networking.k8s.io"], resources: ["*"], verbs: READ },
    { apiGroups: ["discovery.k8s.io"], resources: ["endpointslices"], verbs: READ },
    { apiGroups: ["metrics.k8s.io"], resources: ["pods"], verbs: ["get", "list"] },
  ],
};
