/** What the phases of operations mean for who looks at them. */
import type { Health } from "../../../shared/model/table.ts";
import type { OperationPhase, OperationState } from "../../../shared/operation.ts";
import type { TextId } from "../i18n.ts";

export const PHASE_TEXT: Readonly<Record<OperationPhase, TextId>> = {
  waiting: "ops.phase.waiting",
  trying: "ops.phase.trying",
  running: "ops.phase.running",
  compensating: "ops.phase.compensating",
  done: "ops.phase.done",
  undone: "ops.phase.undone",
  failed: "ops.phase.failed",
  cancelled: "ops.phase.cancelled",
  "needs-person": "ops.phase.needsPerson",
};

export const PHASE_HEALTH: Readonly<Record<OperationPhase, Health>> = {
  waiting: "idle",
  trying: "busy",
  running: "busy",
  compensating: "warn",
  done: "ok",
  undone: "idle",
  failed: "bad",
  cancelled: "idle",
  "needs-person": "bad",
};

/** It goes on by itself. */
export function moves(phase: OperationPhase): boolean {
  return phase === "waiting" || phase === "trying" || phase === "running" || phase === "compensating";
}

/** Nothing happens to it any more. */
export function ended(phase: OperationPhase): boolean {
  return !moves(phase) && phase !== "needs-person";
}

export interface OperationCounts {
  readonly moving: number;
  readonly needsPerson: number;
}

export function countOperations(operations: Readonly<Record<string, OperationState>>): OperationCounts {
  let moving = 0;
  let needsPerson = 0;
  for (const { phase } of Object.values(operations)) {
    if (phase === "needs-person") needsPerson += 1;
    else if (moves(phase)) moving += 1;
  }
  return { moving, needsPerson };
}
