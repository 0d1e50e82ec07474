import { at, integer, type Json, type JsonObject, list, record, text } from "../json.ts";
import type { KubeObject } from "../object.ts";
import { ageOf, humanDuration } from "./duration.ts";
import { AGE_COLUMN, type Cell, column, NAME_COLUMN, type TableFormat, wide } from "./tableFormat.ts";

export const POD_FORMAT: TableFormat = {
  columns: [
    NAME_COLUMN,
    column("Ready", "Containers that are ready out of all containers."),
    column("Status", "What the pod as a whole is doing, or what is wrong with it."),
    column("Restarts", "How often containers were restarted, and how long ago the last time was."),
    AGE_COLUMN,
    wide("IP", "Address of the pod."),
    wide("Node", "Node that the pod runs on."),
    wide("Nominated Node", "Node on which room is being made for the pod by preemption."),
    wide("Readiness Gates", "Readiness gates that are satisfied out of all."),
  ],
  cells: podCells,
  conditions: (pod) => COMPLETED[text(at(pod, "status", "phase"))],
};

const COMPLETED: Readonly<Record<string, readonly Json[]>> = {
  Succeeded: [
    { type: "Completed", status: "True", reason: "Succeeded", message: "The pod has completed successfully." },
  ],
  Failed: [{ type: "Completed", status: "True", reason: "Failed", message: "The pod failed." }],
};

interface Summary {
  reason: string;
  ready: number;
  restarts: number;
  lastRestartMs: number;
}

function podCells(pod: KubeObject, nowMs: number): readonly Cell[] {
  const spec = record(pod.spec);
  const status = record(pod.status);
  const conditions = list(status.conditions);
  const sidecars = new Set(
    list(spec.initContainers)
      .filter((container) => at(container, "restartPolicy") === "Always")
      .map((container) => text(at(container, "name"))),
  );
  const gated = conditions.some((it) => at(it, "type") === "PodScheduled" && at(it, "reason") === "SchedulingGated");
  const phase = text(status.phase);
  const summary: Summary = {
    reason: gated ? "SchedulingGated" : text(status.reason) || phase,
    ready: 0,
    restarts: 0,
    lastRestartMs: 0,
  };
  const initializing = addInitContainers(summary, status, sidecars, list(spec.initContainers).length);
  if (!initializing || isTrue(conditions, "Initialized")) addContainers(summary, status, sidecars);

  if (at(pod, "metadata", "deletionTimestamp") !== undefined) {
    if (status.reason === "NodeLost") summary.reason = "Unknown";
    else if (phase !== "Succeeded" && phase !== "Failed") summary.reason = "Terminating";
  }
  const { restarts, lastRestartMs } = summary;
  return [
    pod.metadata.name,
    `${summary.ready}/${list(spec.containers).length + sidecars.size}`,
    summary.reason,
    restarts !== 0 && lastRestartMs !== 0 ? `${restarts} (${humanDuration(nowMs - lastRestartMs)} ago)` : `${restarts}`,
    ageOf(pod.metadata.creationTimestamp, nowMs),
    text(at(list(status.podIPs)[0], "ip")) || "<none>",
    text(spec.nodeName) || "<none>",
    text(status.nominatedNodeName) || "<none>",
    readinessGates(list(spec.readinessGates), conditions),
  ];
}

/** @returns whether an init container still holds the pod back */
function addInitContainers(
  summary: Summary,
  status: JsonObject,
  sidecars: ReadonlySet<string>,
  total: number,
): boolean {
  for (const [index, container] of list(status.initContainerStatuses).entries()) {
    countRestarts(summary, container);
    const terminated = at(container, "state", "terminated");
    if (terminated !== undefined && integer(at(terminated, "exitCode")) === 0) continue;
    if (sidecars.has(text(at(container, "name"))) && at(container, "started") === true) {
      if (at(container, "ready") === true) summary.ready++;
      continue;
    }
    const waiting = text(at(container, "state", "waiting", "reason"));
    if (terminated !== undefined) summary.reason = `Init:${terminationReason(terminated)}`;
    else if (waiting !== "" && waiting !== "PodInitializing") summary.reason = `Init:${waiting}`;
    else summary.reason = `Init:${index}/${total}`;
    return true;
  }
  return false;
}

function addContainers(summary: Summary, status: JsonObject, sidecars: ReadonlySet<string>): void {
  // Restarts of ordinary init containers count only while they run.
  const restartedSidecars = list(status.initContainerStatuses).filter((it) => sidecars.has(text(at(it, "name"))));
  summary.restarts = 0;
  summary.lastRestartMs = 0;
  for (const sidecar of restartedSidecars) countRestarts(summary, sidecar);
  let running = false;
  let failure = "";
  const containers = list(status.containerStatuses);
  for (let index = containers.length - 1; index >= 0; index--) {
    const container = containers[index];
    countRestarts(summary, container);
    const state = at(container, "state");
    const terminated = at(state, "terminated");
    const waiting = text(at(state, "waiting", "reason"));
    if (waiting !== "") {
      summary.reason = waiting;
    } else if (terminated !== undefined) {
      summary.reason = terminationReason(terminated);
      if (integer(at(terminated, "exitCode")) !== 0) failure = summary.reason;
    } else if (at(container, "ready") === true && at(state, "running") !== undefined) {
      running = true;
      summary.ready++;
    }
  }
  if (summary.reason !== "Completed") return;
  if (running && isTrue(list(status.conditions), "Ready")) summary.reason = "Running";
  else if (failure !== "") summary.reason = failure;
  else if (running) summary.reason = "NotReady";
}

function countRestarts(summary: Summary, container: Json | undefined): void {
  summary.restarts += integer(at(container, "restartCount"));
  const finishedAt = text(at(container, "lastState", "terminated", "finishedAt"));
  if (finishedAt !== "") summary.lastRestartMs = Math.max(summary.lastRestartMs, Date.parse(finishedAt));
}

function terminationReason(terminated: Json): string {
  const reason = text(at(terminated, "reason"));
  if (reason !== "") return reason;
  const signal = integer(at(terminated, "signal"));
  return signal !== 0 ? `Signal:${signal}` : `ExitCode:${integer(at(terminated, "exitCode"))}`;
}

function readinessGates(gates: readonly Json[], conditions: readonly Json[]): string {
  if (gates.length === 0) return "<none>";
  const satisfied = gates.filter((gate) => isTrue(conditions, text(at(gate, "conditionType"))));
  return `${satisfied.length}/${gates.length}`;
}

function isTrue(conditions: readonly Json[], type: string): boolean {
  return conditions.some((condition) => at(condition, "type") === type && at(condition, "status") === "True");
}
