/** What a plan amounts to: which of its operations run, and whether the person may run it now. */
import type { Plan, PlanOperation, PlanStep } from "../../../shared/operation.ts";

/** Those that change something. */
export function runnable(plan: Plan): readonly PlanOperation[] {
  return plan.operations.filter(({ refused, idle }) => refused === null && !idle);
}

export interface PlanFigures {
  readonly steps: number;
  readonly targets: number;
  readonly refused: number;
  readonly idle: number;
}

export function planFigures(plan: Plan): PlanFigures {
  const running = runnable(plan);
  return {
    steps: running.reduce((sum, { steps }) => sum + steps.length, 0),
    targets: running.length,
    refused: plan.operations.filter(({ refused }) => refused !== null).length,
    idle: plan.operations.filter(({ refused, idle }) => refused === null && idle).length,
  };
}

export type Readiness =
  /** One key runs it. */
  | { readonly kind: "armed" }
  /** Something has to be typed; `wrong` once what was typed can no longer become it. */
  | { readonly kind: "typing"; readonly wrong: boolean }
  | { readonly kind: "refused" }
  /** Nothing of it would change anything. */
  | { readonly kind: "nothing" }
  /** The approval would not be taken any more. */
  | { readonly kind: "expired" };

/** @param now epoch milliseconds */
export function readiness(plan: Plan, typed: string, now: number): Readiness {
  const { targets, refused } = planFigures(plan);
  if (targets === 0) return refused > 0 ? { kind: "refused" } : { kind: "nothing" };
  if (plan.approval.kind === "refused") return { kind: "refused" };
  if (now >= plan.expiresAt) return { kind: "expired" };
  if (plan.approval.kind === "confirm" || typed === plan.approval.text) return { kind: "armed" };
  return { kind: "typing", wrong: !plan.approval.text.startsWith(typed) };
}

/** The first eight characters, in two groups: `9f3c 41d8`. */
export function shortHash(hash: string): string {
  return `${hash.slice(0, 4)} ${hash.slice(4, 8)}`.trim();
}

/** What the targets said of its steps: the worst of it. */
export function proofOf({ steps }: PlanOperation): NonNullable<PlanStep["proof"]>["tone"] {
  const tones = steps.flatMap(({ proof }) => (proof === null ? [] : [proof.tone]));
  return (["bad", "warn", "unknown", "ok"] as const).find((tone) => tones.includes(tone)) ?? "idle";
}

/** What the receipt will let a person take back: `last` is the last step before the pivot, from 1, where there is one and something before it;
 *  `inexact` counts steps that are put back with a difference. */
export type Undoable =
  | { readonly kind: "nothing" }
  | { readonly kind: "some" }
  | { readonly kind: "all"; readonly inexact: number }
  | { readonly kind: "until"; readonly last: number };

export function undoable(plan: Plan): Undoable {
  const running = runnable(plan);
  const steps = running.flatMap((operation) => operation.steps);
  const lost = steps.findIndex(({ undo, pivot }) => undo.kind === "none" || pivot);
  if (lost < 0) return { kind: "all", inexact: steps.filter(({ undo }) => undo.kind === "compensating").length };
  if (steps.every(({ undo, pivot }) => undo.kind === "none" || pivot)) return { kind: "nothing" };
  if (running.length > 1) return { kind: "some" };
  return lost === 0 ? { kind: "nothing" } : { kind: "until", last: lost };
}

/** One line of the list of a batch. */
export type BatchLine =
  | { readonly kind: "head"; readonly group: BatchGroup; readonly count: number }
  | {
      readonly kind: "operation";
      readonly group: BatchGroup;
      readonly index: number;
      readonly operation: PlanOperation;
    };

export type BatchGroup = "runs" | "refused" | "idle";

/** Those that run, then those that are refused, then those that change nothing; the heads stand only where there is more than one group.
 *  `index` is the operation's place in the plan. */
export function batchLines(plan: Plan): readonly BatchLine[] {
  const groups: Readonly<Record<BatchGroup, BatchLine[]>> = { runs: [], refused: [], idle: [] };
  for (const [index, operation] of plan.operations.entries()) {
    const group = operation.refused !== null ? "refused" : operation.idle ? "idle" : "runs";
    groups[group].push({ kind: "operation", group, index, operation });
  }
  const filled = (["runs", "refused", "idle"] as const).filter((group) => groups[group].length > 0);
  if (filled.length < 2) return filled.flatMap((group) => groups[group]);
  return filled.flatMap((group) => [{ kind: "head", group, count: groups[group].length } as const, ...groups[group]]);
}
