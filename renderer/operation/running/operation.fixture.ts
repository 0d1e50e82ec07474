/** States of operations for tests. */
import { OperationState, StepState } from "../../../shared/operation.ts";

export function stepState(id: string, more: Partial<StepState> = {}): StepState {
  return StepState.parse({
    id,
    title: { id: "test.title", params: { title: id } },
    phase: "waiting",
    text: null,
    progress: null,
    parts: 0,
    until: null,
    startedAt: null,
    endedAt: null,
    pivot: false,
    ...more,
  });
}

export function operationState(id: string, more: Partial<OperationState> = {}): OperationState {
  return OperationState.parse({
    id,
    batch: "batch",
    title: { id: "test.plan", params: {} },
    target: { connection: "one", key: id, label: id, object: null },
    environment: "prod-eu",
    phase: "running",
    steps: [],
    reason: null,
    offers: [],
    startedAt: 0,
    endedAt: null,
    ...more,
  });
}
