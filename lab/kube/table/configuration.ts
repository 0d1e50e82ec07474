import { at, integer, type Json, list, record, text } from "../json.ts";
import { ageOf } from "./duration.ts";
import { AGE_COLUMN, column, NAME_COLUMN, type TableFormat, wide } from "./tableFormat.ts";

export const CONFIG_MAP_FORMAT: TableFormat = {
  columns: [NAME_COLUMN, column("Data", "Number of keys."), AGE_COLUMN],
  cells: (object, nowMs) => [
    object.metadata.name,
    Object.keys(record(object.data)).length + Object.keys(record(object.binaryData)).length,
    ageOf(object.metadata.creationTimestamp, nowMs),
  ],
};

export const SECRET_FORMAT: TableFormat = {
  columns: [NAME_COLUMN, column("Type", "What the secret is for."), column("Data", "Number of keys."), AGE_COLUMN],
  cells: (object, nowMs) => [
    object.metadata.name,
    text(object.type),
    Object.keys(record(object.data)).length,
    ageOf(object.metadata.creationTimestamp, nowMs),
  ],
};

export const SERVICE_ACCOUNT_FORMAT: TableFormat = {
  columns: [NAME_COLUMN, AGE_COLUMN],
  cells: (object, nowMs) => [object.metadata.name, ageOf(object.metadata.creationTimestamp, nowMs)],
};

/** RoleBindings and ClusterRoleBindings. */
export const ROLE_BINDING_FORMAT: TableFormat = {
  columns: [
    NAME_COLUMN,
    column("Role", "Role that is granted."),
    AGE_COLUMN,
    wide("Users", "Users it is granted to."),
    wide("Groups", "Groups it is granted to."),
    wide("ServiceAccounts", "Service accounts it is granted to."),
  ],
  cells: (binding, nowMs) => {
    const subjects = list(binding.subjects);
    return [
      binding.metadata.name,
      `${text(at(binding, "roleRef", "kind"))}/${text(at(binding, "roleRef", "name"))}`,
      ageOf(binding.metadata.creationTimestamp, nowMs),
      subjectNames(subjects, "User"),
      subjectNames(subjects, "Group"),
      subjectNames(subjects, "ServiceAccount"),
    ];
  },
};

function subjectNames(subjects: readonly Json[], kind: string): string {
  return subjects
    .filter((subject) => at(subject, "kind") === kind)
    .map((subject) => {
      const name = text(at(subject, "name"));
      return kind === "ServiceAccount" ? `${text(at(subject, "namespace"))}/${name}` : name;
    })
    .join(", ");
}

export const POD_DISRUPTION_BUDGET_FORMAT: TableFormat = {
  columns: [
    NAME_COLUMN,
    column("Min Available", "Pods that must stay available."),
    column("Max Unavailable", "Pods that may be unavailable."),
    column("Allowed Disruptions", "Pods that may be evicted now.", "integer"),
    AGE_COLUMN,
  ],
  cells: (object, nowMs) => [
    object.metadata.name,
    countOrShare(at(object, "spec", "minAvailable")),
    countOrShare(at(object, "spec", "maxUnavailable")),
    integer(at(object, "status", "disruptionsAllowed")),
    ageOf(object.metadata.creationTimestamp, nowMs),
  ],
};

function countOrShare(value: Json | undefined): string {
  return typeof value === "number" || typeof value === "string" ? String(value) : "N/A";
}

export const HORIZONTAL_POD_AUTOSCALER_FORMAT: TableFormat = {
  columns: [
    NAME_COLUMN,
    column("Reference", "Workload that is scaled."),
    column("Targets", "Present and wanted values of the metrics."),
    column("MinPods", "Fewest pods."),
    column("MaxPods", "Most pods."),
    column("Replicas", "Pods now."),
    AGE_COLUMN,
  ],
  cells: (object, nowMs) => {
    const spec = record(object.spec);
    const minReplicas = spec.minReplicas;
    return [
      object.metadata.name,
      `${text(at(spec, "scaleTargetRef", "kind"))}/${text(at(spec, "scaleTargetRef", "name"))}`,
      formatMetrics(list(spec.metrics), list(at(object, "status", "currentMetrics"))),
      typeof minReplicas === "number" ? String(minReplicas) : "<unset>",
      integer(spec.maxReplicas),
      integer(at(object, "status", "currentReplicas")),
      ageOf(object.metadata.creationTimestamp, nowMs),
    ];
  },
};

const SHOWN_METRICS = 2;

function formatMetrics(specs: readonly Json[], statuses: readonly Json[]): string {
  if (specs.length === 0) return "<none>";
  const shown = specs.slice(0, SHOWN_METRICS).map((spec, index) => formatMetric(spec, statuses[index]));
  const more = specs.length > SHOWN_METRICS ? ` + ${specs.length - SHOWN_METRICS} more...` : "";
  return `${shown.join(", ")}${more}`;
}

const METRIC_SOURCES: Readonly<Record<string, string>> = {
  Resource: "resource",
  ContainerResource: "containerResource",
  Pods: "pods",
  Object: "object",
  External: "external",
};

function formatMetric(spec: Json, status: Json | undefined): string {
  const type = text(at(spec, "type"));
  const source = METRIC_SOURCES[type];
  if (source === undefined) return "<unknown type>";
  const target = record(at(spec, source, "target"));
  const current = record(at(status, source, "current"));
  const perPod = text(target.averageValue);
  if (source === "resource" || source === "containerResource") {
    const name = text(at(spec, source, "name"));
    if (perPod !== "") return `${name}: ${text(current.averageValue) || "<unknown>"}/${perPod}`;
    return `${name}: ${percent(current.averageUtilization, "<unknown>")}/${percent(target.averageUtilization, "<auto>")}`;
  }
  if (source === "pods") return `${text(current.averageValue) || "<unknown>"}/${perPod}`;
  if (perPod !== "") return `${text(current.averageValue) || "<unknown>"}/${perPod} (avg)`;
  return `${text(current.value) || "<unknown>"}/${text(target.value)}`;
}

function percent(value: Json | undefined, missing: string): string {
  return typeof value === "number" ? `${value}%` : missing;
}

export const RESOURCE_QUOTA_FORMAT: TableFormat = {
  columns: [
    NAME_COLUMN,
    column("Request", "What requests have used up out of what they may."),
    column("Limit", "What limits have used up out of what they may."),
    AGE_COLUMN,
  ],
  cells: (quota, nowMs) => {
    const used = record(at(quota, "status", "used"));
    const cells = Object.entries(record(at(quota, "status", "hard")))
      .sort(([left], [right]) => (left < right ? -1 : 1))
      .map(([name, hard]) => ({ name, cell: `${name}: ${text(used[name]) || "0"}/${text(hard)}` }));
    const limits = cells.filter(({ name }) => name.startsWith("limits."));
    return [
      quota.metadata.name,
      cells
        .filter((it) => !limits.includes(it))
        .map((it) => it.cell)
        .join(", "),
      limits.map((it) => it.cell).join(", "),
      ageOf(quota.metadata.creationTimestamp, nowMs),
    ];
  },
};

export const PRIORITY_CLASS_FORMAT: TableFormat = {
  columns: [
    NAME_COLUMN,
    column("Value", "The priority itself: more goes first.", "integer"),
    column("Global-Default", "Whether pods without a class get this one.", "boolean"),
    AGE_COLUMN,
    column("PreemptionPolicy", "Whether such pods may push others out."),
  ],
  cells: (object, nowMs) => [
    object.metadata.name,
    integer(object.value),
    object.globalDefault === true,
    ageOf(object.metadata.creationTimestamp, nowMs),
    text(object.preemptionPolicy),
  ],
};
