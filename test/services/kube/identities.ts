/** Who may do what on the test cluster: fixed names, a secret of its own per run for each, rights through RBAC. */
import { randomBytes } from "node:crypto";

/** What each may do:
 *  - admin: everything (system:masters);
 *  - reader: get, list and watch of pods, nodes, services, events, workloads and metrics everywhere; not of namespaces, secrets, CRDs;
 *  - viewer: the same in the namespace team-a alone;
 *  - stranger: is known, and may do nothing;
 *  - impersonator: may act as any user or group, and nothing else. */
export type IdentityName = "admin" | "reader" | "viewer" | "stranger" | "impersonator";

export interface Identity {
  readonly name: IdentityName;
  readonly groups: readonly string[];
  /** In the server's static token file. */
  readonly token: string;
}

export type Identities = Readonly<Record<IdentityName, Identity>>;

/** The group that the OIDC provider's tokens may name, who may do in team-a what viewer may. */
export const oidcViewers = "oidc-viewers";

/** Namespaces that exist from the start, besides Kubernetes' own. */
export const teamNamespaces = ["team-a", "team-b"] as const;

export function createIdentities(): Identities {
  const identity = (name: IdentityName, ...groups: string[]): Identity => ({
    name,
    groups,
    token: `${name}-${randomBytes(16).toString("hex")}`,
  });
  return {
    admin: identity("admin", "system:masters"),
    reader: identity("reader", "readers"),
    viewer: identity("viewer", "team-a"),
    stranger: identity("stranger"),
    impersonator: identity("impersonator"),
  };
}

/** The lines of --token-auth-file: token,user,uid,"groups". */
export function tokenFile(identities: Identities): string {
  return Object.values(identities)
    .map(
      ({ token, name, groups }) => `${token},${name},${name}-id${groups.length > 0 ? `,"${groups.join(",")}"` : ""}\n`,
    )
    .join("");
}

const rbac = "rbac.authorization.k8s.io";
const rbacPath = `/apis/${rbac}/v1`;

/** The objects that give these rights, each with the collection to which it is posted. */
export function grants(): readonly { readonly path: string; readonly object: object }[] {
  const namespaces = teamNamespaces.map((name) => ({ path: "/api/v1/namespaces", object: { metadata: { name } } }));
  // Not the built-in role "view": its rules are aggregated by a controller, and most clusters here run none.
  const readable = [
    { apiGroups: [""], resources: ["pods", "pods/log", "services", "events", "configmaps", "nodes", "endpoints"] },
    { apiGroups: ["apps"], resources: ["deployments", "replicasets", "statefulsets", "daemonsets"] },
    { apiGroups: ["batch"], resources: ["jobs", "cronjobs"] },
    { apiGroups: ["metrics.k8s.io"], resources: ["*"] },
  ].map((rule) => ({ ...rule, verbs: ["get", "list", "watch"] }));
  const impersonation = [{ apiGroups: [""], resources: ["users", "groups"], verbs: ["impersonate"] }];
  return [
    ...namespaces,
    { path: `${rbacPath}/clusterroles`, object: { metadata: { name: "reader" }, rules: readable } },
    { path: `${rbacPath}/clusterrolebindings`, object: binding("reader", "User", "reader", "reader") },
    { path: `${rbacPath}/namespaces/team-a/rolebindings`, object: binding("viewer", "User", "viewer", "reader") },
    {
      path: `${rbacPath}/namespaces/team-a/rolebindings`,
      object: binding("oidc-viewers", "Group", oidcViewers, "reader"),
    },
    { path: `${rbacPath}/clusterroles`, object: { metadata: { name: "impersonator" }, rules: impersonation } },
    {
      path: `${rbacPath}/clusterrolebindings`,
      object: binding("impersonator", "User", "impersonator", "impersonator"),
    },
  ];
}

function binding(name: string, kind: "User" | "Group", subject: string, role: string) {
  return {
    metadata: { name },
    subjects: [{ apiGroup: rbac, kind, name: subject }],
    roleRef: { apiGroup: rbac, kind: "ClusterRole", name: role },
  };
}
