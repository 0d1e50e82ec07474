/** What became different when a plan was made again, so that the person need not compare it from memory. */
import type { Plan, PlanOperation, PlanStep } from "../../../shared/operation.ts";

export interface PlanChanges {
  /** `stepKey` of steps that are new or say something else. */
  readonly steps: ReadonlySet<string>;
  /** `operationKey` of operations with such a step, or that are refused or idle now and were not. */
  readonly operations: ReadonlySet<string>;
  /** Blast radius, checks, owners or the guard differ. */
  readonly around: boolean;
}

export function operationKey({ target }: PlanOperation): string {
  return `${target.connection ?? ""} ${target.key}`;
}

export function stepKey(operation: PlanOperation, place: number): string {
  return `${operationKey(operation)} ${place}`;
}

export function planChanges(before: Plan, after: Plan): PlanChanges {
  const known = new Map(before.operations.map((operation) => [operationKey(operation), operation]));
  const steps = new Set<string>();
  const operations = new Set<string>();
  for (const operation of after.operations) {
    const former = known.get(operationKey(operation));
    for (const [place, step] of operation.steps.entries()) {
      if (said(step) !== said(former?.steps[place])) steps.add(stepKey(operation, place));
    }
    const differs =
      former === undefined ||
      former.steps.length !== operation.steps.length ||
      former.idle !== operation.idle ||
      JSON.stringify(former.refused) !== JSON.stringify(operation.refused) ||
      operation.steps.some((_step, place) => steps.has(stepKey(operation, place)));
    if (differs) operations.add(operationKey(operation));
  }
  const around = ({ blast, checks, owners, risk, approval }: Plan) =>
    JSON.stringify([blast, checks, owners, risk, approval]);
  return { steps, operations, around: around(before) !== around(after) };
}

/** What a person reads of a step; its id may be another in each plan. */
function said(step: PlanStep | undefined): string {
  if (step === undefined) return "";
  const { title, text, diff, undo, pivot, calls, proof } = step;
  return JSON.stringify([title, text, diff, undo, pivot, calls, proof]);
}
