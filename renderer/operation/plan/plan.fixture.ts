/** Plans for tests, of which each test says what matters to it. */
import { OperationTarget, Plan, PlanOperation, PlanStep } from "../../../shared/operation.ts";

export function stepOf(title: string, more: Partial<PlanStep> = {}): PlanStep {
  return PlanStep.parse({
    id: title,
    title: { id: "test.title", params: { title } },
    proof: null,
    text: null,
    diff: [],
    whole: null,
    reads: false,
    undo: { kind: "exact", text: { id: "test.undo", params: {} } },
    undoAtMostMs: 60_000,
    takes: { aboutMs: 40, atMostMs: 60_000 },
    pivot: false,
    calls: [],
    ...more,
  });
}

export function operationOf(key: string, steps: readonly PlanStep[], more: Partial<PlanOperation> = {}): PlanOperation {
  const target = OperationTarget.parse({ connection: "one", key, label: key, object: null });
  return PlanOperation.parse({ target, steps, refused: null, idle: false, ...more });
}

export function planOf(more: Partial<Plan>): Plan {
  return Plan.parse({
    id: "plan",
    hash: "9f3c41d8",
    request: { domain: "undo", operations: ["before"] },
    title: { id: "test.plan", params: {} },
    madeAt: 0,
    expiresAt: 600_000,
    risk: "low",
    environments: [],
    operations: [operationOf("a", [stepOf("one")])],
    waves: null,
    takes: { aboutMs: 40, atMostMs: 60_000 },
    blast: [],
    checks: [],
    owners: [],
    commands: [],
    options: [],
    approval: { kind: "confirm" },
    ...more,
  });
}
