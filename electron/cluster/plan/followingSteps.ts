/** What follows a change of an object's spec: waiting until its controller has put it into effect. */
import type { JsonObject } from "../../../shared/model/json.ts";
import type { ObjectRef } from "../../../shared/objectRef.ts";
import type { OperationDraft } from "../../core/operation/planner.ts";
import { at, isObject, listAt, numberAt, textAt } from "../source/wireValue.ts";
import { rolloutStep } from "../steps/rolloutStep.ts";
import type { FieldDifference } from "./liveDiff.ts";

const workloads: ReadonlySet<string> = new Set([
  "Deployment",
  "StatefulSet",
  "DaemonSet",
  "ReplicaSet",
  "ReplicationController",
]);
/** What holds a controller back keeps it from saying that it has seen that. */
const holding = /^\/spec\/suspend(ed)?$/;

/** @param object the whole of it, as it is before the change
 *  @returns no step where nothing reports that a change has taken effect */
export function followingSteps(
  ref: ObjectRef,
  object: JsonObject,
  differences: readonly Pick<FieldDifference, "pointer">[],
): OperationDraft["steps"] {
  const touched = differences.map(({ pointer }) => pointer).filter((pointer) => pointer.startsWith("/spec"));
  if (touched.length === 0 || touched.every((pointer) => holding.test(pointer))) return [];
  const kind = textAt(object, "kind");
  const uid = textAt(object, "metadata", "uid");
  if (workloads.has(kind)) return [rolloutStep(ref, uid)];
  return reports(object) ? [rolloutStep(ref, uid)] : [];
}

/** A custom resource whose controller tells which generation it is about. Kinds of Kubernetes itself are followed by their own rules alone. */
function reports(object: JsonObject): boolean {
  const group = textAt(object, "apiVersion").split("/")[0] ?? "";
  if (!group.includes(".") || group.endsWith(".k8s.io")) return false;
  const observes = numberAt(object, "status", "observedGeneration") !== null;
  return observes && listAt(object, "status", "conditions").length > 0 && isObject(at(object, "spec"));
}
