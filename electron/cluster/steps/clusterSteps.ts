/** All kinds of steps that change a cluster, for the engine's registry, and the way by which they do. One line here makes a kind known. */
import type { MessagePort } from "node:worker_threads";
import type { ConnectionId } from "../../../shared/connection.ts";
import type { KubeApis } from "../../core/kubeApi.ts";
import { type RegisteredStep, registered } from "../../core/operation/stepKind.ts";
import { KubeWriters } from "../write/kubeWriters.ts";
import { patchStep } from "./patchStep.ts";

export interface ClusterSteps {
  readonly steps: readonly RegisteredStep[];
  /** A connection was opened: the port by which its cluster is changed. */
  attach(connection: ConnectionId, port: MessagePort): void;
}

export function clusterSteps(apis: KubeApis): ClusterSteps {
  const writers = new KubeWriters();
  return {
    steps: [registered(patchStep({ apis, writers }))],
    attach: (connection, port) => writers.attach(connection, port),
  };
}
