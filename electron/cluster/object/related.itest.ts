/** What uses what on a real API server, Gateway API included: references that it validated itself. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ApiKind } from "../../../shared/cluster.ts";
import { ConnectionId } from "../../../shared/connection.ts";
import { findService, skips } from "../../../test/services/availability.ts";
import { type KubeService, startKube } from "../../../test/services/kube/start.ts";
import { realHttp } from "../http/realCluster.fixture.ts";
import { collectionPath } from "../source/apiPath.ts";
import { ClusterSession } from "../source/clusterSession.ts";
import { discover, findKind } from "../source/discovery.ts";
import { at } from "../source/wireValue.ts";
import { relatedGroups } from "./related.ts";
import type { Related } from "./relatedAnswer.ts";

const found = findService("kube");
const connection = ConnectionId.parse("real");
const gateway = "gateway.networking.k8s.io";
const rbac = "rbac.authorization.k8s.io";

describe.skipIf(skips(found))("what is related on a real cluster", () => {
  let kube: KubeService;
  let kinds: readonly ApiKind[];
  const sessions: ClusterSession[] = [];

  function sessionOf(token: string): ClusterSession {
    const http = realHttp(kube, token);
    const session = new ClusterSession({ http, signal: () => {} });
    sessions.push(session);
    return session;
  }

  beforeAll(async () => {
    kube = await startKube({ gatewayApi: true });
    const session = sessionOf(kube.identities.admin.token);
    ({ kinds } = await discover(session.http, AbortSignal.timeout(30_000)));
    for (const [group, resource, namespace, body] of estate()) await create(group, resource, namespace, body);
    // No controllers run: the deployment's replica set is made here.
    const path = "/apis/apps/v1/namespaces/shop/deployments/web";
    const { metadata, spec } = await kube.admin.json<{ metadata: { uid: string }; spec: object }>(path);
    const owner = { apiVersion: "apps/v1", kind: "Deployment", name: "web", uid: metadata.uid, controller: true };
    await create("apps", "replicasets", "shop", {
      metadata: { name: "web-1", labels: { app: "web" }, ownerReferences: [owner] },
      spec: { selector: at(spec, "selector"), template: at(spec, "template") },
    });
  });
  afterAll(async () => {
    for (const session of sessions) session.dispose();
    await kube?.stop();
  });

  async function create(group: string, resource: string, namespace: string | null, body: object): Promise<void> {
    const kind = findKind(kinds, group, null, resource);
    if (!kind) throw new Error(`${resource}.${group} is not served`);
    const apiVersion = group === "" ? kind.version : `${group}/${kind.version}`;
    await kube.admin.json(collectionPath(kind, namespace), {
      method: "POST",
      body: { apiVersion, kind: kind.kind, ...body },
    });
  }

  async function related(
    group: string,
    resource: string,
    namespace: string,
    name: string,
    token = kube.identities.admin.token,
  ): Promise<Related> {
    const version = findKind(kinds, group, null, resource)?.version ?? "v1";
    const ref = { connection, group, version, resource, namespace, name };
    let last: Related = { groups: [], gaps: [], complete: false, startedAt: 0 };
    for await (const item of relatedGroups(sessionOf(token), kinds, ref, AbortSignal.timeout(60_000))) last = item;
    expect(last.complete).toBe(true);
    return last;
  }

  /** `used-by Deployment web` */
  const brief = ({ groups }: Pick<Related, "groups">) =>
    groups.flatMap(({ relation, items }) =>
      items.map(({ kind, ref, owned, grant }) =>
        [relation, kind, ref.name, ...(owned > 0 ? [`+${owned}`] : []), ...(grant ? [grant.state, grant.by] : [])]
          .join(" ")
          .trim(),
      ),
    );

  it("are the workloads, accounts and gateways that use a ConfigMap or a Secret", async () => {
    expect(brief(await related("", "configmaps", "shop", "settings"))).toEqual([
      "used-by CronJob nightly",
      "used-by Deployment web +1",
    ]);
    expect(brief(await related("", "secrets", "shop", "tls"))).toEqual([
      "used-by Gateway edge granted certificates",
      "used-by Ingress web",
      "used-by ServiceAccount web",
    ]);
  });

  it("are the pods of a claim, and claim, volume and class of each other", async () => {
    expect(brief(await related("", "persistentvolumeclaims", "shop", "data"))).toEqual([
      "binds PersistentVolume disk-1",
      "uses StorageClass fast",
      "used-by Pod lone",
    ]);
    expect(brief(await related("storage.k8s.io", "storageclasses", "", "fast"))).toEqual([
      "used-by PersistentVolume disk-1",
      "used-by PersistentVolumeClaim data",
    ]);
  });

  it("are the bindings of an account, and what runs as it", async () => {
    expect(brief(await related("", "serviceaccounts", "shop", "web"))).toEqual([
      "binds ClusterRoleBinding web-sees-nodes",
      "binds RoleBinding web-elsewhere",
      "uses Secret tls",
      "used-by Deployment web +1",
    ]);
  });

  it("are the routes, ingresses and slices of a service, with the leave of its namespace", async () => {
    expect(brief(await related("", "services", "shop", "web"))).toEqual([
      "used-by EndpointSlice web-manual",
      "used-by GRPCRoute calls missing",
      "used-by HTTPRoute public granted routes",
      "used-by HTTPRoute near",
      "used-by Ingress web",
      "selects Pod lone",
    ]);
    expect(brief(await related(gateway, "gateways", "edge", "edge"))).toEqual([
      "uses GatewayClass edge",
      "uses Secret tls granted certificates",
      "used-by HTTPRoute public",
    ]);
    expect(brief(await related(gateway, "gatewayclasses", "", "edge"))).toEqual(["used-by Gateway edge"]);
  });

  it("are what scales, protects and selects a workload", async () => {
    expect(brief(await related("apps", "deployments", "shop", "web"))).toEqual([
      "child ReplicaSet web-1",
      "uses ServiceAccount web",
      "uses ConfigMap settings",
      "used-by HorizontalPodAutoscaler web",
      "selects Pod lone",
      "selected-by NetworkPolicy all",
      "selected-by PodDisruptionBudget web",
      "selected-by Service web",
    ]);
  });

  it("say what a person may not look through, and stand for the rest", async () => {
    const { gaps, groups } = await related("", "services", "shop", "web", kube.identities.reader.token);
    expect(brief({ groups })).toContain("selects Pod lone");
    expect(gaps).toContainEqual(
      expect.objectContaining({
        resource: `httproutes.${gateway}`,
        namespace: null,
        reason: expect.objectContaining({ id: "cluster.forbidden.all" }),
      }),
    );
  });
});

type Made = readonly [group: string, resource: string, namespace: string | null, body: object];

function estate(): readonly Made[] {
  const labels = { app: "web" };
  const containers = [{ name: "app", image: "registry.example.org/web:1" }];
  const template = {
    metadata: { labels },
    spec: {
      serviceAccountName: "web",
      containers: [{ ...containers[0], envFrom: [{ configMapRef: { name: "settings" } }] }],
    },
  };
  const named = (name: string, more: object = {}) => ({ metadata: { name, ...more } });
  const selector = { matchLabels: labels };
  const port = { number: 80 };
  const route = { group: gateway, kind: "HTTPRoute" };
  return [
    ...["shop", "edge", "other"].map((name): Made => ["", "namespaces", null, named(name)]),
    ["", "configmaps", "shop", { ...named("settings"), data: { a: "b" } }],
    ["", "secrets", "shop", { ...named("tls"), data: {} }],
    ["", "serviceaccounts", "shop", { ...named("web"), secrets: [{ name: "tls" }] }],
    ["", "serviceaccounts", "shop", named("default")],
    ["apps", "deployments", "shop", { ...named("web"), spec: { selector, template } }],
    ["batch", "cronjobs", "shop", { ...named("nightly"), spec: cron() }],
    ["storage.k8s.io", "storageclasses", null, { ...named("fast"), provisioner: "disk.example.org" }],
    ["", "persistentvolumes", null, { ...named("disk-1"), spec: volume() }],
    ["", "persistentvolumeclaims", "shop", { ...named("data"), spec: claim() }],
    [
      "",
      "pods",
      "shop",
      {
        ...named("lone", { labels }),
        spec: {
          containers,
          automountServiceAccountToken: false,
          volumes: [{ name: "data", persistentVolumeClaim: { claimName: "data" } }],
        },
      },
    ],
    ["", "services", "shop", { ...named("web"), spec: { selector: labels, ports: [{ port: 80 }] } }],
    [
      "discovery.k8s.io",
      "endpointslices",
      "shop",
      {
        ...named("web-manual", { labels: { "kubernetes.io/service-name": "web" } }),
        addressType: "IPv4",
        endpoints: [{ addresses: ["10.0.0.1"], targetRef: { kind: "Pod", name: "elsewhere", namespace: "shop" } }],
      },
    ],
    [
      "networking.k8s.io",
      "ingresses",
      "shop",
      {
        ...named("web"),
        spec: { tls: [{ secretName: "tls" }], defaultBackend: { service: { name: "web", port } } },
      },
    ],
    [
      "networking.k8s.io",
      "networkpolicies",
      "shop",
      { ...named("all"), spec: { podSelector: {}, policyTypes: ["Ingress"] } },
    ],
    ["policy", "poddisruptionbudgets", "shop", { ...named("web"), spec: { minAvailable: 1, selector } }],
    [
      "autoscaling",
      "horizontalpodautoscalers",
      "shop",
      {
        ...named("web"),
        spec: { maxReplicas: 3, scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: "web" } },
      },
    ],
    [
      rbac,
      "rolebindings",
      "other",
      {
        ...named("web-elsewhere"),
        roleRef: { apiGroup: rbac, kind: "ClusterRole", name: "view" },
        subjects: [{ kind: "ServiceAccount", name: "web", namespace: "shop" }],
      },
    ],
    [
      rbac,
      "clusterrolebindings",
      null,
      {
        ...named("web-sees-nodes"),
        roleRef: { apiGroup: rbac, kind: "ClusterRole", name: "view" },
        subjects: [{ kind: "ServiceAccount", name: "web", namespace: "shop" }],
      },
    ],
    [gateway, "gatewayclasses", null, { ...named("edge"), spec: { controllerName: "example.org/edge" } }],
    [gateway, "gateways", "edge", { ...named("edge"), spec: listening() }],
    [
      gateway,
      "httproutes",
      "edge",
      {
        ...named("public"),
        spec: {
          parentRefs: [{ name: "edge" }],
          rules: [{ backendRefs: [{ name: "web", namespace: "shop", port: 80 }] }],
        },
      },
    ],
    [
      gateway,
      "httproutes",
      "shop",
      { ...named("near"), spec: { rules: [{ backendRefs: [{ name: "web", port: 80 }] }] } },
    ],
    [
      gateway,
      "grpcroutes",
      "edge",
      { ...named("calls"), spec: { rules: [{ backendRefs: [{ name: "web", namespace: "shop", port: 80 }] }] } },
    ],
    [
      gateway,
      "referencegrants",
      "shop",
      {
        ...named("routes"),
        spec: { from: [{ ...route, namespace: "edge" }], to: [{ group: "", kind: "Service", name: "web" }] },
      },
    ],
    [
      gateway,
      "referencegrants",
      "shop",
      {
        ...named("certificates"),
        spec: { from: [{ group: gateway, kind: "Gateway", namespace: "edge" }], to: [{ group: "", kind: "Secret" }] },
      },
    ],
  ];

  function cron() {
    const spec = {
      containers: [
        { ...containers[0], env: [{ name: "A", valueFrom: { configMapKeyRef: { name: "settings", key: "a" } } }] },
      ],
      restartPolicy: "Never",
    };
    return { schedule: "0 3 * * *", jobTemplate: { spec: { template: { spec } } } };
  }
  function volume() {
    return {
      capacity: { storage: "1Gi" },
      accessModes: ["ReadWriteOnce"],
      storageClassName: "fast",
      hostPath: { path: "/data" },
      claimRef: { kind: "PersistentVolumeClaim", namespace: "shop", name: "data" },
    };
  }
  function claim() {
    return {
      accessModes: ["ReadWriteOnce"],
      storageClassName: "fast",
      volumeName: "disk-1",
      resources: { requests: { storage: "1Gi" } },
    };
  }
  function listening() {
    const certificateRefs = [{ name: "tls", namespace: "shop" }];
    return {
      gatewayClassName: "edge",
      listeners: [{ name: "https", port: 443, protocol: "HTTPS", tls: { certificateRefs } }],
    };
  }
}
