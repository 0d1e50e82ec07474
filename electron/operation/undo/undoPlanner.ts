/** Plans how operations are taken back: a new operation for each, with the steps of the old one in reverse. */
import { type Message, message } from "../../../shared/model/message.ts";
import { type DiffPart, OperationId } from "../../../shared/operation.ts";
import { RpcError } from "../../../shared/rpc/envelope.ts";
import { each } from "../../core/each.ts";
import type { ConnectionFacts, OperationDraft, PlanContext, PlanDraft, Planner } from "../../core/operation/planner.ts";
import { joinedEffects, type TargetEffect, worse } from "../../core/operation/targetEffects.ts";
import type { Trial, TrialContext } from "../../core/operation/trial.ts";
import { foldRecords, type OperationFold, type StepFold } from "../operationFold.ts";
import { undoOf } from "../operationView.ts";
import { standing } from "../standing.ts";
import { recordedStep, UNDO_KIND, UNDO_VERSION, type UndoParts, undoFacts, undoTrial } from "./undoStep.ts";

/** Targets that are read and tried at a time. */
const READ_AT_ONCE = 6;
/** Operations that run at a time. */
const PARALLEL = 8;

export interface UndoPlanParts extends UndoParts {
  readonly nameOf: ConnectionFacts["nameOf"];
}

type DraftStep = OperationDraft["steps"][number];

interface Drafted {
  readonly operation: OperationDraft;
  /** One for each step that could be tried. */
  readonly effects: readonly TargetEffect[];
}

export function undoPlanner(parts: UndoPlanParts): Planner<"undo"> {
  return {
    domain: "undo",
    plan: async ({ operations }, context) => {
      const wanted = [...new Set(operations)];
      const folds = await each(wanted, READ_AT_ONCE, (id) => foldOf(parts, id));
      const forbidden = forbiddenIn(folds, context);
      const drafted = await each(folds, READ_AT_ONCE, (fold) =>
        draftOf(parts, fold, { forbidden: forbidden(fold), alone: folds.length === 1 }, context),
      );
      return planOf(drafted, parts);
    },
  };
}

/** One that is guarded against all changes is refused for itself; where all are, the plan as a whole is. */
function forbiddenIn(
  folds: readonly OperationFold[],
  { forbidden = () => null }: PlanContext,
): (fold: OperationFold) => Message | null {
  const reason = ({ approved: { target } }: OperationFold) =>
    target.connection === null ? null : forbidden(target.connection);
  return folds.every((fold) => reason(fold) !== null) ? () => null : reason;
}

function planOf(drafted: readonly Drafted[], { nameOf }: UndoPlanParts): PlanDraft {
  const operations = drafted.map(({ operation }) => operation);
  const [first] = operations;
  const alone = operations.length === 1 && first !== undefined;
  const exact = operations.every(({ steps }) => steps.every(({ preview }) => preview.undo.kind === "exact"));
  const joined = joinedEffects(
    drafted.flatMap(({ operation: { target }, effects }) => effects.map((effect) => ({ target, effect }))),
    { parallel: alone ? 1 : PARALLEL, nameOf },
  );
  return {
    ...joined,
    title: alone
      ? message("operation.undo.title", { target: first.target.label })
      : message("operation.undo.titleMany", { count: operations.length }),
    risk: worse(joined.risk, exact ? "low" : "medium"),
    operations,
    waves: alone ? null : { parallel: PARALLEL, stopAfter: operations.length },
    options: [],
  };
}

async function foldOf({ journal }: UndoParts, id: OperationId): Promise<OperationFold> {
  const fold = foldRecords(await journal.of(id));
  if (fold === null) throw new RpcError("not-found", message("operation.none"));
  return fold;
}

async function draftOf(
  parts: UndoParts,
  fold: OperationFold,
  { forbidden, alone }: { readonly forbidden: Message | null; readonly alone: boolean },
  context: PlanContext,
): Promise<Drafted> {
  const { target, lease } = fold.approved;
  const undoes = OperationId.parse(fold.id);
  const draft = { target, lease, typed: null, undoes, environments: environmentsOf(fold) };
  const refused = (reason: Message): Drafted => ({
    operation: { ...draft, steps: [], refused: reason },
    effects: [],
  });
  const may = undoOf(fold);
  if (may.may === "no") return refused(may.reason);
  if (forbidden !== null) return refused(forbidden);
  try {
    const found: Found[] = [];
    for (const step of fold.steps.filter(({ phase }) => phase === "done").toReversed()) {
      context.signal.throwIfAborted();
      const one = await stepDraft(parts, fold, step, { target, signal: context.signal, whole: alone });
      if (one !== null) found.push(one);
    }
    const trials = found.flatMap(({ trial }) => trial ?? []);
    return {
      operation: {
        ...draft,
        typed: trials.find(({ typed }) => typed)?.typed ?? null,
        steps: [...found.map(({ step }) => step), ...trials.flatMap(({ following }) => following)],
        refused: null,
      },
      effects: trials,
    };
  } catch (error) {
    if (context.signal.aborted || !(error instanceof RpcError)) throw error;
    return refused(error.text);
  }
}

/** Only where the target has no connection to tell whose guard applies. */
function environmentsOf({ approved }: OperationFold): NonNullable<OperationDraft["environments"]> {
  return approved.target.connection === null && approved.environment.id !== null ? [approved.environment.id] : [];
}

interface Found {
  readonly step: DraftStep;
  readonly trial: Trial | null;
}

/** @returns null when there is nothing to put back any more
 *  @throws RpcError when the target cannot be read, has been changed since, or refuses to be put back */
async function stepDraft(
  parts: UndoParts,
  fold: OperationFold,
  step: StepFold,
  context: TrialContext,
): Promise<Found | null> {
  const recorded = await recordedStep(parts, fold, step);
  if (recorded.kind.reads === true) return null;
  const found = await standing(recorded, context);
  if (found.state === "not-done") return null;
  if (found.state === "unclear")
    throw new RpcError("conflict", message("operation.undo.changed", { target: fold.approved.target.label }));
  const [facts, trial] = await Promise.all([undoFacts(parts, recorded, context), undoTrial(parts, recorded, context)]);
  const { approved } = step;
  return {
    trial,
    step: {
      draft: {
        kind: UNDO_KIND,
        version: UNDO_VERSION,
        params: { operation: fold.id, step: approved.id },
        // What the target holds after putting back is kept as well.
        secret: approved.secret,
        reading: { facts, before: null },
        deadlineMs: approved.compensationMs,
        compensationMs: approved.deadlineMs,
      },
      preview: {
        title: message("operation.undo.step"),
        text: approved.title,
        undo: { ...approved.undo, text: message("operation.undo.again") },
        ...untried(step),
        ...trial?.preview,
        proof: trial?.preview.proof ?? stands,
      },
    },
  };
}

const stands: DraftStep["preview"]["proof"] = { tone: "ok", text: message("operation.undo.stands") };

/** What is known without asking the target: what the step did, the other way round. */
function untried({ diff, approved }: StepFold): Pick<DraftStep["preview"], "diff" | "whole" | "calls"> {
  return { diff: (diff ?? approved.diff).map(reversed), whole: null, calls: [] };
}

function reversed(part: DiffPart): DiffPart {
  return { ...part, before: part.after, after: part.before };
}
