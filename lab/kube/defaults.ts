import { at, isObject, type Json, type JsonObject, list, record, text } from "./json.ts";
import type { Draft } from "./object.ts";
import { admittedPodSpec, podSpec } from "./podDefaults.ts";
import type { SeededRandom } from "./random.ts";
import type { ResourceType } from "./resourceType.ts";

/** Fills in what the API server fills in on every write beyond what the schema says (kubernetes `pkg/apis/GROUP/VERSION/defaults.go`). */
export function setDefaults(type: ResourceType, draft: Draft): Draft {
  switch (`${type.resource}.${type.group}`) {
    case "pods.":
      return { ...draft, spec: { enableServiceLinks: true, ...podSpec(record(draft.spec)) } };
    case "services.":
      return { ...draft, spec: serviceSpec(record(draft.spec)) };
    case "namespaces.":
      return namespace(draft);
    case "secrets.":
      return secret(draft);
    case "persistentvolumeclaims.":
      return { ...draft, spec: { volumeMode: "Filesystem", ...record(draft.spec) } };
    case "deployments.apps":
    case "replicasets.apps":
    case "statefulsets.apps":
    case "daemonsets.apps":
      return workload(type, draft);
    case "jobs.batch":
      return { ...draft, spec: jobSpec(record(draft.spec)) };
    case "cronjobs.batch":
      return cronJob(draft);
    case "networkpolicies.networking.k8s.io":
      return networkPolicy(draft);
    case "storageclasses.storage.k8s.io":
      return { reclaimPolicy: "Delete", volumeBindingMode: "Immediate", ...draft };
    case "clusterrolebindings.rbac.authorization.k8s.io":
    case "rolebindings.rbac.authorization.k8s.io":
      return binding(draft);
    case "horizontalpodautoscalers.autoscaling":
      return { ...draft, spec: { minReplicas: 1, metrics: CPU_METRICS, ...record(draft.spec) } };
    case "customresourcedefinitions.apiextensions.k8s.io":
      return definition(draft);
    default:
      return draft;
  }
}

const CPU_METRICS: readonly Json[] = [
  { type: "Resource", resource: { name: "cpu", target: { type: "Utilization", averageUtilization: 80 } } },
];

function definition(draft: Draft): Draft {
  const spec = record(draft.spec);
  const names = record(spec.names);
  const kind = text(names.kind);
  const complete = { singular: kind.toLowerCase(), listKind: `${kind}List`, ...names };
  return { ...draft, spec: { conversion: { strategy: "None" }, ...spec, names: complete } };
}

/** Defaults, and what the server gives out: addresses and ports that the object does not name. */
export function withDefaults(type: ResourceType, draft: Draft, random: SeededRandom): Draft {
  const complete = setDefaults(type, draft);
  if (type.resource !== "services" || type.group !== "") return complete;
  return { ...complete, spec: allocated(record(complete.spec), random) };
}

/** What a new object starts with: defaults, and the status that its kind begins in, whatever the client sent as one. */
export function admit(type: ResourceType, draft: Draft, random: SeededRandom): Draft {
  const complete = admitted(type, withDefaults(type, draft, random));
  if (type.resource === "namespaces" && type.group === "") {
    return { ...complete, spec: { finalizers: ["kubernetes"] }, status: { phase: "Active" } };
  }
  if (!hasStatus(type)) return complete;
  const status = FIRST_STATUS[`${type.resource}.${type.group}`];
  return status === undefined ? withoutStatus(complete) : { ...complete, status };
}

function admitted(type: ResourceType, draft: Draft): Draft {
  if (type.resource === "pods" && type.group === "") return { ...draft, spec: admittedPodSpec(record(draft.spec)) };
  return type.resource === "jobs" && type.group === "batch" ? selectedJob(draft) : draft;
}

/** A job finds its pods by its own uid (kubernetes `pkg/registry/batch/job/strategy.go`). */
function selectedJob(draft: Draft): Draft {
  const spec = record(draft.spec);
  if (spec.manualSelector === true || spec.selector !== undefined) return draft;
  const [uid, name] = [text(draft.metadata.uid), text(draft.metadata.name)];
  const labels = {
    "batch.kubernetes.io/controller-uid": uid,
    "batch.kubernetes.io/job-name": name,
    "controller-uid": uid,
    "job-name": name,
  };
  const template = record(spec.template);
  const metadata = record(template.metadata);
  return {
    ...draft,
    metadata: { ...draft.metadata, labels: { ...record(draft.metadata.labels), ...labels } },
    spec: {
      ...spec,
      selector: { matchLabels: { "batch.kubernetes.io/controller-uid": uid } },
      template: { ...template, metadata: { ...metadata, labels: { ...record(metadata.labels), ...labels } } },
    },
  };
}

const FIRST_STATUS: Readonly<Record<string, JsonObject>> = {
  "pods.": { phase: "Pending", qosClass: "BestEffort" },
  "services.": { loadBalancer: {} },
  "deployments.apps": {},
  "replicasets.apps": { replicas: 0 },
  "statefulsets.apps": { replicas: 0, availableReplicas: 0 },
  "daemonsets.apps": { currentNumberScheduled: 0, desiredNumberScheduled: 0, numberMisscheduled: 0, numberReady: 0 },
  "cronjobs.batch": {},
  "jobs.batch": {},
  "ingresses.networking.k8s.io": { loadBalancer: {} },
  "persistentvolumeclaims.": { phase: "Pending" },
  "horizontalpodautoscalers.autoscaling": { desiredReplicas: 0, currentMetrics: null },
  "poddisruptionbudgets.policy": { disruptionsAllowed: 0, currentHealthy: 0, desiredHealthy: 0, expectedPods: 0 },
};

function hasStatus(type: ResourceType): boolean {
  return type.subresources.some(({ name }) => name === "status");
}

/** Where status is a subresource, a creation cannot set it. */
function withoutStatus(draft: Draft): Draft {
  const { status: _status, ...rest } = draft;
  return rest;
}

function namespace(draft: Draft): Draft {
  const name = text(draft.metadata.name);
  const labels = { ...record(draft.metadata.labels), "kubernetes.io/metadata.name": name };
  return { ...draft, metadata: { ...draft.metadata, labels } };
}

function serviceSpec(spec: JsonObject): JsonObject {
  const type = text(spec.type) || "ClusterIP";
  const ports = list(spec.ports).map((port) => ({
    protocol: "TCP",
    targetPort: at(port, "port") ?? 0,
    ...record(port),
  }));
  const withPorts = spec.ports === undefined ? {} : { ports };
  const outside = type === "NodePort" || type === "LoadBalancer" ? { externalTrafficPolicy: "Cluster" } : {};
  if (type === "ExternalName") return { sessionAffinity: "None", ...spec, type, ...withPorts };
  return { sessionAffinity: "None", internalTrafficPolicy: "Cluster", ...outside, ...spec, type, ...withPorts };
}

function allocated(spec: JsonObject, random: SeededRandom): JsonObject {
  if (spec.type === "ExternalName") return spec;
  const isOpen = spec.type === "NodePort" || spec.type === "LoadBalancer";
  const ports = list(spec.ports).map((port) =>
    isOpen ? { nodePort: 30_000 + random.below(2_768), ...record(port) } : record(port),
  );
  const clusterIP = text(spec.clusterIP) || `10.96.${random.below(256)}.${1 + random.below(254)}`;
  const common = { clusterIPs: [clusterIP], ipFamilies: ["IPv4"], ipFamilyPolicy: "SingleStack" };
  return { ...common, ...spec, ...(ports.length === 0 ? {} : { ports }), clusterIP };
}

/** What was given out before stays with a service whose new version does not name it (kubernetes `core/service/strategy.go`). */
export function keepAllocations(type: ResourceType, current: JsonObject, next: Draft): Draft {
  if (type.resource !== "services" || type.group !== "") return next;
  const [before, spec] = [record(current.spec), record(next.spec)];
  if (spec.type === "ExternalName" || before.type === "ExternalName") return next;
  const isOpen = spec.type === "NodePort" || spec.type === "LoadBalancer";
  const ports = list(spec.ports).map((port) => {
    const same = list(before.ports).find(
      (one) => at(one, "port") === at(port, "port") && at(one, "protocol") === at(port, "protocol"),
    );
    const nodePort = at(same, "nodePort");
    return isOpen && nodePort !== undefined ? { nodePort, ...record(port) } : record(port);
  });
  const { clusterIP, clusterIPs } = before;
  const address = spec.clusterIP === undefined ? { clusterIP, clusterIPs } : {};
  return { ...next, spec: { ...spec, ...address, ...(spec.ports === undefined ? {} : { ports }) } };
}

function secret(draft: Draft): Draft {
  const { stringData, ...rest } = draft;
  const encoded = Object.entries(record(stringData)).map(([key, value]): [string, Json] => [
    key,
    Buffer.from(text(value)).toString("base64"),
  ]);
  const data = { ...record(draft.data), ...Object.fromEntries(encoded) };
  return { ...rest, ...(Object.keys(data).length === 0 ? {} : { data }), type: text(draft.type) || "Opaque" };
}

function podTemplate(template: JsonObject): JsonObject {
  return { ...template, spec: podSpec(record(template.spec)) };
}

function workload(type: ResourceType, draft: Draft): Draft {
  const spec = record(draft.spec);
  const replicas = type.resource === "daemonsets" ? {} : { replicas: spec.replicas ?? 1 };
  const template = podTemplate(record(spec.template));
  return { ...draft, spec: { ...spec, ...replicas, ...strategyOf(type, spec), template } };
}

function strategyOf(type: ResourceType, spec: JsonObject): JsonObject {
  switch (type.resource) {
    case "deployments":
      return {
        strategy: rolling(spec.strategy, { maxUnavailable: "25%", maxSurge: "25%" }),
        revisionHistoryLimit: spec.revisionHistoryLimit ?? 10,
        progressDeadlineSeconds: spec.progressDeadlineSeconds ?? 600,
      };
    case "statefulsets":
      return {
        podManagementPolicy: spec.podManagementPolicy ?? "OrderedReady",
        updateStrategy: rolling(spec.updateStrategy, { partition: 0, maxUnavailable: 1 }),
        ...claimTemplates(spec),
        revisionHistoryLimit: spec.revisionHistoryLimit ?? 10,
        persistentVolumeClaimRetentionPolicy: {
          whenDeleted: "Retain",
          whenScaled: "Retain",
          ...record(spec.persistentVolumeClaimRetentionPolicy),
        },
      };
    case "daemonsets":
      return {
        updateStrategy: rolling(spec.updateStrategy, { maxUnavailable: 1, maxSurge: 0 }),
        revisionHistoryLimit: spec.revisionHistoryLimit ?? 10,
      };
    default:
      return {};
  }
}

function claimTemplates(spec: JsonObject): JsonObject {
  if (!Array.isArray(spec.volumeClaimTemplates)) return {};
  const volumeClaimTemplates = spec.volumeClaimTemplates.map((template: Json) => ({
    kind: "PersistentVolumeClaim",
    apiVersion: "v1",
    ...record(template),
    spec: { volumeMode: "Filesystem", ...record(at(template, "spec")) },
    status: { phase: "Pending", ...record(at(template, "status")) },
  }));
  return { volumeClaimTemplates };
}

function rolling(strategy: Json | undefined, bounds: JsonObject): JsonObject {
  const given = record(strategy);
  const type = text(given.type) || "RollingUpdate";
  if (type !== "RollingUpdate") return { ...given, type };
  return { ...given, type, rollingUpdate: { ...bounds, ...record(given.rollingUpdate) } };
}

function jobSpec(spec: JsonObject): JsonObject {
  const counts =
    spec.parallelism === undefined && spec.completions === undefined
      ? { parallelism: 1, completions: 1 }
      : { parallelism: 1 };
  return {
    ...counts,
    backoffLimit: 6,
    completionMode: "NonIndexed",
    suspend: false,
    podReplacementPolicy: spec.podFailurePolicy === undefined ? "TerminatingOrFailed" : "Failed",
    manualSelector: false,
    ...spec,
    template: podTemplate(record(spec.template)),
  };
}

function cronJob(draft: Draft): Draft {
  const spec = record(draft.spec);
  const template = record(spec.jobTemplate);
  const job = record(template.spec);
  return {
    ...draft,
    spec: {
      concurrencyPolicy: "Allow",
      suspend: false,
      successfulJobsHistoryLimit: 3,
      failedJobsHistoryLimit: 1,
      ...spec,
      jobTemplate: { ...template, spec: { ...job, template: podTemplate(record(job.template)) } },
    },
  };
}

function networkPolicy(draft: Draft): Draft {
  const spec = record(draft.spec);
  const withProtocol = (rule: Json): JsonObject => {
    const { ports } = record(rule);
    const complete = list(ports).map((port) => ({ protocol: "TCP", ...record(port) }));
    return { ...record(rule), ...(ports === undefined ? {} : { ports: complete }) };
  };
  const rules = ["ingress", "egress"].filter((direction) => Array.isArray(spec[direction]));
  return {
    ...draft,
    spec: {
      ...spec,
      ...Object.fromEntries(rules.map((direction) => [direction, list(spec[direction]).map(withProtocol)])),
      policyTypes: spec.policyTypes ?? (spec.egress === undefined ? ["Ingress"] : ["Ingress", "Egress"]),
    },
  };
}

const RBAC = "rbac.authorization.k8s.io";

function binding(draft: Draft): Draft {
  const subjects = list(draft.subjects).map((subject) => {
    const isAccount = at(subject, "kind") === "ServiceAccount";
    return isAccount ? record(subject) : { apiGroup: RBAC, ...record(subject) };
  });
  const roleRef = isObject(draft.roleRef) ? { roleRef: { apiGroup: RBAC, ...draft.roleRef } } : {};
  return { ...draft, ...roleRef, ...(subjects.length === 0 ? {} : { subjects }) };
}
