import { at, type Json, type JsonObject, list, record, text } from "./json.ts";
import type { Draft } from "./object.ts";
import type { SeededRandom } from "./random.ts";
import type { ResourceType } from "./resourceType.ts";
import { type FieldError, invalid } from "./status.ts";

/** Fills in what the API server fills in on every write, for the fields that clients, tables and controllers read.
 *  @throws ApiError 422 for a workload whose selector does not fit its template */
export function withDefaults(type: ResourceType, draft: Draft, random: SeededRandom): Draft {
  switch (`${type.resource}.${type.group}`) {
    case "pods.":
      return { ...draft, spec: podSpec(record(draft.spec)) };
    case "services.":
      return { ...draft, spec: serviceSpec(record(draft.spec), random) };
    case "deployments.apps":
    case "replicasets.apps":
    case "statefulsets.apps":
    case "daemonsets.apps":
      return workload(type, draft);
    case "jobs.batch":
      return { ...draft, spec: { parallelism: 1, completions: 1, backoffLimit: 6, ...record(draft.spec) } };
    case "secrets.":
      return secret(draft);
    case "persistentvolumeclaims.":
      return { ...draft, spec: { volumeMode: "Filesystem", ...record(draft.spec) } };
    default:
      return draft;
  }
}

/** What a new object starts with: defaults, and the status that its kind begins in, whatever the client sent as one. */
export function admit(type: ResourceType, draft: Draft, random: SeededRandom): Draft {
  if (type.resource === "namespaces" && type.group === "") return namespace(draft);
  const complete = withDefaults(type, draft, random);
  if (!hasStatus(type)) return complete;
  const status = FIRST_STATUS[`${type.resource}.${type.group}`];
  return status === undefined ? withoutStatus(complete) : { ...complete, status };
}

const FIRST_STATUS: Readonly<Record<string, JsonObject>> = {
  "pods.": { phase: "Pending", qosClass: "BestEffort" },
  "services.": { loadBalancer: {} },
  "deployments.apps": {},
  "replicasets.apps": { replicas: 0 },
  "statefulsets.apps": { replicas: 0, availableReplicas: 0 },
  "daemonsets.apps": { currentNumberScheduled: 0, desiredNumberScheduled: 0, numberMisscheduled: 0, numberReady: 0 },
  "jobs.batch": {},
  "persistentvolumeclaims.": { phase: "Pending" },
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
  return {
    ...draft,
    metadata: { ...draft.metadata, labels },
    spec: { finalizers: ["kubernetes"] },
    status: { phase: "Active" },
  };
}

export function podSpec(spec: JsonObject): JsonObject {
  return {
    ...spec,
    containers: list(spec.containers).map((container) => ({
      imagePullPolicy: text(at(container, "image")).endsWith(":latest") ? "Always" : "IfNotPresent",
      terminationMessagePath: "/dev/termination-log",
      terminationMessagePolicy: "File",
      resources: {},
      ...record(container),
    })),
    restartPolicy: spec.restartPolicy ?? "Always",
    terminationGracePeriodSeconds: spec.terminationGracePeriodSeconds ?? 30,
    dnsPolicy: spec.dnsPolicy ?? "ClusterFirst",
    serviceAccountName: spec.serviceAccountName ?? "default",
    schedulerName: spec.schedulerName ?? "default-scheduler",
    securityContext: spec.securityContext ?? {},
  };
}

function serviceSpec(spec: JsonObject, random: SeededRandom): JsonObject {
  const type = text(spec.type) || "ClusterIP";
  const ports = list(spec.ports).map((port) => ({
    protocol: "TCP",
    targetPort: at(port, "port") ?? 0,
    ...(type === "ClusterIP" ? {} : { nodePort: 30_000 + random.below(2_768) }),
    ...record(port),
  }));
  if (type === "ExternalName") return { ...spec, type };
  const clusterIP = text(spec.clusterIP) || `10.96.${random.below(256)}.${1 + random.below(254)}`;
  const common = { sessionAffinity: "None", ipFamilies: ["IPv4"], ipFamilyPolicy: "SingleStack" };
  return { ...common, ...spec, type, ports, clusterIP, clusterIPs: [clusterIP] };
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

function workload(type: ResourceType, draft: Draft): Draft {
  const spec = record(draft.spec);
  const template = record(spec.template);
  const name = text(draft.metadata.name);
  const errors = selectorErrors(spec);
  if (errors.length > 0) throw invalid(type.kind, type.group, name, errors);
  const replicas = type.resource === "daemonsets" ? {} : { replicas: spec.replicas ?? 1 };
  return {
    ...draft,
    spec: {
      ...spec,
      ...replicas,
      ...strategyOf(type, spec),
      template: { ...template, spec: podSpec(record(template.spec)) },
    },
  };
}

function strategyOf(type: ResourceType, spec: JsonObject): JsonObject {
  if (type.resource !== "deployments") return {};
  return {
    strategy: spec.strategy ?? { type: "RollingUpdate", rollingUpdate: { maxUnavailable: "25%", maxSurge: "25%" } },
    revisionHistoryLimit: spec.revisionHistoryLimit ?? 10,
    progressDeadlineSeconds: spec.progressDeadlineSeconds ?? 600,
  };
}

function selectorErrors(spec: JsonObject): readonly FieldError[] {
  const selector = spec.selector;
  if (selector === undefined) {
    return [{ reason: "FieldValueRequired", field: "spec.selector", message: "Required value" }];
  }
  const errors: FieldError[] = [];
  const labels = record(at(spec, "template", "metadata", "labels"));
  const wanted = Object.entries(record(at(selector, "matchLabels")));
  if (wanted.some(([key, value]) => labels[key] !== value)) {
    const message = `Invalid value: ${JSON.stringify(labels)}: \`selector\` does not match template \`labels\``;
    errors.push({ reason: "FieldValueInvalid", field: "spec.template.metadata.labels", message });
  }
  if (list(at(spec, "template", "spec", "containers")).length === 0) {
    errors.push({ reason: "FieldValueRequired", field: "spec.template.spec.containers", message: "Required value" });
  }
  return errors;
}
