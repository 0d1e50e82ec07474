/** Requests of actions that ask nothing. */
import type { ClusterRequest } from "../../../shared/clusterRequest.ts";
import type { ObjectRef } from "../../../shared/objectRef.ts";

/** @returns null for an action that has a form */
export function plainRequest(offer: string, objects: readonly ObjectRef[]): ClusterRequest | null {
  const targets = [...objects];
  switch (offer) {
    case "restart":
    case "trigger":
    case "rerun":
      return { action: offer, targets };
    case "pause":
    case "resume":
      return { action: "pause", targets, paused: offer === "pause" };
    case "suspend":
    case "unsuspend":
      return { action: "suspend", targets, suspended: offer === "suspend" };
    case "cordon":
    case "uncordon":
      return { action: "cordon", targets, cordoned: offer === "cordon" };
    case "evict":
      return { action: "evict", targets, graceSeconds: null };
    default:
      return null;
  }
}
