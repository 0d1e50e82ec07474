import { at, integer, type Json, type JsonObject, list, record, text } from "../json.ts";
import { type KubeObject, timestamp } from "../object.ts";
import { fences, total } from "./rolloutPlan.ts";

/** What a deployment's status is made of. */
export interface DeploymentFacts {
  /** The replica set of the template as it is; undefined where a paused deployment has none. */
  readonly present: KubeObject | undefined;
  readonly sets: readonly KubeObject[];
  readonly nowMs: number;
}

/** The status of a deployment (kubernetes `pkg/controller/deployment/progress.go` and `sync.go`). */
export function deploymentStatus(deployment: KubeObject, { present, sets, nowMs }: DeploymentFacts): JsonObject {
  const wanted = integer(at(deployment, "spec", "replicas"));
  const counts = {
    replicas: total(sets, "status", "replicas"),
    updatedReplicas: integer(at(present, "status", "replicas")),
    readyReplicas: total(sets, "status", "readyReplicas"),
    availableReplicas: total(sets, "status", "availableReplicas"),
  };
  const unavailable = Math.max(0, total(sets, "spec", "replicas") - counts.availableReplicas);
  const enough = counts.availableReplicas >= wanted - fences(deployment).unavailable;
  const isDone = counts.updatedReplicas === wanted && counts.replicas === wanted && counts.availableReplicas === wanted;
  const earlier = list(at(deployment, "status", "conditions"));
  const draft = conditions(earlier, timestamp(nowMs));
  const available = draft(
    "Available",
    enough ? "True" : "False",
    enough ? "MinimumReplicasAvailable" : "MinimumReplicasUnavailable",
    enough ? "Deployment has minimum availability." : "Deployment does not have minimum availability.",
  );
  const progressing = progress(deployment, { present, counts, isDone, nowMs }, draft);
  const failure = sets
    .flatMap((set) => list(at(set, "status", "conditions")))
    .find((condition) => at(condition, "type") === "ReplicaFailure");
  return {
    observedGeneration: deployment.metadata.generation ?? 1,
    ...counts,
    ...(unavailable === 0 ? {} : { unavailableReplicas: unavailable }),
    conditions: [
      available,
      ...(progressing === undefined ? [] : [progressing]),
      ...(failure === undefined ? [] : [ofReplicaSet(draft, failure)]),
    ],
  };
}

type Draft = (type: string, status: string, reason: string, message: string, moved?: boolean) => JsonObject;

/** Conditions keep their times while they say the same; `moved` renews the time of the update alone. */
function conditions(earlier: readonly Json[], now: string): Draft {
  return (type, status, reason, message, moved = false) => {
    const before = earlier.find((it) => at(it, "type") === type);
    const same = at(before, "status") === status && at(before, "reason") === reason;
    if (same && !moved) return record(before);
    const lastTransitionTime = at(before, "status") === status ? (at(before, "lastTransitionTime") ?? now) : now;
    return { type, status, reason, message, lastUpdateTime: now, lastTransitionTime };
  };
}

function ofReplicaSet(draft: Draft, failure: Json): JsonObject {
  return draft("ReplicaFailure", "True", text(at(failure, "reason")), text(at(failure, "message")));
}

interface Progress {
  readonly present: KubeObject | undefined;
  readonly counts: Readonly<Record<"replicas" | "updatedReplicas" | "readyReplicas" | "availableReplicas", number>>;
  readonly isDone: boolean;
  readonly nowMs: number;
}

function progress(deployment: KubeObject, facts: Progress, draft: Draft): JsonObject | undefined {
  const before = progressing(deployment);
  if (at(deployment, "spec", "paused") === true) {
    return draft("Progressing", "Unknown", "DeploymentPaused", "Deployment is paused");
  }
  const name = JSON.stringify(facts.present?.metadata.name ?? "");
  if (facts.isDone) {
    return draft("Progressing", "True", "NewReplicaSetAvailable", `ReplicaSet ${name} has successfully progressed.`);
  }
  // Another ReplicaSet than the condition is about: a rollout that begins now, whatever became of the one before.
  if (before !== undefined && facts.present !== undefined && !text(at(before, "message")).includes(name)) {
    const reason = text(at(before, "reason"));
    if (reason !== "DeploymentPaused")
      return draft("Progressing", "True", "NewReplicaSetCreated", `Created new replica set ${name}`, true);
  }
  if (hasMoved(record(deployment.status), facts.counts) || before === undefined) {
    return draft("Progressing", "True", "ReplicaSetUpdated", `ReplicaSet ${name} is progressing.`, true);
  }
  const reason = text(at(before, "reason"));
  if (reason === "DeploymentPaused") {
    return draft("Progressing", "Unknown", "DeploymentResumed", "Deployment is resumed", true);
  }
  // A rollout that is over does not time out when one of its pods falls ill later.
  const isOver = reason === "NewReplicaSetAvailable" && text(at(before, "message")).includes(name);
  if (isOver || reason === "ProgressDeadlineExceeded") return before;
  if (reason === "NewReplicaSetAvailable") {
    return draft("Progressing", "True", "ReplicaSetUpdated", `ReplicaSet ${name} is progressing.`, true);
  }
  const leftMs = progressLeftMs(deployment, facts.nowMs);
  if (leftMs === undefined || leftMs > 0) return before;
  return draft("Progressing", "False", "ProgressDeadlineExceeded", `ReplicaSet ${name} has timed out progressing.`);
}

function hasMoved(status: JsonObject, counts: Progress["counts"]): boolean {
  const old = integer(status.replicas) - integer(status.updatedReplicas);
  return (
    counts.updatedReplicas > integer(status.updatedReplicas) ||
    counts.replicas - counts.updatedReplicas < old ||
    counts.readyReplicas > integer(status.readyReplicas) ||
    counts.availableReplicas > integer(status.availableReplicas)
  );
}

function progressing(deployment: KubeObject): JsonObject | undefined {
  const found = list(at(deployment, "status", "conditions")).find((it) => at(it, "type") === "Progressing");
  return found === undefined ? undefined : record(found);
}

/** Until when a rollout may stand still, from now; undefined where it has no deadline or is over. */
export function progressLeftMs(deployment: KubeObject, nowMs: number): number | undefined {
  const seconds = at(deployment, "spec", "progressDeadlineSeconds");
  const before = progressing(deployment);
  const reason = text(at(before, "reason"));
  const isIdle = reason === "NewReplicaSetAvailable" || reason === "ProgressDeadlineExceeded";
  if (typeof seconds !== "number" || before === undefined || isIdle || at(deployment, "spec", "paused") === true) {
    return undefined;
  }
  return Date.parse(text(at(before, "lastUpdateTime"))) + seconds * 1000 - nowMs;
}
