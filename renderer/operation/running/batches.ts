/** Operations as a person thinks of them: what was approved together stands together. Pure. */
import type { OperationPhase, OperationState, StepState } from "../../../shared/operation.ts";
import { ended, moves } from "../../app/operation/phases.ts";

export interface Batch {
  readonly id: string;
  /** In their order of the plan, what needs a person first. */
  readonly operations: readonly OperationState[];
  readonly counts: Readonly<Partial<Record<OperationPhase, number>>>;
  /** What is done of what there is to do, 0…1, by steps. */
  readonly share: number;
  readonly state: "needs-person" | "moving" | "ended";
  readonly startedAt: number;
}

/** What needs a person first, then what runs, then what ended; the newest of each first. */
export function batchesOf(operations: Readonly<Record<string, OperationState>>): readonly Batch[] {
  const byBatch = new Map<string, OperationState[]>();
  for (const operation of Object.values(operations)) {
    const list = byBatch.get(operation.batch);
    if (list === undefined) byBatch.set(operation.batch, [operation]);
    else list.push(operation);
  }
  return [...byBatch.entries()]
    .map(([id, list]) => batchOf(id, list))
    .sort((one, other) => RANK[one.state] - RANK[other.state] || other.startedAt - one.startedAt);
}

const RANK: Readonly<Record<Batch["state"], number>> = { "needs-person": 0, moving: 1, ended: 2 };

/** What is left of it when it goes on as it did, in ms; null before enough of it is done to say so.
 *  @param now epoch milliseconds */
export function batchRestMs({ state, share, startedAt }: Batch, now: number): number | null {
  const elapsed = now - startedAt;
  if (state !== "moving" || share < 0.1 || elapsed < 5_000) return null;
  return (elapsed * (1 - share)) / share;
}

function batchOf(id: string, list: readonly OperationState[]): Batch {
  const counts: Partial<Record<OperationPhase, number>> = {};
  for (const { phase } of list) counts[phase] = (counts[phase] ?? 0) + 1;
  const state =
    (counts["needs-person"] ?? 0) > 0 ? "needs-person" : list.some(({ phase }) => moves(phase)) ? "moving" : "ended";
  const share = list.reduce((sum, operation) => sum + shareOf(operation), 0) / Math.max(1, list.length);
  return {
    id,
    operations: list.toSorted((one, other) => place(one) - place(other)),
    counts,
    share,
    state,
    startedAt: Math.min(...list.map(({ startedAt }) => startedAt)),
  };
}

/** What a person has to look at stands before what runs, that before what waits, and that before what ended well. */
function place({ phase }: OperationState): number {
  if (phase === "needs-person") return 0;
  if (phase === "failed") return 1;
  if (phase === "waiting") return 3;
  return moves(phase) ? 2 : 4;
}

function shareOf({ phase, steps }: OperationState): number {
  if (ended(phase)) return 1;
  if (steps.length === 0) return 0;
  return steps.reduce((sum, step) => sum + stepShare(step), 0) / steps.length;
}

function stepShare({ phase, progress }: StepState): number {
  if (phase === "done" || phase === "skipped" || phase === "compensated") return 1;
  if (phase !== "running" || progress === null || progress.of <= 0) return 0;
  return Math.min(1, progress.done / progress.of);
}

/** The step that something happens to now, counted from 1; the one that failed where nothing moves. */
export function currentStep({ steps }: OperationState): { readonly number: number; readonly step: StepState } | null {
  const at = steps.findIndex(({ phase }) => phase === "running" || phase === "compensating" || phase === "unknown");
  const other = at >= 0 ? at : steps.findIndex(({ phase }) => phase === "failed" || phase === "compensation-failed");
  const first = other >= 0 ? other : steps.findIndex(({ phase }) => phase === "waiting");
  const step = steps[first];
  return step === undefined ? null : { number: first + 1, step };
}

/** How many wait behind the current one, and before which of them the pivot is (counted from 1; null when it is behind, or there is none). */
export function stepsAhead({ steps }: OperationState): { readonly waiting: number; readonly pivot: number | null } {
  const waiting = steps.filter(({ phase }) => phase === "waiting").length;
  const pivot = steps.findIndex((step) => step.pivot);
  return { waiting, pivot: pivot >= 0 && steps[pivot]?.phase === "waiting" ? pivot + 1 : null };
}

/** What there is to tell of operations that were started together. */
export type RunNews =
  | { readonly kind: "moving" }
  /** Somebody has to look. */
  | { readonly kind: "trouble" }
  /** `undoable`: those that can be taken back. */
  | { readonly kind: "done" | "ended"; readonly undoable: readonly OperationState["id"][] };

export function runNews(own: readonly OperationState[]): RunNews {
  if (own.some(({ phase }) => phase === "needs-person" || phase === "failed")) return { kind: "trouble" };
  if (own.length === 0 || own.some(({ phase }) => moves(phase))) return { kind: "moving" };
  return {
    kind: own.every(({ phase }) => phase === "done") ? "done" : "ended",
    undoable: own.filter(({ offers }) => offers.includes("undo")).map(({ id }) => id),
  };
}
