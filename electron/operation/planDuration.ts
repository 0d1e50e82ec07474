/** How long a plan takes, from its steps. Pure. */
import type { Duration, Plan } from "../../shared/operation.ts";
import type { OperationDraft } from "../core/operation/planner.ts";

type Step = OperationDraft["steps"][number];

/** Its deadline bounds it; only what its planner measured says how long it takes really. */
export function stepDuration({ draft, preview }: Step): Duration {
  return { aboutMs: preview.aboutMs ?? null, atMostMs: draft.deadlineMs };
}

/** @param operations those that run, in their order, each with its steps
 *  @param watches whether a step of this kind only looks: where the waves say so, the next operation does not wait for it */
export function planDuration(
  operations: readonly (readonly Step[])[],
  waves: Plan["waves"],
  watches: (kind: string) => boolean,
): Duration {
  const lanes = Math.max(1, waves?.parallel ?? 1);
  const apart = (step: Step) => waves?.watchApart === true && watches(step.draft.kind);
  const each = operations.map((steps) => ({
    held: steps.filter((step) => !apart(step)).map(stepDuration),
    beside: steps.filter(apart).map(stepDuration),
  }));
  const times = (of: (duration: Duration) => number | null) =>
    each.map(({ held, beside }) => ({ held: total(held.map(of)), beside: total(beside.map(of)) }));
  return {
    aboutMs: inLanes(
      times(({ aboutMs }) => aboutMs),
      lanes,
    ),
    atMostMs:
      inLanes(
        times(({ atMostMs }) => atMostMs),
        lanes,
      ) ?? 0,
  };
}

function total(times: readonly (number | null)[]): number | null {
  return times.reduce<number | null>((sum, ms) => (sum === null || ms === null ? null : sum + ms), 0);
}

interface Taken {
  readonly held: number | null;
  readonly beside: number | null;
}

/** As `runBatch` begins them: the next one where one has ended.
 *  @returns null where one time is not known */
function inLanes(times: readonly Taken[], lanes: number): number | null {
  const ends: number[] = Array.from({ length: Math.min(lanes, Math.max(1, times.length)) }, () => 0);
  let last = 0;
  for (const { held, beside } of times) {
    if (held === null || beside === null) return null;
    const first = ends.indexOf(Math.min(...ends));
    const end = (ends[first] ?? 0) + held;
    ends[first] = end;
    last = Math.max(last, end + beside);
  }
  return last;
}
