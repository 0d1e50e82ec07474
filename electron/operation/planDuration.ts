/** How long a plan takes, from its steps. Pure. */
import type { Duration, Plan } from "../../shared/operation.ts";
import type { OperationDraft } from "../core/operation/planner.ts";

type Step = OperationDraft["steps"][number];

/** Its deadline bounds it; only what its planner measured says how long it takes really. */
export function stepDuration({ draft, preview }: Step): Duration {
  return { aboutMs: preview.aboutMs ?? null, atMostMs: draft.deadlineMs };
}

/** @param operations those that run, in their order, each with its steps */
export function planDuration(operations: readonly (readonly Step[])[], waves: Plan["waves"]): Duration {
  const each = operations.map((steps) => steps.map(stepDuration));
  const lanes = Math.max(1, waves?.parallel ?? 1);
  const measured = each.map((steps) => total(steps.map(({ aboutMs }) => aboutMs)));
  const bounds = each.map((steps) => total(steps.map(({ atMostMs }) => atMostMs)) ?? 0);
  return {
    aboutMs: measured.every((ms) => ms !== null) ? inLanes(measured, lanes) : null,
    atMostMs: inLanes(bounds, lanes),
  };
}

function total(times: readonly (number | null)[]): number | null {
  return times.reduce<number | null>((sum, ms) => (sum === null || ms === null ? null : sum + ms), 0);
}

/** As `runBatch` begins them: the next one where one has ended. */
function inLanes(times: readonly number[], lanes: number): number {
  const ends: number[] = Array.from({ length: Math.min(lanes, Math.max(1, times.length)) }, () => 0);
  for (const ms of times) {
    const first = ends.indexOf(Math.min(...ends));
    ends[first] = (ends[first] ?? 0) + ms;
  }
  return Math.max(...ends);
}
