/** What follows a change of an object's spec: waiting until its controller has put it into effect. */
import type { ApiKind } from "../../../shared/cluster.ts";
import type { JsonObject } from "../../../shared/model/json.ts";
import type { ObjectRef } from "../../../shared/objectRef.ts";
import type { OperationDraft } from "../../core/operation/planner.ts";
import { resourceName } from "../source/apiPath.ts";
import { at, listAt, numberAt, textAt } from "../source/wireValue.ts";
import { rolloutStep } from "../steps/rolloutStep.ts";
import type { FieldDifference } from "./liveDiff.ts";

const workloads: ReadonlySet<string> = new Set([
  "deployments.apps",
  "statefulsets.apps",
  "daemonsets.apps",
  "replicasets.apps",
  "replicationcontrollers",
]);
/** What holds a controller back keeps it from saying that it has seen that. */
const holding = /^\/spec\/suspend(ed)?$/;

/** @param object the whole of it, as it is before the change
 *  @param settleMs how long it takes, where that was measured
 *  @returns no step where nothing reports that a change has taken effect */
export function followingSteps(
  ref: ObjectRef,
  kind: ApiKind,
  object: JsonObject,
  differences: readonly Pick<FieldDifference, "pointer">[],
  settleMs: number | null = null,
): OperationDraft["steps"] {
  const touched = differences.map(({ pointer }) => pointer).filter((pointer) => pointer.startsWith("/spec"));
  if (touched.length === 0 || touched.every((pointer) => holding.test(pointer))) return [];
  if (isHeld(object) && touched.every((pointer) => pointer.startsWith("/spec/template"))) return [];
  const followed = kind.custom ? reports(object) : workloads.has(resourceName(kind));
  if (!followed) return [];
  const times = { aboutMs: settleMs, progressSeconds: progressSeconds(kind, object) };
  return [rolloutStep(ref, textAt(object, "metadata", "uid"), times)];
}

/** A Deployment's own; the greatest number turns it off (kubernetes `pkg/controller/deployment/util`, HasProgressDeadline). */
function progressSeconds(kind: ApiKind, object: JsonObject): number | null {
  if (resourceName(kind) !== "deployments.apps") return null;
  const seconds = numberAt(object, "spec", "progressDeadlineSeconds");
  return seconds === 2 ** 31 - 1 ? null : seconds;
}

/** Its pods keep the template that they have until somebody does something else. */
function isHeld(object: JsonObject): boolean {
  return at(object, "spec", "paused") === true || textAt(object, "spec", "updateStrategy", "type") === "OnDelete";
}

/** A custom resource whose controller tells which generation it is about. */
function reports(object: JsonObject): boolean {
  const observes = numberAt(object, "status", "observedGeneration") !== null;
  return observes && listAt(object, "status", "conditions").length > 0;
}
