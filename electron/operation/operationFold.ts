/** What the journal's records say of one operation. Pure: the same records give the same state, whether they were just written or found after a crash. */
import { type Message, message } from "../../shared/model/message.ts";

import {
  BatchId,
  type DiffPart,
  type OperationId,
  type Receipt,
  type ReceiptDecision,
} from "../../shared/operation.ts";
import type { Code } from "../../shared/rpc/codes.ts";
import { type JournalRecord, receiptOf, UndoneBody } from "../core/operation/journal.ts";
import {
  ApprovedBody,
  type ApprovedStep,
  type CallLine,
  CompensateOutcomeBody,
  DecisionBody,
  IntentBody,
  type Kept,
  OutcomeBody,
  SettledBody,
  TryBody,
} from "./recordBodies.ts";

export type StepPhase =
  | "waiting"
  /** An intent without an outcome: it runs, or it ran when the console ended. */
  | "running"
  /** It ended without saying whether it took effect. */
  | "unknown"
  /** Read, and neither as before nor as wanted. */
  | "unclear"
  | "done"
  | "failed"
  | "undoing"
  | "undone"
  | "undo-failed";

export interface StepFold {
  readonly approved: ApprovedStep;
  readonly phase: StepPhase;
  readonly before: Kept | null;
  readonly after: Kept | null;
  readonly code: Code | null;
  readonly text: Message | null;
  /** As the target told it; null where only the plan knows. */
  readonly diff: readonly DiffPart[] | null;
  readonly calls: readonly CallLine[];
  /** Intents since a person last decided. */
  readonly tries: number;
  /** Its undo was asked of the target, and nothing says yet whether it waits there. */
  readonly arming: boolean;
  /** Its undo waits on the target. */
  readonly armed: Kept | null;
  readonly startedAt: number | null;
  readonly endedAt: number | null;
}

export interface OperationFold {
  readonly id: string;
  readonly approved: ApprovedBody;
  readonly steps: readonly StepFold[];
  /** Why its locks could not be had. */
  readonly refused: Message | null;
  readonly wish: DecisionBody["wish"] | null;
  readonly wishReason: Message | null;
  /** All of them, with who and why. */
  readonly decisions: readonly ReceiptDecision[];
  /** Records that this version does not understand: nothing is done but what a person decides. */
  readonly illegible: Message | null;
  readonly end: Receipt | null;
  /** The operation that took this one back. */
  readonly undoneBy: OperationId | null;
  /** Its sealed values were deleted. */
  readonly unsealed: boolean;
  readonly last: Pick<JournalRecord, "seq" | "hash" | "prev">;
}

/** @param records of one operation, all of them, in order
 *  @returns null where there is none */
export function foldRecords(records: readonly JournalRecord[]): OperationFold | null {
  const [first, ...rest] = records;
  return first === undefined ? null : rest.reduce(foldNext, begin(first));
}

function begin(record: JournalRecord): OperationFold {
  const body = record.kind === "approved" ? ApprovedBody.safeParse(record.body) : null;
  const approved = body?.success ? body.data : unreadable(record);
  const fold: OperationFold = {
    id: record.operation,
    approved,
    steps: approved.steps.map((approved) => ({
      approved,
      phase: "waiting",
      before: null,
      after: null,
      code: null,
      text: null,
      diff: null,
      calls: [],
      tries: 0,
      arming: false,
      armed: null,
      startedAt: null,
      endedAt: null,
    })),
    refused: null,
    wish: null,
    wishReason: null,
    decisions: [],
    illegible: null,
    end: null,
    undoneBy: null,
    unsealed: false,
    last: record,
  };
  return body?.success ? fold : illegible(fold, record);
}

/** In place of an approval that another version wrote: it is shown, and a person can put it away. */
function unreadable(record: JournalRecord): ApprovedBody {
  return {
    batch: BatchId.parse(record.operation),
    plan: "",
    title: message("operation.unreadable", { operation: record.operation }),
    target: { connection: null, key: "", label: "", object: null },
    environment: { id: null, name: "" },
    connectionName: "",
    who: { local: "", host: "", target: "" },
    why: "",
    lease: null,
    steps: [],
    undoes: null,
    at: Date.parse(record.at),
  };
}

/** The state after one more record. What cannot follow is not guessed at. */
export function foldNext(fold: OperationFold, record: JournalRecord): OperationFold {
  const next = { ...fold, last: record };
  const at = Date.parse(record.at);
  try {
    switch (record.kind) {
      case "try":
        return tried(next, record);
      case "intent": {
        const { before } = IntentBody.parse(record.body);
        return change(next, record, ["waiting", "failed"], (step) => ({
          phase: "running",
          before,
          after: null,
          code: null,
          text: null,
          tries: step.tries + 1,
          startedAt: step.startedAt ?? at,
          endedAt: null,
        }));
      }
      case "outcome":
        return outcome(next, record, at);
      case "settled":
        return settled(next, record, at);
      case "compensate-intent":
        return change(next, record, ["done", "unclear", "undoing", "undo-failed"], () => ({ phase: "undoing" }));
      case "compensate-outcome": {
        const body = CompensateOutcomeBody.parse(record.body);
        return change(next, record, ["undoing"], (step) => ({
          phase: body.state === "done" ? "undone" : "undo-failed",
          text: body.state === "done" ? body.text : body.reason,
          code: body.state === "done" ? null : body.code,
          calls: [...step.calls, ...body.calls],
          endedAt: at,
        }));
      }
      case "decision":
        return decided(next, DecisionBody.parse(record.body));
      case "end":
        return { ...next, end: receiptOf(record) };
      case "undone":
        return { ...next, undoneBy: UndoneBody.parse(record.body).by };
      case "unsealed":
        return { ...next, unsealed: true };
      default:
        return illegible(next, record);
    }
  } catch {
    return illegible(next, record);
  }
}

function tried(fold: OperationFold, record: JournalRecord): OperationFold {
  const body = TryBody.parse(record.body);
  switch (body.state) {
    case "taken":
      return { ...fold, refused: null };
    case "refused":
      return { ...fold, refused: body.reason };
    case "arming":
      return change(fold, record, ["waiting"], () => ({ arming: true }));
    case "armed":
      return change(fold, record, ["waiting"], ({ calls }) => ({
        arming: false,
        armed: body.armed,
        calls: [...calls, ...body.calls],
      }));
    case "disarmed":
      return change(fold, record, null, ({ calls }) => ({
        arming: false,
        armed: null,
        calls: [...calls, ...body.calls],
      }));
    case "fired":
      return change(fold, record, ["done"], ({ calls }) => ({ ...FIRED, calls: [...calls, ...body.calls] }));
  }
}

/** The target put it back by itself: it is not made again before a person has looked. */
const FIRED = {
  phase: "failed",
  code: "conflict",
  text: message("operation.fired"),
  arming: false,
  armed: null,
} satisfies Partial<StepFold>;

function outcome(fold: OperationFold, record: JournalRecord, at: number): OperationFold {
  const body = OutcomeBody.parse(record.body);
  switch (body.state) {
    case "done":
      return change(fold, record, ["running"], (step) => ({
        phase: "done",
        after: body.after,
        diff: body.diff.length > 0 ? body.diff : null,
        text: body.text,
        calls: [...step.calls, ...body.calls],
        endedAt: at,
      }));
    case "failed":
    case "unknown":
      // What fails before its intent was changed by others, or could not be read: that is a try, too.
      return change(fold, record, body.state === "failed" ? ["running", "waiting", "failed"] : ["running"], (step) => ({
        phase: body.state,
        code: body.code,
        text: body.reason,
        calls: [...step.calls, ...body.calls],
        tries: step.phase === "running" ? step.tries : step.tries + 1,
        endedAt: at,
      }));
  }
}

function settled(fold: OperationFold, record: JournalRecord, at: number): OperationFold {
  const body = SettledBody.parse(record.body);
  // A step that was done is settled anew where its target may have undone it by itself.
  return change(fold, record, ["running", "unknown", "unclear", "done"], (step) => {
    switch (body.state) {
      case "done":
        return { phase: "done", after: body.after, code: null, text: null, endedAt: at };
      case "not-done":
        if (step.phase === "done") return { ...FIRED, endedAt: at };
        // With an answer it failed; without one (a crash) it has yet to run.
        return step.code === null ? { phase: "waiting" } : { phase: "failed", endedAt: at };
      case "unclear":
        return { phase: "unclear", text: body.reason, endedAt: at };
    }
  });
}

const DECISION: Readonly<Record<DecisionBody["wish"], ReceiptDecision["decision"]>> = {
  stop: "cancel",
  back: "undo-now",
  forward: "finish",
  leave: "give-up",
};

function decided(fold: OperationFold, { wish, reason, decision, at, who, why }: DecisionBody): OperationFold {
  const decisions = [...fold.decisions, { decision: decision ?? DECISION[wish], at, who, why, reason }];
  const steps = fold.steps.map((step): StepFold => {
    if (wish === "forward" && step.phase === "failed") return { ...step, phase: "waiting", tries: 0, code: null };
    if (wish === "forward" && step.phase === "unclear") return { ...step, phase: "unknown" };
    // Compensation is tried once more: whatever was reached before, it begins by reading.
    if (wish === "back" && step.phase === "undo-failed") return { ...step, phase: "undoing" };
    return step;
  });
  return { ...fold, steps, wish, wishReason: reason, decisions, refused: null };
}

function change(
  fold: OperationFold,
  record: JournalRecord,
  from: readonly StepPhase[] | null,
  to: (step: StepFold) => Partial<StepFold>,
): OperationFold {
  const step = fold.steps.find(({ approved }) => approved.id === record.step);
  if (step === undefined || (from !== null && !from.includes(step.phase))) return illegible(fold, record);
  const changed: StepFold = { ...step, ...to(step) };
  return { ...fold, steps: fold.steps.map((other) => (other === step ? changed : other)) };
}

function illegible(fold: OperationFold, record: JournalRecord): OperationFold {
  return { ...fold, illegible: message("operation.illegible", { record: `${record.seq} (${record.kind})` }) };
}
