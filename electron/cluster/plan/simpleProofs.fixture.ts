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
  const version = kind === "Application" ? "v1alpha1" : "v1";
  return { kind, ref: { connection: realConnection, group, version, resource, namespace, name }, body };
}

function application(name: string, automated: JsonObject): Proved {
  const source = { repoURL: "https://git.test/a", path: "." };
  const destination = { server: "https://kubernetes.default.svc", namespace: "team-a" };
  const spec = { project: "default", source, destination, syncPolicy: { automated, syncOptions: ["Prune=true"] } };
  return proved("argoproj.io", "applications", "Application", { spec }, name);
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
/** What Argo CD keeps has no switch of its own, or has one since Argo CD 3. */
const synced = application("synced", { prune: true, selfHeal: true });
const switched = application("switched", { enabled: true, selfHeal: true });
const heldApplication = application("held", { enabled: false, prune: true });
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
  synced,
  switched,
  heldApplication,
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
  ...on("suspend, resume", [cronJob, source, synced, switched], suspend(true)),
  ...on("suspend, resume", [heldCronJob, heldSource, heldApplication], suspend(false)),
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

interface Defined {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly plural: string;
  readonly spec: JsonObject;
  readonly more?: JsonObject;
}

interface Definition {
  readonly group: string;
  readonly body: CustomResourceDefinition & JsonObject;
}

function definition({ group, version, kind, plural, spec, more = {} }: Defined): Definition {
  const status = { type: "object", properties: { size: { type: "integer" } } };
  const openAPIV3Schema = { type: "object", properties: { spec: { type: "object", ...spec }, status } };
  const body = {
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition" as const,
    metadata: { name: `${plural}.${group}` },
    spec: {
      group,
      scope: "Namespaced",
      names: { plural, singular: kind.toLowerCase(), kind, listKind: `${kind}List` },
      versions: [{ name: version, served: true, storage: true, schema: { openAPIV3Schema }, ...more }],
    },
  };
  return { group, body };
}

/** The kinds of somebody else's, as far as they are changed here. */
export const definitions = [
  definition({
    group: "acme.test",
    version: "v1",
    kind: "Widget",
    plural: "widgets",
    spec: { properties: { size: { type: "integer" }, tags: { type: "array", items: { type: "string" } } } },
    more: {
      subresources: { status: {}, scale: { specReplicasPath: ".spec.size", statusReplicasPath: ".status.size" } },
    },
  }),
  definition({
    group: "acme.toolkit.fluxcd.io",
    version: "v1",
    kind: "Source",
    plural: "sources",
    spec: { properties: { url: { type: "string" }, suspend: { type: "boolean" } } },
  }),
  definition({
    group: "argoproj.io",
    version: "v1alpha1",
    kind: "Application",
    plural: "applications",
    spec: { "x-kubernetes-preserve-unknown-fields": true },
  }),
];
