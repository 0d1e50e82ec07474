/** What is to be done next with an operation, from its records alone: so that it goes on after a crash as it would have gone on without. */
import { type Message, message } from "../../shared/model/message.ts";
import type { OperationPhase, OperationState } from "../../shared/operation.ts";
import type { Code } from "../../shared/rpc/codes.ts";
import type { OperationFold, StepFold } from "./operationFold.ts";

export type Offer = OperationState["offers"][number];

export type Move =
  | { readonly kind: "arm"; readonly step: StepFold }
  | { readonly kind: "run"; readonly step: StepFold }
  | { readonly kind: "settle"; readonly step: StepFold }
  | { readonly kind: "compensate"; readonly step: StepFold }
  /** A person decides; until then nothing is done. */
  | { readonly kind: "ask"; readonly reason: Message; readonly offers: readonly Offer[] }
  | { readonly kind: "end"; readonly phase: OperationPhase; readonly reason: Message | null }
  | { readonly kind: "ended" };

/** Tries of a step behind the pivot before a person is asked. */
export const MAX_TRIES = 3;
const TRANSIENT: ReadonlySet<Code> = new Set(["unreachable", "throttled", "timeout", "unknown-outcome"]);

export function nextMove(fold: OperationFold): Move {
  if (fold.end !== null) return { kind: "ended" };
  if (fold.wish === "leave") {
    const armed = fold.steps.some((step) => mayFire(step));
    return end("failed", message(armed ? "operation.leftArmed" : "operation.leftAsIs"));
  }
  if (fold.illegible !== null) return ask(fold.illegible, ["give-up"]);
  // What is in flight is known before anything else is done, whichever way it is to go on.
  const flying = fold.steps.find(({ phase }) => phase === "running" || phase === "unknown");
  if (flying !== undefined) return { kind: "settle", step: flying };
  if (fold.refused !== null) {
    return untouched(fold) ? end("failed", fold.refused) : ask(fold.refused, ["retry", "give-up"]);
  }
  return goesBack(fold) ? backward(fold) : forward(fold);
}

/** A step that cannot be undone has taken effect. */
export function pivotPassed(fold: OperationFold): boolean {
  return fold.steps.some(({ approved, phase }) => approved.pivot && phase === "done");
}

/** It compensates, because a person wants it or because a step before the pivot failed; once it has begun there is no way forward. */
export function goesBack(fold: OperationFold): boolean {
  if (fold.steps.some(({ phase }) => phase === "undoing" || phase === "undone" || phase === "undo-failed")) return true;
  if (pivotPassed(fold)) return false;
  return fold.wish === "back" || (fold.wish !== "stop" && fold.steps.some(({ phase }) => phase === "failed"));
}

/** Its undo waits on the target, or may. */
export function mayFire({ arming, armed }: StepFold): boolean {
  return arming || armed !== null;
}

/** Nothing of it was ever begun, and nothing waits on the target. */
function untouched(fold: OperationFold): boolean {
  return fold.steps.every((step) => step.phase === "waiting" && step.before === null && !mayFire(step));
}

/** There is something that compensation would put back, or that waits on the target, and it may. */
export function mayGoBack(fold: OperationFold): boolean {
  return !pivotPassed(fold) && fold.steps.some((step) => compensable(step) || mayFire(step));
}

function compensable({ approved, phase }: StepFold): boolean {
  return !approved.pivot && (phase === "done" || phase === "unclear" || phase === "undoing");
}

function backward(fold: OperationFold): Move {
  // What may or may not have happened is put back only when a person says so.
  const unclear = fold.steps.find(({ phase }) => phase === "unclear");
  if (unclear !== undefined && fold.wish !== "back") return askUnclear(fold, unclear);
  const step = fold.steps.findLast((one) => compensable(one));
  if (step !== undefined) return { kind: "compensate", step };
  const stuck = fold.steps.find(({ phase }) => phase === "undo-failed");
  if (stuck !== undefined) {
    return ask(stuck.text ?? message("operation.stuck"), ["retry", "give-up"]);
  }
  const failed = fold.steps.find(({ phase }) => phase === "failed");
  if (failed !== undefined && fold.wish !== "back") return end("failed", failed.text);
  const undone = fold.steps.some(({ phase }) => phase === "undone");
  return end(undone ? "undone" : "cancelled", fold.wishReason);
}

function forward(fold: OperationFold): Move {
  const unclear = fold.steps.find(({ phase }) => phase === "unclear");
  if (unclear !== undefined) return askUnclear(fold, unclear);
  if (fold.steps.every(({ phase }) => phase === "done")) return end("done", null);
  if (fold.wish === "stop") return end("cancelled", fold.wishReason);
  // A person wanted it undone when that was no longer possible: it stops where it is, and says so.
  if (fold.wish === "back") return end("cancelled", message("operation.pastPivot"));
  const failed = fold.steps.find(({ phase }) => phase === "failed");
  if (failed !== undefined) {
    const again = failed.tries < MAX_TRIES && failed.code !== null && TRANSIENT.has(failed.code);
    if (again) return { kind: "run", step: failed };
    return ask(failed.text ?? message("operation.stuck"), ["retry", "give-up"]);
  }
  const unarmed = fold.steps.find(
    ({ approved, armed, phase }) => approved.arms && armed === null && phase === "waiting",
  );
  if (unarmed !== undefined) return { kind: "arm", step: unarmed };
  const step = fold.steps.find(({ phase }) => phase === "waiting");
  return step === undefined ? end("done", null) : { kind: "run", step };
}

function askUnclear(fold: OperationFold, step: StepFold): Move {
  const offers: Offer[] = mayGoBack(fold) ? ["retry", "undo-now", "give-up"] : ["retry", "give-up"];
  return ask(step.text ?? message("operation.stuck"), offers);
}

function ask(reason: Message, offers: readonly Offer[]): Move {
  return { kind: "ask", reason, offers };
}

function end(phase: OperationPhase, reason: Message | null): Move {
  return { kind: "end", phase, reason };
}
