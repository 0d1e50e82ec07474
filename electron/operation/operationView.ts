/** An operation as people see it: its state while it runs, its receipt when it has ended. Pure. */
import { type Message, message } from "../../shared/model/message.ts";
import {
  OperationId,
  type OperationPhase,
  type OperationState,
  type Receipt,
  type StepState,
} from "../../shared/operation.ts";
import type { StepProgress } from "../core/operation/stepKind.ts";
import { goesBack, mayGoBack, type Offer, pivotPassed } from "./nextMove.ts";
import type { OperationFold, StepFold, StepPhase } from "./operationFold.ts";

/** What is known beyond the records while the console runs. */
export interface OperationLive {
  /** `waiting` for its turn, `trying` for its locks, `going`, or `parked` until a person decides. */
  readonly mode: "waiting" | "trying" | "going" | "parked";
  readonly reason: Message | null;
  readonly offers: readonly Offer[];
  readonly progress: { readonly step: string; readonly now: StepProgress } | null;
}

export function stateOf(fold: OperationFold, live: OperationLive): OperationState {
  const { approved, end } = fold;
  return {
    id: OperationId.parse(fold.id),
    batch: approved.batch,
    title: approved.title,
    target: approved.target,
    environment: approved.environment.name,
    phase: phaseOf(fold, live),
    steps: fold.steps.map((step) => stepState(step, fold, live)),
    reason: end === null ? live.reason : end.reason,
    offers: [...offersOf(fold, live)],
    startedAt: approved.at,
    endedAt: end?.endedAt ?? null,
  };
}

function phaseOf(fold: OperationFold, live: OperationLive): OperationPhase {
  if (fold.end !== null) return fold.end.phase;
  if (live.mode === "parked") return "needs-person";
  if (live.mode !== "going") return live.mode;
  return goesBack(fold) ? "compensating" : "running";
}

function offersOf(fold: OperationFold, live: OperationLive): readonly Offer[] {
  if (fold.end !== null) return undoOf(fold).may === "yes" ? ["undo"] : [];
  if (live.mode === "parked") return live.offers;
  if (goesBack(fold) || fold.wish === "stop") return [];
  return mayGoBack(fold) && !pivotPassed(fold) ? ["cancel", "undo-now"] : ["cancel"];
}

const SHOWN: Readonly<Record<StepPhase, StepState["phase"]>> = {
  waiting: "waiting",
  running: "running",
  unknown: "unknown",
  unclear: "unknown",
  done: "done",
  failed: "failed",
  undoing: "compensating",
  undone: "compensated",
  "undo-failed": "compensation-failed",
};

function shownPhase(step: StepFold, fold: OperationFold, live: OperationLive | null): StepState["phase"] {
  if (step.phase === "waiting" && fold.end !== null) return "skipped";
  // Nobody runs it any more: its console ended, or its target cannot be asked.
  if (step.phase === "running" && live?.mode !== "going") return "unknown";
  return SHOWN[step.phase];
}

function stepState(step: StepFold, fold: OperationFold, live: OperationLive): StepState {
  const now = live.progress?.step === step.approved.id ? live.progress.now : null;
  return {
    id: step.approved.id,
    title: step.approved.title,
    phase: shownPhase(step, fold, live),
    text: now?.text ?? step.text,
    progress: now?.count ?? null,
    parts: now?.parts?.length ?? 0,
    until: now?.until ?? null,
    startedAt: step.startedAt,
    endedAt: step.endedAt,
    pivot: step.approved.pivot,
  };
}

/** What its end says of it. Its place in the chain is the record's own, and not known before it is written.
 *  @param endedAt epoch milliseconds */
export function receiptFor(
  fold: OperationFold,
  end: { readonly phase: OperationPhase; readonly reason: Message | null; readonly endedAt: number },
): Receipt {
  const { approved } = fold;
  const receipt = {
    operation: OperationId.parse(fold.id),
    batch: approved.batch,
    seq: 0,
    hash: "",
    prev: "",
    title: approved.title,
    target: approved.target,
    environment: approved.environment.name,
    connectionName: approved.connectionName,
    who: approved.who,
    why: approved.why,
    decisions: [...fold.decisions],
    phase: end.phase,
    reason: end.reason,
    startedAt: approved.at,
    endedAt: end.endedAt,
    undoes: approved.undoes,
    undoneBy: fold.undoneBy,
    undo: { may: "yes" as const },
  };
  const ended = { ...fold, end: { ...receipt, steps: [] } };
  return {
    ...receipt,
    steps: fold.steps.map((step) => ({
      title: step.approved.title,
      phase: shownPhase(step, ended, null),
      text: step.text,
      diff: [...(step.diff ?? (step.startedAt === null ? [] : step.approved.diff))],
      calls: [...step.calls],
    })),
    undo: undoOf(ended),
  };
}

/** A receipt as it stands now: what happened since its end is added. */
export function currentReceipt(fold: OperationFold, now: number): Receipt {
  const receipt = fold.end ?? {
    ...receiptFor(fold, { phase: "needs-person", reason: null, endedAt: now }),
    ...fold.last,
  };
  return { ...receipt, undoneBy: fold.undoneBy, undo: undoOf(fold) };
}

/** Whether an operation can be taken back, as far as its records tell; the plan of the undo looks at the target. */
export function undoOf(fold: OperationFold): Receipt["undo"] {
  const no = (id: string, params: Message["params"] = {}) => ({ may: "no" as const, reason: message(id, params) });
  if (fold.end === null) return no("operation.undo.running");
  if (fold.undoneBy !== null) return no("operation.undo.already", { operation: fold.undoneBy });
  const pivot = fold.steps.find(({ approved, phase }) => approved.pivot && phase === "done");
  if (pivot !== undefined) return { may: "no", reason: pivot.approved.undo.text };
  if (!fold.steps.some(({ phase }) => phase === "done")) return no("operation.undo.nothing");
  if (fold.unsealed && fold.steps.some(({ approved }) => approved.secret)) return no("operation.sealGone");
  return { may: "yes" };
}
