import { at, isObject, type Json, type JsonObject, list, record, text } from "./json.ts";

/** A pod's spec with what the API server fills in (kubernetes `pkg/apis/core/v1/defaults.go`). */
export function podSpec(spec: JsonObject): JsonObject {
  return {
    ...spec,
    ...listed("volumes", spec, volume),
    ...listed("initContainers", spec, container),
    containers: list(spec.containers).map((one) => container(record(one))),
    ...listed("ephemeralContainers", spec, container),
    restartPolicy: spec.restartPolicy ?? "Always",
    terminationGracePeriodSeconds: spec.terminationGracePeriodSeconds ?? 30,
    dnsPolicy: spec.dnsPolicy ?? "ClusterFirst",
    ...account(spec),
    securityContext: spec.securityContext ?? {},
    schedulerName: spec.schedulerName ?? "default-scheduler",
  };
}

/** The account has an older name, which is kept beside it. */
function account(spec: JsonObject): JsonObject {
  const name = text(spec.serviceAccountName) || text(spec.serviceAccount);
  return name === "" ? {} : { serviceAccountName: name, serviceAccount: name };
}

const TOLERANCE_SECONDS = 300;

/** What admission adds to a pod, and not to a template. */
export function admittedPodSpec(spec: JsonObject): JsonObject {
  const name = text(spec.serviceAccountName) || "default";
  const tolerations = list(spec.tolerations);
  const isTolerated = (key: string): boolean =>
    tolerations.some((one) => (at(one, "key") ?? key) === key && (at(one, "effect") ?? "NoExecute") === "NoExecute");
  const added = ["node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable"].filter((key) => !isTolerated(key));
  return {
    ...spec,
    serviceAccountName: name,
    serviceAccount: name,
    tolerations: [
      ...tolerations,
      ...added.map((key) => ({ key, operator: "Exists", effect: "NoExecute", tolerationSeconds: TOLERANCE_SECONDS })),
    ],
    priority: spec.priority ?? 0,
    preemptionPolicy: spec.preemptionPolicy ?? "PreemptLowerPriority",
  };
}

function listed(field: string, spec: JsonObject, complete: (item: JsonObject) => JsonObject): JsonObject {
  const items = spec[field];
  return Array.isArray(items) ? { [field]: items.map((item: Json) => complete(record(item))) } : {};
}

function container(given: JsonObject): JsonObject {
  const probes = ["livenessProbe", "readinessProbe", "startupProbe"].filter((name) => isObject(given[name]));
  return {
    imagePullPolicy: pullPolicy(text(given.image)),
    terminationMessagePath: "/dev/termination-log",
    terminationMessagePolicy: "File",
    ...given,
    ...Object.fromEntries(probes.map((name) => [name, probe(record(given[name]))])),
    ...listed("env", given, variable),
    ...listed("ports", given, (port) => ({ protocol: "TCP", ...port })),
    resources: resources(record(given.resources)),
  };
}

/** Without a tag an image is the latest one, which has to be asked for each time. */
function pullPolicy(image: string): string {
  const tag = /:([^/:@]+)(?:@.*)?$/.exec(image)?.[1] ?? (image.includes("@") ? "digest" : "latest");
  return tag === "latest" ? "Always" : "IfNotPresent";
}

/** What is limited and not asked for is asked for up to its limit. */
function resources(given: JsonObject): JsonObject {
  const limits = given.limits;
  return isObject(limits) ? { ...given, requests: { ...limits, ...record(given.requests) } } : given;
}

function probe(given: JsonObject): JsonObject {
  const { httpGet, grpc } = given;
  return {
    timeoutSeconds: 1,
    periodSeconds: 10,
    successThreshold: 1,
    failureThreshold: 3,
    ...given,
    ...(isObject(httpGet) ? { httpGet: { path: "/", scheme: "HTTP", ...httpGet } } : {}),
    ...(isObject(grpc) ? { grpc: { service: "", ...grpc } } : {}),
  };
}

function variable(given: JsonObject): JsonObject {
  const reference = at(given, "valueFrom", "fieldRef");
  if (!isObject(reference)) return given;
  return { ...given, valueFrom: { ...record(given.valueFrom), fieldRef: { apiVersion: "v1", ...reference } } };
}

const MODE = 0o644;

function volume(given: JsonObject): JsonObject {
  const withMode = ["configMap", "secret", "projected", "downwardAPI"].filter((source) => isObject(given[source]));
  const sources = withMode.map((source) => [source, { defaultMode: MODE, ...record(given[source]) }] as const);
  const hostPath = isObject(given.hostPath) ? { hostPath: { type: "", ...given.hostPath } } : {};
  const known = Object.keys(given).length > 1;
  return { ...given, ...Object.fromEntries(sources), ...hostPath, ...(known ? {} : { emptyDir: {} }) };
}
