/** All that changes clusters, for the engine: the kinds of steps, the Leases of their targets, and the way by which both write. One line here makes a
 *  kind of step known. */
import type { MessagePort } from "node:worker_threads";
import type { ConnectionId } from "../../../shared/connection.ts";
import type { KubeApis } from "../../core/kubeApi.ts";
import type { TargetLeases } from "../../core/operation/planner.ts";
import { type RegisteredStep, registered } from "../../core/operation/stepKind.ts";
import type { HelmTool } from "../helm/helmTool.ts";
import type { PlanTools } from "../plan/actionRow.ts";
import { applyTrials } from "../plan/undo/applyTrials.ts";
import { patchTrials } from "../plan/undo/patchTrials.ts";
import { KubeWriters } from "../write/kubeWriters.ts";
import { actionSteps } from "./actionSteps.ts";
import { applyStep } from "./applyStep.ts";
import { ownClock } from "./changeDeps.ts";
import { patchStep } from "./patchStep.ts";
import { targetLeases } from "./targetLeases.ts";

export interface ClusterStepsOptions {
  readonly apis: KubeApis;
  readonly tools: PlanTools;
  readonly helm: Pick<HelmTool, "run" | "isRunning">;
  /** The person and the machine: what other consoles are told of a Lease. */
  readonly holder: string;
  readonly log: (text: string) => void;
}

export interface ClusterSteps {
  readonly steps: readonly RegisteredStep[];
  readonly leases: TargetLeases;
  /** A connection was opened: the port by which its cluster is changed. */
  attach(connection: ConnectionId, port: MessagePort): void;
}

export function clusterSteps({ apis, tools, helm, holder, log }: ClusterStepsOptions): ClusterSteps {
  const writers = new KubeWriters();
  return {
    steps: [
      registered({ ...patchStep({ apis, writers }), trials: patchTrials(tools) }),
      registered({ ...applyStep({ apis, writers }), trials: applyTrials(tools) }),
      ...actionSteps({ apis, writers, ...ownClock }, helm, tools),
    ],
    leases: targetLeases({ apis, writers, refusal: tools.refusal, holder, log }),
    attach: (connection, port) => writers.attach(connection, port),
  };
}
