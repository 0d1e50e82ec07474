/** Plans that a person looks at: any domain asks for one here, and the plan dialog shows it. */
import { create } from "zustand";
import type { BatchId, OperationId, PlanRequest } from "../../../shared/operation.ts";

export interface OpenPlanOptions {
  /** What stands in the receipt as the reason; the person may change it in the preview. */
  readonly why?: string;
  /** Told when the person has run the plan: what it became. */
  onRun?(batch: BatchId, operations: readonly OperationId[]): void;
}

export interface AskedPlan extends OpenPlanOptions {
  readonly id: number;
  readonly request: PlanRequest;
}

/** The last is on top. */
export const useAskedPlans = create<readonly AskedPlan[]>(() => []);

let last = 0;

/** Opens the preview of a change. Nothing is changed before the person runs it there. One that is asked for from within another's preview (a
 *  suspension of the owner) lies over it; when it is closed, the other is planned anew. */
export function openPlan(request: PlanRequest, options: OpenPlanOptions = {}): void {
  last += 1;
  useAskedPlans.setState([...useAskedPlans.getState(), { ...options, id: last, request }], true);
}

export function closePlan(id: number): void {
  useAskedPlans.setState(
    useAskedPlans.getState().filter((asked) => asked.id !== id),
    true,
  );
}

/** All of them: the person goes somewhere else. */
export function closePlans(): void {
  useAskedPlans.setState([], true);
}
