/** Each action that is one patch, on each kind for which its undo is proved: docs/operations.md lists them. */
import type { ClusterRequest } from "../../../shared/clusterRequest.ts";
import type { JsonObject } from "../../../shared/model/json.ts";
import type { ObjectRef } from "../../../shared/objectRef.ts";
import type { CustomResourceDefinition } from "../../../test/services/kube/customResources.ts";
import { realConnection } from "./realPlanning.fixture.ts";

/** An object that the proofs change. */
export interface Proved {
  readonly kind: string;
  readonly ref: ObjectRef;
  readonly body: JsonObject;
}

export interface Proof {
  /** As the documentation names it, with its way back where that is an action of its own. */
  readonly action: string;
  readonly object: Proved;
  readonly request: ClusterRequest;
  readonly undo: "exact" | "compensating";
}

const labels = { app: "orders" };
const container = { name: "web", image: "registry.test/web:1", resources: { limits: { memory: "64Mi" } } };
const template = {
  metadata: { labels },
  spec: { containers: [container, { name: "mesh", image: "registry.test/mesh:1" }] },
};
const selected = { selector: { matchLabels: labels }, template };
const job = { template: { spec: { restartPolicy: "Never", containers: [container] } } };

function proved(group: string, resource: string, kind: string, body: JsonObject, own?: string): Proved {
  const name = own ?? kind.toLowerCase();
  const namespace = resource === "nodes" ? "" : "team-a";
  return { kind, ref: { connection: realConnection, group, version: "v1", resource, namespace, name }, body };
}

export const deployment = proved("apps", "deployments", "Deployment", { spec: { replicas: 3, ...selected } });
const paused = proved("apps", "deployments", "Deployment", { spec: { paused: true, ...selected } }, "paused");
const statefulSet = proved("apps", "statefulsets", "StatefulSet", {
  spec: { replicas: 2, serviceName: "s", ...selected },
});
const daemonSet = proved("apps", "daemonsets", "DaemonSet", { spec: selected });
const replicaSet = proved("apps", "replicasets", "ReplicaSet", { spec: { replicas: 1, ...selected } });
const schedule = { schedule: "0 3 * * *", jobTemplate: { spec: job } };
const cronJob = proved("batch", "cronjobs", "CronJob", { spec: schedule });
const heldCronJob = proved("batch", "cronjobs", "CronJob", { spec: { ...schedule, suspend: true } }, "held");
const oneJob = proved("batch", "jobs", "Job", { spec: job });
export const pod = proved("", "pods", "Pod", { metadata: { labels }, spec: { containers: [container] } });
const configMap = proved("", "configmaps", "ConfigMap", {
  metadata: { annotations: { note: "here" } },
  data: { size: "20" },
});
export const secret = proved("", "secrets", "Secret", { stringData: { password: "hunter2" } });
const service = proved("", "services", "Service", { spec: { ports: [{ port: 80 }], selector: labels } });
const ingress = proved("networking.k8s.io", "ingresses", "Ingress", {
  spec: { defaultBackend: { service: { name: "s", port: { number: 80 } } } },
});
const role = proved("rbac.authorization.k8s.io", "roles", "Role", { rules: [] });
export const widget = proved("acme.test", "widgets", "Widget", { spec: { size: 2, tags: ["a"] } });
/** Of a group of Flux: whatever it reconciles has `spec.suspend`. */
const source = proved("acme.toolkit.fluxcd.io", "sources", "Source", { spec: { url: "https://git.test/a" } });
const heldSource = proved("acme.toolkit.fluxcd.io", "sources", "Source", { spec: { suspend: true } }, "held");
const node = proved(
  "",
  "nodes",
  "Node",
  { spec: { taints: [{ key: "acme.test/old", effect: "NoSchedule" }] } },
  "node-1",
);
const closedNode = proved("", "nodes", "Node", { spec: { unschedulable: true } }, "node-2");

const templated = [deployment, statefulSet, daemonSet, replicaSet, cronJob];
const anything = [...templated, oneJob, pod, configMap, secret, service, ingress, role, widget];

export const provedObjects: readonly Proved[] = [
  ...anything,
  paused,
  heldCronJob,
  source,
  heldSource,
  node,
  closedNode,
];

type Ask = (targets: ObjectRef[]) => ClusterRequest;

function on(action: string, objects: readonly Proved[], ask: Ask, undo: Proof["undo"] = "exact"): Proof[] {
  return objects.map((object) => ({ action, object, request: ask([object.ref]), undo }));
}

const suspend =
  (suspended: boolean): Ask =>
  (targets) => ({ action: "suspend", targets, suspended });
const taint =
  (effect: "NoSchedule" | "NoExecute"): Ask =>
  (targets) => ({
    action: "taint",
    targets,
    add: [{ key: "acme.test/spot", value: "yes", effect }],
    remove: [{ key: "acme.test/old", effect: "NoSchedule" }],
  });

export const proofs: readonly Proof[] = [
  ...on("scale", [deployment, statefulSet, replicaSet, widget], (targets) => ({
    action: "scale",
    targets,
    replicas: 5,
  })),
  ...on("restart", [deployment, statefulSet, daemonSet], (targets) => ({ action: "restart", targets }), "compensating"),
  ...on("pause, resume", [deployment], (targets) => ({ action: "pause", targets, paused: true })),
  ...on("pause, resume", [paused], (targets) => ({ action: "pause", targets, paused: false })),
  ...on("set image", [...templated, pod], (targets) => ({
    action: "set-image",
    targets,
    images: { web: "registry.test/web:2" },
  })),
  ...on("set resources", templated, (targets) => ({
    action: "set-resources",
    targets,
    // A limit without a request becomes the request too, "1000m" becomes "1": the server's doing is shown and undone as well.
    containers: { web: { requests: {}, limits: { cpu: "1000m", memory: null } } },
  })),
  ...on("suspend, resume", [cronJob, source], suspend(true)),
  ...on("suspend, resume", [heldCronJob, heldSource], suspend(false)),
  ...on("suspend, resume", [oneJob], suspend(true), "compensating"),
  ...on("labels", anything, (targets) => ({ action: "label", targets, set: { "acme.test/team": "a", app: null } })),
  ...on("annotations", anything, (targets) => ({
    action: "annotate",
    targets,
    set: { "acme.test/why": '3 a.m. & "x" <y>\n', note: null },
  })),
  ...on("cordon, uncordon", [node], (targets) => ({ action: "cordon", targets, cordoned: true })),
  ...on("cordon, uncordon", [closedNode], (targets) => ({ action: "cordon", targets, cordoned: false })),
  ...on("taint", [node], taint("NoSchedule")),
  ...on("taint", [node], taint("NoExecute"), "compensating"),
];

export const widgets: CustomResourceDefinition & JsonObject = {
  apiVersion: "apiextensions.k8s.io/v1",
  kind: "CustomResourceDefinition",
  metadata: { name: "widgets.acme.test" },
  spec: {
    group: "acme.test",
    scope: "Namespaced",
    names: { plural: "widgets", singular: "widget", kind: "Widget", listKind: "WidgetList" },
    versions: [
      {
        name: "v1",
        served: true,
        storage: true,
        schema: {
          openAPIV3Schema: {
            type: "object",
            properties: {
              spec: {
                type: "object",
                properties: { size: { type: "integer" }, tags: { type: "array", items: { type: "string" } } },
              },
              status: { type: "object", properties: { size: { type: "integer" } } },
            },
          },
        },
        subresources: { status: {}, scale: { specReplicasPath: ".spec.size", statusReplicasPath: ".status.size" } },
      },
    ],
  },
};

/** A definition of what Flux might have: enough of it to be suspended. */
export const sources: CustomResourceDefinition & JsonObject = {
  apiVersion: "apiextensions.k8s.io/v1",
  kind: "CustomResourceDefinition",
  metadata: { name: "sources.acme.toolkit.fluxcd.io" },
  spec: {
    group: "acme.toolkit.fluxcd.io",
    scope: "Namespaced",
    names: { plural: "sources", singular: "source", kind: "Source", listKind: "SourceList" },
    versions: [
      {
        name: "v1",
        served: true,
        storage: true,
        schema: {
          openAPIV3Schema: {
            type: "object",
            properties: {
              spec: { type: "object", properties: { url: { type: "string" }, suspend: { type: "boolean" } } },
            },
          },
        },
      },
    ],
  },
};
