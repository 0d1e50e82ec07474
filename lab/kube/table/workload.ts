import { at, integer, type Json, list, record, text } from "../json.ts";
import type { KubeObject } from "../object.ts";
import { formatSelectorObject, selectorString } from "../selectors/label.ts";
import { ageOf, humanDuration } from "./duration.ts";
import { AGE_COLUMN, type Column, column, NAME_COLUMN, type TableFormat, wide } from "./tableFormat.ts";

const CONTAINERS: readonly Column[] = [
  wide("Containers", "Names of the containers of the template."),
  wide("Images", "Images of the containers of the template."),
];
const SELECTOR = wide("Selector", "Labels by which the workload finds its pods.");

/** Names and images of a pod template's containers, as the two wide columns show them. */
export function containerCells(podSpec: Json | undefined): readonly [string, string] {
  const containers = list(record(podSpec).containers);
  return [
    containers.map((container) => text(at(container, "name"))).join(","),
    containers.map((container) => text(at(container, "image"))).join(","),
  ];
}

function created(object: KubeObject, nowMs: number): string {
  return ageOf(object.metadata.creationTimestamp, nowMs);
}

export const DEPLOYMENT_FORMAT: TableFormat = {
  columns: [
    NAME_COLUMN,
    column("Ready", "Pods that are ready out of those wanted."),
    column("Up-to-date", "Pods that follow the present template."),
    column("Available", "Pods that have been ready for minReadySeconds."),
    AGE_COLUMN,
    ...CONTAINERS,
    SELECTOR,
  ],
  cells: (object, nowMs) => [
    object.metadata.name,
    `${integer(at(object, "status", "readyReplicas"))}/${integer(at(object, "spec", "replicas"))}`,
    integer(at(object, "status", "updatedReplicas")),
    integer(at(object, "status", "availableReplicas")),
    created(object, nowMs),
    ...containerCells(at(object, "spec", "template", "spec")),
    selectorString(at(object, "spec", "selector")),
  ],
};

export const REPLICA_SET_FORMAT: TableFormat = {
  columns: [
    NAME_COLUMN,
    column("Desired", "Pods wanted.", "integer"),
    column("Current", "Pods that exist.", "integer"),
    column("Ready", "Pods that are ready.", "integer"),
    AGE_COLUMN,
    ...CONTAINERS,
    SELECTOR,
  ],
  cells: (object, nowMs) => [
    object.metadata.name,
    integer(at(object, "spec", "replicas")),
    integer(at(object, "status", "replicas")),
    integer(at(object, "status", "readyReplicas")),
    created(object, nowMs),
    ...containerCells(at(object, "spec", "template", "spec")),
    formatSelectorObject(at(object, "spec", "selector")),
  ],
};

export const STATEFUL_SET_FORMAT: TableFormat = {
  columns: [NAME_COLUMN, column("Ready", "Pods that are ready out of those wanted."), AGE_COLUMN, ...CONTAINERS],
  cells: (object, nowMs) => [
    object.metadata.name,
    `${integer(at(object, "status", "readyReplicas"))}/${integer(at(object, "spec", "replicas"))}`,
    created(object, nowMs),
    ...containerCells(at(object, "spec", "template", "spec")),
  ],
};

export const DAEMON_SET_FORMAT: TableFormat = {
  columns: [
    NAME_COLUMN,
    column("Desired", "Nodes that should run the pod.", "integer"),
    column("Current", "Nodes that run the pod.", "integer"),
    column("Ready", "Nodes on which the pod is ready.", "integer"),
    column("Up-to-date", "Nodes whose pod follows the present template.", "integer"),
    column("Available", "Nodes on which the pod is available.", "integer"),
    column("Node Selector", "Labels that a node must have to run the pod."),
    AGE_COLUMN,
    ...CONTAINERS,
    SELECTOR,
  ],
  cells: (object, nowMs) => [
    object.metadata.name,
    ...DAEMON_COUNTS.map((count) => integer(at(object, "status", count))),
    formatLabels(at(object, "spec", "template", "spec", "nodeSelector")),
    created(object, nowMs),
    ...containerCells(at(object, "spec", "template", "spec")),
    formatSelectorObject(at(object, "spec", "selector")),
  ],
};

const DAEMON_COUNTS = [
  "desiredNumberScheduled",
  "currentNumberScheduled",
  "numberReady",
  "updatedNumberScheduled",
  "numberAvailable",
];

/** A map of labels in one line: keys sorted, `<none>` for none. */
export function formatLabels(labels: Json | undefined): string {
  const pairs = Object.entries(record(labels)).map(([key, value]) => `${key}=${text(value)}`);
  return pairs.length === 0 ? "<none>" : pairs.sort().join(",");
}

export const JOB_FORMAT: TableFormat = {
  columns: [
    NAME_COLUMN,
    column("Status", "How far the job has come."),
    column("Completions", "Pods that succeeded out of those wanted."),
    column("Duration", "How long the job ran, or has been running."),
    AGE_COLUMN,
    ...CONTAINERS,
    SELECTOR,
  ],
  cells: (object, nowMs) => [
    object.metadata.name,
    jobStatus(object),
    jobCompletions(object),
    jobDuration(object, nowMs),
    created(object, nowMs),
    ...containerCells(at(object, "spec", "template", "spec")),
    formatSelectorObject(at(object, "spec", "selector")),
  ],
};

const JOB_STATES: readonly (readonly [string, string])[] = [
  ["Complete", "Complete"],
  ["Failed", "Failed"],
  ["", "Terminating"],
  ["Suspended", "Suspended"],
  ["FailureTarget", "FailureTarget"],
  ["SuccessCriteriaMet", "SuccessCriteriaMet"],
];

function jobStatus(job: KubeObject): string {
  const conditions = list(at(job, "status", "conditions"));
  for (const [condition, status] of JOB_STATES) {
    const holds =
      condition === ""
        ? job.metadata.deletionTimestamp !== undefined
        : conditions.some((it) => at(it, "type") === condition && at(it, "status") === "True");
    if (holds) return status;
  }
  return "Running";
}

function jobCompletions(job: KubeObject): string {
  const succeeded = integer(at(job, "status", "succeeded"));
  const completions = at(job, "spec", "completions");
  if (typeof completions === "number") return `${succeeded}/${completions}`;
  const parallelism = integer(at(job, "spec", "parallelism"));
  return parallelism > 1 ? `${succeeded}/1 of ${parallelism}` : `${succeeded}/1`;
}

function jobDuration(job: KubeObject, nowMs: number): string {
  const start = at(job, "status", "startTime");
  if (typeof start !== "string") return "";
  const end = at(job, "status", "completionTime");
  return humanDuration((typeof end === "string" ? Date.parse(end) : nowMs) - Date.parse(start));
}

export const CRON_JOB_FORMAT: TableFormat = {
  columns: [
    NAME_COLUMN,
    column("Schedule", "When jobs start, in cron's five fields."),
    column("Timezone", "Time zone of the schedule."),
    column("Suspend", "Whether no further jobs are started.", "boolean"),
    column("Active", "Jobs that are running.", "integer"),
    column("Last Schedule", "Time since a job was last started."),
    AGE_COLUMN,
    ...CONTAINERS,
    SELECTOR,
  ],
  cells: (object, nowMs) => {
    const last = at(object, "status", "lastScheduleTime");
    const template = at(object, "spec", "jobTemplate", "spec");
    const suspend = at(object, "spec", "suspend");
    return [
      object.metadata.name,
      text(at(object, "spec", "schedule")),
      text(at(object, "spec", "timeZone")) || "<none>",
      suspend === undefined ? "<unset>" : suspend === true ? "True" : "False",
      list(at(object, "status", "active")).length,
      typeof last === "string" ? ageOf(last, nowMs) : "<none>",
      created(object, nowMs),
      ...containerCells(at(template, "template", "spec")),
      formatSelectorObject(at(template, "selector")),
    ];
  },
};

export const CONTROLLER_REVISION_FORMAT: TableFormat = {
  columns: [
    NAME_COLUMN,
    column("Controller", "Object whose state this revision keeps."),
    column("Revision", "Number of the revision."),
    AGE_COLUMN,
  ],
  cells: (object, nowMs) => {
    const owner = record(object.metadata.ownerReferences?.find((reference) => reference.controller === true));
    const group = text(owner.apiVersion).split("/").slice(0, -1).join("");
    const kind = text(owner.kind).toLowerCase();
    return [
      object.metadata.name,
      kind === "" ? "<none>" : `${group === "" ? kind : `${kind}.${group}`}/${text(owner.name)}`,
      integer(object.revision),
      created(object, nowMs),
    ];
  },
};
