/** The kinds of steps by which actions change a cluster, besides the patch: for the engine's registry. */
import { type RegisteredStep, registered } from "../../core/operation/stepKind.ts";
import type { HelmTool } from "../helm/helmTool.ts";
import type { PlanTools } from "../plan/actionRow.ts";
import { helmTrials } from "../plan/undo/helmTrials.ts";
import type { ChangeDeps } from "./changeDeps.ts";
import { createJobStepKind } from "./createJobStep.ts";
import { debugStepKind } from "./debugStep.ts";
import { deleteStepKind } from "./deleteStep.ts";
import { drainStepKind } from "./drainStep.ts";
import { evictStepKind } from "./evictStep.ts";
import { expandStepKind } from "./expandStep.ts";
import { helmRollbackStepKind } from "./helmRollbackStep.ts";
import { releaseFinalizerStepKind } from "./releaseFinalizerStep.ts";
import { rolloutStepKind } from "./rolloutStep.ts";

export function actionSteps(
  deps: ChangeDeps,
  helm: Pick<HelmTool, "run" | "isRunning">,
  tools: PlanTools,
): readonly RegisteredStep[] {
  return [
    registered(rolloutStepKind(deps.apis)),
    registered(drainStepKind(deps)),
    registered(evictStepKind(deps)),
    registered(deleteStepKind(deps)),
    registered(releaseFinalizerStepKind(deps)),
    registered(createJobStepKind(deps)),
    registered(expandStepKind(deps)),
    registered(debugStepKind(deps)),
    registered({ ...helmRollbackStepKind(deps, helm), trials: helmTrials(tools) }),
  ];
}
