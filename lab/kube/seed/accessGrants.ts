import { builtin } from "../builtinTypes.ts";
import type { JsonObject } from "../json.ts";
import type { EstateBuilder } from "./estateBuilder.ts";

const RBAC = "rbac.authorization.k8s.io";
const CLUSTER_ROLES = builtin("clusterroles", RBAC);
const CLUSTER_ROLE_BINDINGS = builtin("clusterrolebindings", RBAC);
const ROLES = builtin("roles", RBAC);
const ROLE_BINDINGS = builtin("rolebindings", RBAC);
const SERVICE_ACCOUNTS = builtin("serviceaccounts");
const DAY_MS = 86_400_000;

interface Given {
  readonly name: string;
  /** Without one it holds in the whole cluster. */
  readonly namespace?: string;
  readonly role: string;
  readonly roleKind?: "Role" | "ClusterRole";
  readonly subjects: readonly JsonObject[];
  readonly ageDays: number;
}

/** Who was given what in the estate: as it should be, and as it grows in every cluster (an account of a pipeline that may do everything, a binding whose role
 *  was deleted, people who may act as others). */
export function seedAccessGrants(estate: EstateBuilder): void {
  for (const [name, rules] of Object.entries(CLUSTER_RULES))
    estate.object(CLUSTER_ROLES, { name, ageMs: 80 * DAY_MS }, { rules });
  estate.object(SERVICE_ACCOUNTS, { namespace: "storefront", name: "ci-deployer", ageMs: 64 * DAY_MS }, {});
  const debugging = { apiGroups: [""], resources: ["pods/exec", "pods/portforward"], verbs: ["create"] };
  estate.object(ROLES, { namespace: "orders", name: "orders-debugger", ageMs: 30 * DAY_MS }, { rules: [debugging] });
  for (const given of GIVEN) bind(estate, given);
}

function bind(
  estate: EstateBuilder,
  { name, namespace, role, roleKind = "ClusterRole", subjects, ageDays }: Given,
): void {
  const content = { subjects: [...subjects], roleRef: { apiGroup: RBAC, kind: roleKind, name: role } };
  const ageMs = ageDays * DAY_MS;
  if (namespace === undefined) estate.object(CLUSTER_ROLE_BINDINGS, { name, ageMs }, content);
  else estate.object(ROLE_BINDINGS, { namespace, name, ageMs }, content);
}

const group = (name: string): JsonObject => ({ kind: "Group", apiGroup: RBAC, name });
const account = (namespace: string, name: string): JsonObject => ({ kind: "ServiceAccount", namespace, name });

const CLUSTER_RULES: Readonly<Record<string, readonly JsonObject[]>> = {
  "database-operator": [
    { apiGroups: ["data.practice.quarterdeck.dev"], resources: ["*"], verbs: ["*"] },
    { apiGroups: [""], resources: ["secrets"], verbs: ["get", "list", "watch", "create", "update"] },
    { apiGroups: [""], resources: ["services", "persistentvolumeclaims"], verbs: ["get", "list", "watch", "create"] },
    { apiGroups: ["apps"], resources: ["statefulsets"], verbs: ["get", "list", "watch", "create", "update", "patch"] },
    { apiGroups: ["coordination.k8s.io"], resources: ["leases"], verbs: ["get", "create", "update"] },
  ],
  "support-impersonator": [{ apiGroups: [""], resources: ["users", "groups"], verbs: ["impersonate"] }],
  "namespace-owner": [
    { apiGroups: ["", "apps", "batch"], resources: ["*"], verbs: ["*"] },
    { apiGroups: [RBAC], resources: ["roles", "rolebindings"], verbs: ["get", "list", "create", "update", "bind"] },
  ],
};

const GIVEN: readonly Given[] = [
  {
    name: "ci-deployer",
    role: "cluster-admin",
    subjects: [account("storefront", "ci-deployer")],
    ageDays: 64,
  },
  {
    name: "database-operator",
    role: "database-operator",
    subjects: [account("data-platform", "database-operator")],
    ageDays: 80,
  },
  { name: "support-impersonator", role: "support-impersonator", subjects: [group("support")], ageDays: 41 },
  {
    name: "orders-debugger",
    namespace: "orders",
    role: "orders-debugger",
    roleKind: "Role",
    subjects: [group("orders-developers")],
    ageDays: 30,
  },
  {
    name: "orders-owners",
    namespace: "orders",
    role: "namespace-owner",
    subjects: [group("orders-owners")],
    ageDays: 80,
  },
  // Its role was deleted, and so was the account: what is left gives whoever makes them anew whatever they like.
  {
    name: "ledger-migration",
    namespace: "payments",
    role: "ledger-migrator",
    roleKind: "Role",
    subjects: [account("payments", "ledger-migration")],
    ageDays: 12,
  },
];
