/** How steps take pods away: by the eviction API, or by deleting them. Both name the pod's uid, so that its successor is never taken for it. */
import type { ConnectionId } from "../../../shared/connection.ts";
import type { RunContext } from "../../core/operation/stepKind.ts";
import type { DrainHands } from "../drain/drainRun.ts";
import { evictionBody } from "../drain/evictionBody.ts";
import { budgetsOfPod } from "../drain/nodePods.ts";
import type { DrainedPod } from "../drain/podSelection.ts";
import { createObject, deleteObject, type WritePlace } from "../write/objectWrites.ts";
import type { ChangeDeps } from "./changeDeps.ts";

/** @param under the key whose lock the operation holds */
export function evictionHands(
  deps: ChangeDeps,
  connection: ConnectionId,
  under: string,
  graceSeconds: number | null,
  context: RunContext,
  left: DrainHands["left"],
): DrainHands {
  const { permit, progress } = context;
  const placeOf = ({ namespace, name }: DrainedPod): WritePlace => ({
    ref: { connection, group: "", version: "v1", resource: "pods", namespace, name },
    under,
  });
  return {
    left,
    async evict(pod) {
      const place = { ...placeOf(pod), subresource: "eviction" };
      await createObject(permit, deps.writers, place, evictionBody(pod, graceSeconds), context);
    },
    async remove(pod) {
      const grace = graceSeconds === null ? {} : { gracePeriodSeconds: graceSeconds };
      await deleteObject(permit, deps.writers, placeOf(pod), { preconditions: { uid: pod.uid }, ...grace }, context);
    },
    budgetsOf: (pod, signal) => budgetsOfPod(deps.apis(connection), pod, signal),
    progress,
    now: deps.now,
    wait: deps.wait,
  };
}
