/** What putting a step back would do, as far as its target says without doing it: for the plan of an undo. */
import type { Json } from "../../../shared/model/json.ts";
import type { OperationDraft, StepPreview } from "./planner.ts";
import type { ReadContext } from "./stepKind.ts";
import type { TargetEffect } from "./targetEffects.ts";

export interface Trial extends TargetEffect {
  /** `calls` are those of `compensate` or `run`, as they would be made now. */
  readonly preview: Pick<StepPreview, "proof" | "diff" | "whole" | "calls" | "aboutMs">;
  /** Steps that wait until it has taken effect; they only read. */
  readonly following: OperationDraft["steps"];
  /** As `OperationDraft.typed`. */
  readonly typed?: OperationDraft["typed"];
}

export interface TrialContext extends ReadContext {
  /** Also the whole target before and after. */
  readonly whole: boolean;
}

/** Changes nothing. Where a target cannot try it, the proof says so. */
export interface Trials<P = Json> {
  /** Of `compensate`. @throws RpcError as the target refuses it, or `compensate` would */
  back(
    params: P,
    record: { readonly before: Json; readonly after: Json | null },
    context: TrialContext,
  ): Promise<Trial>;
  /** Of `run` once more, from what is there now: an undo that is taken back itself. @throws RpcError as `back` */
  again(params: P, context: TrialContext): Promise<Trial>;
}
