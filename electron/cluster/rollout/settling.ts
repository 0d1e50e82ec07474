/** Whether a change of an object has taken effect, by what its controller reports: the rules of `kubectl rollout status`
 *  (kubectl `pkg/polymorphichelpers/rollout_status.go`) for workloads, the end of Jobs, the resize of volumes, and for everything else the
 *  conditions and `observedGeneration` of the API conventions. */
import { type Message, message } from "../../../shared/model/message.ts";
import { verdictOf } from "../object/objectHealth.ts";
import { at, listAt, numberAt, textAt } from "../source/wireValue.ts";
import { resizeState } from "./volumeResize.ts";

export interface Count {
  readonly done: number;
  readonly of: number;
}

export type Settling =
  | { readonly state: "settled"; readonly text: Message }
  /** On its way; how long that may take is not for this function to say. */
  | { readonly state: "going"; readonly text: Message; readonly count: Count | null }
  /** Its controller has given up. */
  | { readonly state: "failed"; readonly text: Message };

/** @param object as the server has it now, after the change */
export function settlingOf(object: unknown): Settling {
  switch (textAt(object, "kind")) {
    case "Deployment":
      return deployment(object);
    case "StatefulSet":
      return statefulSet(object);
    case "DaemonSet":
      return daemonSet(object);
    case "ReplicaSet":
    case "ReplicationController":
      return replicaSet(object);
    case "Job":
      return job(object);
    case "PersistentVolumeClaim":
      return resizeState(object);
    default:
      return anyObject(object);
  }
}

function settled(id: string, params: Message["params"] = {}): Settling {
  return { state: "settled", text: message(id, params) };
}

function going(id: string, count: Count | null, params: Message["params"] = {}): Settling {
  return { state: "going", text: message(id, { ...count, ...params }), count };
}

/** The controller has not seen the newest spec: what it reports is about the one before. */
function unobserved(object: unknown): boolean {
  const generation = numberAt(object, "metadata", "generation");
  const observed = numberAt(object, "status", "observedGeneration");
  return generation !== null && (observed ?? 0) < generation;
}

function replicasOf(object: unknown): number {
  return numberAt(object, "spec", "replicas") ?? 1;
}

function statusCount(object: unknown, field: string): number {
  return numberAt(object, "status", field) ?? 0;
}

function deployment(object: unknown): Settling {
  const of = replicasOf(object);
  if (unobserved(object)) return going("rollout.unobserved", { done: 0, of });
  const progressing = listAt(object, "status", "conditions").find((one) => textAt(one, "type") === "Progressing");
  if (textAt(progressing, "reason") === "ProgressDeadlineExceeded") {
    const seconds = numberAt(object, "spec", "progressDeadlineSeconds") ?? 600;
    return { state: "failed", text: message("rollout.deadline", { seconds, text: textAt(progressing, "message") }) };
  }
  const updated = statusCount(object, "updatedReplicas");
  const available = statusCount(object, "availableReplicas");
  const old = statusCount(object, "replicas") - updated;
  if (at(object, "spec", "paused") === true && updated < of) return settled("rollout.paused", { done: updated, of });
  if (updated < of) return going("rollout.updating", { done: updated, of });
  if (old > 0) return going("rollout.oldLeft", { done: Math.min(available, of), of }, { old });
  if (available < updated) return going("rollout.available", { done: available, of: updated });
  return settled("rollout.settled", { of });
}

/** Beyond kubectl's rules it waits for pods that a smaller number of replicas leaves over. */
function statefulSet(object: unknown): Settling {
  const of = replicasOf(object);
  if (unobserved(object)) return going("rollout.unobserved", { done: 0, of });
  const ready = statusCount(object, "readyReplicas");
  const updated = statusCount(object, "updatedReplicas");
  const exists = statusCount(object, "replicas");
  if (textAt(object, "spec", "updateStrategy", "type") === "OnDelete") {
    if (ready < of) return going("rollout.ready", { done: ready, of });
    return settled("rollout.onDelete", { of });
  }
  if (exists > of) return going("rollout.oldLeft", { done: Math.min(ready, of), of }, { old: exists - of });
  const partition = Math.min(numberAt(object, "spec", "updateStrategy", "rollingUpdate", "partition") ?? 0, of);
  const wanted = of - partition;
  // Once all pods are of the new revision the controller makes it the current one, and may then report no updated pods.
  const whole = textAt(object, "status", "updateRevision") === textAt(object, "status", "currentRevision");
  if (!whole && updated < wanted) return going("rollout.updating", { done: updated, of: wanted });
  if (ready < of) return going("rollout.ready", { done: ready, of });
  if (partition > 0 && !whole) return settled("rollout.partitioned", { done: updated, of, partition });
  if (!whole) return going("rollout.ready", { done: ready, of });
  return settled("rollout.settled", { of });
}

function daemonSet(object: unknown): Settling {
  const of = statusCount(object, "desiredNumberScheduled");
  if (unobserved(object)) return going("rollout.unobserved", { done: 0, of });
  const available = statusCount(object, "numberAvailable");
  if (textAt(object, "spec", "updateStrategy", "type") === "OnDelete") {
    if (available < of) return going("rollout.available", { done: available, of });
    return settled("rollout.onDelete", { of });
  }
  const updated = statusCount(object, "updatedNumberScheduled");
  if (updated < of) return going("rollout.updating", { done: updated, of });
  if (available < of) return going("rollout.available", { done: available, of });
  return settled("rollout.settled", { of });
}

function replicaSet(object: unknown): Settling {
  const of = replicasOf(object);
  if (unobserved(object)) return going("rollout.unobserved", { done: 0, of });
  const exists = statusCount(object, "replicas");
  const available = statusCount(object, "availableReplicas");
  if (exists > of) return going("rollout.oldLeft", { done: Math.min(available, of), of }, { old: exists - of });
  if (available < of) return going("rollout.available", { done: available, of });
  return settled("rollout.settled", { of });
}

function job(object: unknown): Settling {
  const holds = (type: string) =>
    listAt(object, "status", "conditions").find(
      (one) => textAt(one, "type") === type && textAt(one, "status") === "True",
    );
  const failed = holds("Failed");
  if (failed !== undefined) {
    const params = { reason: textAt(failed, "reason"), text: textAt(failed, "message") };
    return { state: "failed", text: message("rollout.jobFailed", params) };
  }
  const succeeded = statusCount(object, "succeeded");
  if (holds("Complete") !== undefined) return settled("rollout.jobComplete", { done: succeeded });
  if (holds("Suspended") !== undefined || at(object, "spec", "suspend") === true)
    return settled("rollout.jobSuspended");
  const of = numberAt(object, "spec", "completions") ?? numberAt(object, "spec", "parallelism") ?? 1;
  const params = { active: statusCount(object, "active"), failed: statusCount(object, "failed") };
  return going("rollout.jobRuns", { done: succeeded, of }, params);
}

/** Custom resources, and kinds without rules of their own. What reports nothing is taken as it is: there is nothing to wait for. */
function anyObject(object: unknown): Settling {
  const generation = numberAt(object, "metadata", "generation");
  const observed = numberAt(object, "status", "observedGeneration");
  if (generation !== null && observed !== null && observed < generation) return going("rollout.unobserved", null);
  const conditions = listAt(object, "status", "conditions");
  const stalled = conditions.find((one) => textAt(one, "type") === "Stalled" && textAt(one, "status") === "True");
  if (stalled !== undefined) {
    const params = { reason: textAt(stalled, "reason"), text: textAt(stalled, "message") };
    return { state: "failed", text: message("rollout.stalled", params) };
  }
  const stale = conditions.find((one) => {
    const of = numberAt(one, "observedGeneration");
    return of !== null && generation !== null && of < generation;
  });
  if (stale !== undefined) return going("rollout.unobserved", null);
  const reconciling = conditions.some(
    (one) => textAt(one, "type") === "Reconciling" && textAt(one, "status") === "True",
  );
  const { health, status } = verdictOf(object);
  if (reconciling || health === "busy" || health === "bad" || health === "warn") {
    return going("rollout.notReady", null, { status: status || "Reconciling" });
  }
  return settled(status === "" ? "rollout.saysNothing" : "rollout.reports", { status });
}
