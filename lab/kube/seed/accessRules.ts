import { builtin } from "../builtinTypes.ts";
import { DISCOVERY_PATHS } from "../discoveryPaths.ts";
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
  for (const [name, { rules, ...role }] of Object.entries(DEFAULT_ROLES)) {
    const labels = { "kubernetes.io/bootstrapping": "rbac-defaults", ...role.labels };
    const content = { rules, ...(role.aggregationRule && { aggregationRule: role.aggregationRule }) };
    estate.object(CLUSTER_ROLES, { name, ageMs: AGE_MS, metadata: { labels } }, content);
  }
  for (const [name, groups] of Object.entries(DEFAULT_BINDINGS)) {
    const metadata = { labels: { "kubernetes.io/bootstrapping": "rbac-defaults" } };
    const subjects = groups.map((one) => subject("Group", one));
    const content = { subjects, roleRef: roleRef("ClusterRole", name) };
    estate.object(CLUSTER_ROLE_BINDINGS, { name, ageMs: AGE_MS, metadata }, content);
  }
  estate.object(CLUSTER_ROLES, { name: "practice-oncall", ageMs: AGE_MS }, { rules: ONCALL_RULES });
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

// As in a real cluster, looking does not include Secrets, nor exec and port-forward.
const TO_SEE: readonly JsonObject[] = [
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
];

interface DefaultRole {
  readonly rules: readonly JsonObject[];
  readonly labels?: JsonObject;
  readonly aggregationRule?: JsonObject;
}

const AGGREGATE_TO_VIEW = { "rbac.authorization.k8s.io/aggregate-to-view": "true" };

/** As kubernetes `plugin/pkg/auth/authorizer/rbac/bootstrappolicy` has them, as far as the estate needs them. */
const DEFAULT_ROLES: Readonly<Record<string, DefaultRole>> = {
  "cluster-admin": {
    rules: [
      { apiGroups: ["*"], resources: ["*"], verbs: ["*"] },
      { nonResourceURLs: ["*"], verbs: ["*"] },
    ],
  },
  "system:aggregate-to-view": { rules: TO_SEE, labels: AGGREGATE_TO_VIEW },
  // The controller that would gather the rules has done so.
  view: { rules: TO_SEE, aggregationRule: { clusterRoleSelectors: [{ matchLabels: AGGREGATE_TO_VIEW }] } },
  "system:discovery": {
    rules: [
      {
        nonResourceURLs: [...DISCOVERY_PATHS, "/version/"],
        verbs: ["get"],
      },
    ],
  },
  "system:basic-user": {
    rules: [
      {
        apiGroups: ["authorization.k8s.io"],
        resources: ["selfsubjectaccessreviews", "selfsubjectrulesreviews"],
        verbs: ["create"],
      },
      { apiGroups: ["authentication.k8s.io"], resources: ["selfsubjectreviews"], verbs: ["create"] },
    ],
  },
};

const DEFAULT_BINDINGS: Readonly<Record<string, readonly string[]>> = {
  "cluster-admin": ["system:masters"],
  "system:discovery": ["system:authenticated"],
  "system:basic-user": ["system:authenticated"],
};
