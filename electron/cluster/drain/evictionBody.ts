/** An eviction (policy/v1) of the very pod that was seen: its successor of the same name is refused by its uid. */
import type { JsonObject } from "../../../shared/model/json.ts";
import type { DrainedPod } from "./podSelection.ts";

/** @param graceSeconds null for the pod's own */
export function evictionBody(pod: DrainedPod, graceSeconds: number | null): JsonObject {
  return {
    apiVersion: "policy/v1",
    kind: "Eviction",
    metadata: { name: pod.name, namespace: pod.namespace },
    deleteOptions: {
      preconditions: { uid: pod.uid },
      ...(graceSeconds !== null && { gracePeriodSeconds: graceSeconds }),
    },
  };
}
