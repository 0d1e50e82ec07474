/** What taking a rollback of a release back would do: another rollback, to what the release was before it. */

import { message } from "../../../../shared/model/message.ts";
import { RpcError } from "../../../../shared/rpc/envelope.ts";
import type { Trial, TrialContext, Trials } from "../../../core/operation/trial.ts";
import { type HelmRollbackParams, RollbackBefore } from "../../steps/helmRollbackStep.ts";
import type { PlanTools } from "../actionRow.ts";
import { planRollback } from "../helmRollbackAction.ts";

export function helmTrials(tools: PlanTools): Trials<HelmRollbackParams> {
  const trial = async (
    { release }: HelmRollbackParams,
    revision: number,
    { signal, whole }: TrialContext,
  ): Promise<Trial> => {
    const { steps, ...effect } = await planRollback({ release, revision }, tools, signal);
    const [step, ...following] = steps;
    if (step === undefined) throw new RpcError("conflict", message("operation.undo.asBefore"));
    const { proof, diff, calls } = step.preview;
    return { ...effect, preview: { proof, diff, whole: whole ? step.preview.whole : null, calls }, following };
  };
  return {
    back: (params, { before }, context) => trial(params, RollbackBefore.parse(before).revision, context),
    again: (params, context) => trial(params, params.to, context),
  };
}
