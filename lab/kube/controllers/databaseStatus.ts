import { at, type Json, type JsonObject, list, record } from "../json.ts";
import type { KubeObject } from "../object.ts";

export type DatabasePhase = "Pending" | "Provisioning" | "Ready" | "Degraded" | "Deleting";

/** What the operator has to say of a database. */
export interface Verdict {
  readonly phase: DatabasePhase;
  readonly reason: string;
  readonly message: string;
  readonly extra?: JsonObject;
}

/** The status with a new verdict: conditions keep their time while they keep their value.
 *  @param observed whether the operator has acted on the present generation */
export function withVerdict(database: KubeObject, verdict: Verdict, now: string, observed = true): KubeObject {
  const { failures: _failures, nextAttemptTime: _next, ...before } = record(database.status);
  const generation = database.metadata.generation ?? 1;
  const observedGeneration =
    verdict.extra?.observedGeneration ?? (observed ? generation : (before.observedGeneration ?? 0));
  const earlier = list(before.conditions);
  const condition = (type: string, holds: boolean, reason: string, message: string): JsonObject => {
    const old = earlier.find((it) => at(it, "type") === type);
    const status = holds ? "True" : "False";
    const since: Json = at(old, "status") === status ? (at(old, "lastTransitionTime") ?? now) : now;
    return { type, status, reason, message, observedGeneration, lastTransitionTime: since };
  };
  const isReady = verdict.phase === "Ready";
  const isWorking = verdict.phase === "Pending" || verdict.phase === "Provisioning" || verdict.phase === "Deleting";
  const progress = isWorking ? verdict.reason : isReady ? "AsExpected" : "Waiting";
  return {
    ...database,
    status: {
      ...before,
      phase: verdict.phase,
      observedGeneration,
      conditions: [
        condition("Ready", isReady, verdict.reason, verdict.message),
        condition("Progressing", isWorking, progress, isWorking ? verdict.message : ""),
      ],
      ...verdict.extra,
    },
  };
}

const FIRST_BACKOFF_SECONDS = 2;
const MOST_BACKOFF_SECONDS = 300;

/** How long the operator waits after so many failures in a row. */
export function backoffSeconds(failures: number): number {
  return Math.min(FIRST_BACKOFF_SECONDS * 2 ** (failures - 1), MOST_BACKOFF_SECONDS);
}
