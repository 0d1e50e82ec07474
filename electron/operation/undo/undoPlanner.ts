/** Plans how operations are taken back: a new operation for each, with the steps of the old one in reverse. */
import { message } from "../../../shared/model/message.ts";
import type { DiffPart, OperationId } from "../../../shared/operation.ts";
import { RpcError } from "../../../shared/rpc/envelope.ts";
import type { OperationDraft, PlanContext, PlanDraft, Planner } from "../../core/operation/planner.ts";
import { foldRecords, type OperationFold, type StepFold } from "../operationFold.ts";
import { undoOf } from "../operationView.ts";
import { standing } from "../standing.ts";
import { recordedStep, UNDO_KIND, UNDO_VERSION, type UndoParts } from "./undoStep.ts";

/** Targets that are read at a time, and operations that run at a time. */
const PARALLEL = 8;

type DraftStep = OperationDraft["steps"][number];

export function undoPlanner(parts: UndoParts): Planner<"undo"> {
  return {
    domain: "undo",
    plan: async ({ operations }, context) => {
      const wanted = [...new Set(operations)];
      const drafts: OperationDraft[] = [];
      for (let begin = 0; begin < wanted.length; begin += PARALLEL) {
        const round = wanted.slice(begin, begin + PARALLEL).map((id) => draftOf(parts, id, context));
        drafts.push(...(await Promise.all(round)));
      }
      return planOf(withoutForbidden(drafts, context));
    },
  };
}

/** One that is guarded against all changes is refused for itself; where all are, the plan as a whole is. */
function withoutForbidden(
  drafts: readonly OperationDraft[],
  { forbidden = () => null }: PlanContext,
): readonly OperationDraft[] {
  const reasons = drafts.map(({ target }) => (target.connection === null ? null : forbidden(target.connection)));
  if (reasons.every((reason) => reason !== null)) return drafts;
  return drafts.map((draft, at) => {
    const reason = draft.refused ?? reasons[at] ?? null;
    return reason === null ? draft : { ...draft, steps: [], refused: reason };
  });
}

function planOf(operations: readonly OperationDraft[]): PlanDraft {
  const [first] = operations;
  const alone = operations.length === 1 && first !== undefined;
  const exact = operations.every(({ steps }) => steps.every(({ preview }) => preview.undo.kind === "exact"));
  return {
    title: alone
      ? message("operation.undo.title", { target: first.target.label })
      : message("operation.undo.titleMany", { count: operations.length }),
    risk: exact ? "low" : "medium",
    operations,
    waves: alone ? null : { parallel: PARALLEL, stopAfter: operations.length },
    blast: [],
    checks: [],
    owners: [],
    commands: [],
    options: [],
  };
}

async function draftOf(parts: UndoParts, id: OperationId, context: PlanContext): Promise<OperationDraft> {
  const fold = foldRecords(await parts.journal.of(id));
  if (fold === null) throw new RpcError("not-found", message("operation.none"));
  const { target, lease } = fold.approved;
  const draft = { target, lease, typed: null, undoes: id, environments: environmentsOf(fold) };
  const may = undoOf(fold);
  if (may.may === "no") return { ...draft, steps: [], refused: may.reason };
  try {
    const steps: DraftStep[] = [];
    for (const step of fold.steps.filter(({ phase }) => phase === "done").toReversed()) {
      const drafted = await stepDraft(parts, fold, step, context);
      if (drafted !== null) steps.push(drafted);
    }
    return { ...draft, steps, refused: null };
  } catch (error) {
    if (context.signal.aborted || !(error instanceof RpcError)) throw error;
    return { ...draft, steps: [], refused: error.text };
  }
}

/** Only where the target has no connection to tell whose guard applies. */
function environmentsOf({ approved }: OperationFold): NonNullable<OperationDraft["environments"]> {
  return approved.target.connection === null && approved.environment.id !== null ? [approved.environment.id] : [];
}

/** @returns null when there is nothing to put back any more
 *  @throws RpcError when the target cannot be read, or has been changed since */
async function stepDraft(
  parts: UndoParts,
  fold: OperationFold,
  step: StepFold,
  { signal }: PlanContext,
): Promise<DraftStep | null> {
  const recorded = await recordedStep(parts, fold, step);
  if (recorded.kind.reads === true) return null;
  const { connection, key } = fold.approved.target;
  const found = await standing(recorded, { target: { connection, key }, signal });
  if (found.state === "not-done") return null;
  if (found.state === "unclear")
    throw new RpcError("conflict", message("operation.undo.changed", { target: fold.approved.target.label }));
  const { approved } = step;
  return {
    draft: {
      kind: UNDO_KIND,
      version: UNDO_VERSION,
      params: { operation: fold.id, step: approved.id },
      // What the target holds after putting back is kept as well.
      secret: approved.secret,
      reading: { facts: { stands: true }, before: null },
      deadlineMs: approved.compensationMs,
      compensationMs: approved.deadlineMs,
    },
    preview: {
      title: message("operation.undo.step"),
      proof: { tone: "ok", text: message("operation.undo.stands") },
      text: approved.title,
      diff: (step.diff ?? approved.diff).map(reversed),
      whole: null,
      undo: { ...approved.undo, text: message("operation.undo.again") },
      calls: [],
    },
  };
}

function reversed(part: DiffPart): DiffPart {
  return { ...part, before: part.after, after: part.before };
}
