import { describe, expect, it } from "vitest";
import { referencesOf } from "./references.ts";

const brief = (object: unknown) =>
  referencesOf(object).map(
    (one) => `${one.relation} ${one.kind ?? one.resource} ${one.namespace}/${one.name}${one.note && ` (${one.note})`}`,
  );

const podSpec = {
  nodeName: "node-1",
  serviceAccountName: "web",
  imagePullSecrets: [{ name: "pull" }],
  volumes: [
    { name: "settings", configMap: { name: "web-settings" } },
    { name: "tls", secret: { secretName: "web-tls" } },
    { name: "data", persistentVolumeClaim: { claimName: "web-data" } },
    { name: "both", projected: { sources: [{ secret: { name: "web-tls" } }, { configMap: { name: "ca" } }] } },
  ],
  containers: [
    {
      name: "app",
      envFrom: [{ configMapRef: { name: "web-settings" } }],
      env: [
        { name: "P", valueFrom: { secretKeyRef: { name: "db", key: "password" } } },
        { name: "Q", value: "plain" },
      ],
    },
  ],
};

describe("what an object names", () => {
  it("are a pod's owner, node, account, volumes and variables, each once with where it is used", () => {
    const pod = {
      kind: "Pod",
      metadata: {
        namespace: "shop",
        ownerReferences: [{ apiVersion: "apps/v1", kind: "ReplicaSet", name: "web-5d", uid: "u", controller: true }],
      },
      spec: podSpec,
    };
    expect(brief(pod)).toEqual([
      "owner ReplicaSet shop/web-5d (controller)",
      "runs-on nodes /node-1",
      "uses serviceaccounts shop/web",
      "uses secrets shop/pull (imagePullSecrets)",
      "uses configmaps shop/web-settings (settings, app)",
      "uses secrets shop/web-tls (tls, both)",
      "uses persistentvolumeclaims shop/web-data (data)",
      "uses configmaps shop/ca (both)",
      "uses secrets shop/db (app)",
    ]);
  });

  it("are found in the templates of workloads", () => {
    const template = { spec: { serviceAccountName: "job" } };
    expect(brief({ kind: "Deployment", metadata: { namespace: "n" }, spec: { template } })).toEqual([
      "uses serviceaccounts n/job",
    ]);
    expect(
      brief({ kind: "CronJob", metadata: { namespace: "n" }, spec: { jobTemplate: { spec: { template } } } }),
    ).toEqual(["uses serviceaccounts n/job"]);
  });

  it("are the ends of claims, ingresses, bindings and autoscalers", () => {
    const metadata = { namespace: "n" };
    expect(
      brief({ kind: "PersistentVolumeClaim", metadata, spec: { volumeName: "pv", storageClassName: "fast" } }),
    ).toEqual(["binds persistentvolumes /pv", "uses storageclasses /fast"]);
    expect(
      brief({ kind: "PersistentVolume", metadata: {}, spec: { claimRef: { namespace: "n", name: "c" } } }),
    ).toEqual(["binds persistentvolumeclaims n/c"]);
    const ingress = {
      kind: "Ingress",
      metadata,
      spec: {
        tls: [{ secretName: "t" }],
        rules: [
          { http: { paths: [{ backend: { service: { name: "a" } } }, { backend: { service: { name: "a" } } }] } },
        ],
        defaultBackend: { service: { name: "b" } },
      },
    };
    expect(brief(ingress)).toEqual(["uses services n/b", "uses services n/a", "uses secrets n/t (tls)"]);
    expect(
      brief({
        kind: "RoleBinding",
        metadata,
        roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "view" },
        subjects: [
          { kind: "ServiceAccount", name: "sa" },
          { kind: "User", name: "u" },
        ],
      }),
    ).toEqual(["binds ClusterRole /view", "binds serviceaccounts n/sa"]);
    const spec = { scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: "web" } };
    expect(brief({ kind: "HorizontalPodAutoscaler", metadata, spec })).toEqual(["uses Deployment n/web"]);
  });

  it("are the secrets of volume drivers, the default account of a template, and the claim of an ephemeral volume", () => {
    const spec = {
      volumes: [
        { name: "a", azureFile: { secretName: "azure" } },
        { name: "c", csi: { driver: "d", nodePublishSecretRef: { name: "csi" } } },
        { name: "r", rbd: { secretRef: { name: "rbd" } } },
        { name: "scratch", ephemeral: { volumeClaimTemplate: { spec: {} } } },
      ],
      ephemeralContainers: [{ name: "debug", env: [{ valueFrom: { configMapKeyRef: { name: "cm", key: "k" } } }] }],
    };
    const metadata = { namespace: "n", name: "p" };
    const named = ["secrets n/azure (a)", "secrets n/csi (c)", "secrets n/rbd (r)"];
    expect(brief({ kind: "Pod", metadata, spec })).toEqual([
      ...named.map((one) => `uses ${one}`),
      "uses persistentvolumeclaims n/p-scratch (scratch)",
      "uses configmaps n/cm (debug)",
    ]);
    expect(brief({ kind: "DaemonSet", metadata, spec: { template: { spec: {} } } })).toEqual([
      "uses serviceaccounts n/default",
    ]);
  });

  it("are what routes, gateways and policies of the Gateway API name, with what needs another namespace's leave", () => {
    const metadata = { namespace: "shop" };
    const leave = (object: unknown) =>
      referencesOf(object).flatMap((one) => (one.needsGrant ? [`${one.kind} ${one.namespace}/${one.name}`] : []));
    const route = {
      kind: "HTTPRoute",
      metadata,
      spec: {
        parentRefs: [
          { name: "edge", namespace: "infra", sectionName: "https" },
          { name: "mesh", group: "", kind: "Service" },
        ],
        rules: [
          {
            backendRefs: [
              { name: "web", port: 80 },
              { name: "api", namespace: "backend", port: 80 },
              { name: "bucket", group: "storage.example.org", kind: "Bucket" },
            ],
            filters: [
              { type: "RequestMirror", requestMirror: { backendRef: { name: "audit", namespace: "backend" } } },
              { type: "ExtensionRef", extensionRef: { group: "example.org", kind: "Limit", name: "slow" } },
            ],
          },
        ],
      },
    };
    expect(brief(route)).toEqual([
      "uses Gateway infra/edge (https)",
      "uses Service shop/mesh",
      "uses Service shop/web",
      "uses Service backend/api",
      "uses Bucket shop/bucket",
      "uses Service backend/audit (RequestMirror)",
      "uses Limit shop/slow (ExtensionRef)",
    ]);
    expect(leave(route)).toEqual(["Service backend/api", "Service backend/audit"]);
    const gateway = {
      kind: "Gateway",
      metadata,
      spec: {
        gatewayClassName: "edge",
        listeners: [
          { name: "https", tls: { certificateRefs: [{ name: "own" }, { name: "far", namespace: "certs" }] } },
        ],
      },
    };
    expect(brief(gateway)).toEqual([
      "uses GatewayClass /edge",
      "uses Secret shop/own (https)",
      "uses Secret certs/far (https)",
    ]);
    expect(leave(gateway)).toEqual(["Secret certs/far"]);
    const spec = {
      targetRefs: [{ group: "", kind: "Service", name: "api" }],
      validation: { caCertificateRefs: [{ group: "", kind: "ConfigMap", name: "ca" }] },
    };
    expect(brief({ kind: "BackendTLSPolicy", metadata, spec })).toEqual([
      "uses Service shop/api",
      "uses ConfigMap shop/ca",
    ]);
  });

  it("are nothing for objects of unexpected shape", () => {
    for (const odd of [null, 7, [], { spec: "x" }, { kind: "Pod", spec: { volumes: {}, containers: [null, 3] } }]) {
      expect(referencesOf(odd)).toEqual([]);
    }
  });
});
