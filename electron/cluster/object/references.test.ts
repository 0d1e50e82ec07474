import { describe, expect, it } from "vitest";
import { backendsOf, labelSelector, podSelectorOf, referencesOf, selects } from "./references.ts";

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
    expect(backendsOf(ingress)).toEqual(["b", "a"]);
    expect(brief(ingress)).toEqual(["uses services n/b", "uses services n/a", "uses secrets n/t"]);
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

  it("are nothing for objects of unexpected shape", () => {
    for (const odd of [null, 7, [], { spec: "x" }, { kind: "Pod", spec: { volumes: {}, containers: [null, 3] } }]) {
      expect(referencesOf(odd)).toEqual([]);
    }
  });
});

describe("selectors", () => {
  it("are written as the server reads them", () => {
    const selector = {
      matchLabels: { app: "web" },
      matchExpressions: [
        { key: "tier", operator: "In", values: ["a", "b"] },
        { key: "env", operator: "NotIn", values: ["dev"] },
        { key: "x", operator: "Exists" },
        { key: "y", operator: "DoesNotExist" },
      ],
    };
    expect(labelSelector(selector)).toBe("app=web,tier in (a,b),env notin (dev),x,!y");
    expect(podSelectorOf({ kind: "Deployment", spec: { selector: { matchLabels: { app: "web" } } } })).toBe("app=web");
    expect(podSelectorOf({ kind: "Service", spec: { selector: { app: "web" } } })).toBe("app=web");
    expect(podSelectorOf({ kind: "Service", spec: {} })).toBeNull();
    expect(podSelectorOf({ kind: "ConfigMap", spec: { selector: { app: "web" } } })).toBeNull();
  });

  it("of a service pick what bears all its labels; an empty one picks nothing", () => {
    expect(selects({ app: "web" }, { app: "web", more: "x" })).toBe(true);
    expect(selects({ app: "web", tier: "a" }, { app: "web" })).toBe(false);
    expect(selects({}, { app: "web" })).toBe(false);
    expect(selects(undefined, { app: "web" })).toBe(false);
  });
});
