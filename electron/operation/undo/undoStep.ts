/** The one step kind that takes other steps back: it knows where their records are, and calls their own kind with them. */
import { z } from "zod";
import type { Json } from "../../../shared/model/json.ts";
import { message } from "../../../shared/model/message.ts";
import { OperationId } from "../../../shared/operation.ts";
import { RpcError } from "../../../shared/rpc/envelope.ts";
import type { Journal } from "../../core/operation/journal.ts";
import type { ReadContext, RegisteredStep, StepKinds, StepResult } from "../../core/operation/stepKind.ts";
import { registered } from "../../core/operation/stepKind.ts";
import type { Trial, TrialContext, Trials } from "../../core/operation/trial.ts";
import { reveal } from "../keptValues.ts";
import { foldRecords, type OperationFold, type StepFold } from "../operationFold.ts";
import { StepPlan } from "../recordBodies.ts";
import { type RecordedStep, standing } from "../standing.ts";

export const UNDO_KIND = "operation.undo";
export const UNDO_VERSION = 1;

const UndoParams = z.object({ operation: OperationId, step: z.string() });
export type UndoParams = z.infer<typeof UndoParams>;

export interface UndoParts {
  readonly journal: Journal;
  readonly kinds: StepKinds;
}

/** @throws RpcError when its values or its kind are gone */
export async function recordedStep(
  { journal, kinds }: UndoParts,
  fold: OperationFold,
  step: StepFold,
): Promise<RecordedStep> {
  const kind = kinds.get(step.approved.kind);
  if (kind === undefined || kind.version !== step.approved.version)
    throw new RpcError("unsupported", message("operation.unknownKind", { kind: step.approved.kind }));
  const { params } = StepPlan.parse(await reveal(journal.sealed, fold.id, step.approved.plan));
  const before = await reveal(journal.sealed, fold.id, step.before);
  return { kind, params, before, after: await reveal(journal.sealed, fold.id, step.after) };
}

/** What an undo of the step rests on: the fields and facts as the step's own kind reads them now. */
export async function undoFacts(parts: UndoParts, { kind, params }: RecordedStep, context: ReadContext): Promise<Json> {
  if (kind.kind !== UNDO_KIND) return { stands: true, read: (await kind.read(params, context)).facts };
  // An undo reads as its first step would, and only while that stands.
  const { operation, step } = UndoParams.parse(params);
  return undoFacts(parts, await loadStep(parts, operation, step), context);
}

async function loadStep(parts: UndoParts, operation: OperationId, id: string): Promise<RecordedStep> {
  const fold = foldRecords(await parts.journal.of(operation));
  const step = fold?.steps.find(({ approved }) => approved.id === id);
  if (!fold || step === undefined) throw new RpcError("not-found", message("operation.none"));
  return recordedStep(parts, fold, step);
}

/** What putting the step back would do, as its own kind tries it. @returns null where that cannot tell */
export function undoTrial(parts: UndoParts, recorded: RecordedStep, context: TrialContext): Promise<Trial | null> {
  return trialOf(parts, recorded, "back", context);
}

async function trialOf(
  parts: UndoParts,
  { kind, params, before, after }: RecordedStep,
  way: keyof Trials,
  context: TrialContext,
): Promise<Trial | null> {
  if (kind.kind === UNDO_KIND) {
    const { operation, step } = UndoParams.parse(params);
    return trialOf(parts, await loadStep(parts, operation, step), way === "back" ? "again" : "back", context);
  }
  if (kind.trials === undefined) return null;
  return way === "back" ? kind.trials.back(params, { before, after }, context) : kind.trials.again(params, context);
}

export function undoStep(parts: UndoParts): RegisteredStep {
  const load = ({ operation, step }: UndoParams) => loadStep(parts, operation, step);

  return registered<UndoParams>({
    kind: UNDO_KIND,
    version: UNDO_VERSION,
    params: UndoParams,
    // What was changed has still to stand: else others have changed it since, and putting back would undo their work.
    read: async (params, context) => {
      const recorded = await load(params);
      const found = await standing(recorded, context);
      if (found.state === "done") return { facts: await undoFacts(parts, recorded, context), before: null };
      const reason = found.state === "unclear" ? found.reason : message("operation.undo.asBefore");
      throw new RpcError("conflict", reason);
    },
    run: async (params, _before, context) => {
      const { kind, params: theirs, before, after } = await load(params);
      if (kind.compensate === null) throw new RpcError("unsupported", message("operation.undo.pivot"));
      return asUndo(kind, await kind.compensate(theirs, { before, after }, context));
    },
    settle: async (params, _before, context) => {
      const found = await standing(await load(params), context);
      if (found.state === "not-done") return { state: "done", after: null };
      return found.state === "done" ? { state: "not-done" } : found;
    },
    holds: async (params, after, context) => {
      const { kind, params: theirs } = await load(params);
      return (await kind.holds?.(theirs, after, context)) ?? false;
    },
    // Makes the change once more, from the same state as the first time, or from the one in which the undo left the target.
    compensate: async (params, { after }, context) => {
      const recorded = await load(params);
      const { kind, params: theirs } = recorded;
      const found = await standing(recorded, context);
      if (found.state === "done") return { after: null, diff: [], text: null };
      if (found.state === "not-done") return asUndo(kind, await kind.run(theirs, recorded.before, context));
      if (after === null || !(await kind.holds?.(theirs, after, context))) throw new RpcError("conflict", found.reason);
      const { before } = await kind.read(theirs, context);
      return asUndo(kind, await kind.run(theirs, before, context));
    },
  });
}

/** What has to be found afterwards: as the kind that was called reads it, or as follows from the records of the first operation. */
function asUndo(kind: RegisteredStep, { after, diff, text }: StepResult): StepResult {
  return { after: kind.holds === undefined ? null : after, diff, text };
}
