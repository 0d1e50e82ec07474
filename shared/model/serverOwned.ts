/** What the server alone writes of an object: not edited, not merged, not compared. */
import type { Json, JsonObject } from "./json.ts";
import { isJsonObject } from "./kindSchema.ts";

/** Fields of `metadata`. */
export const serverOwnedMetadata: readonly string[] = [
  "managedFields",
  "uid",
  "resourceVersion",
  "generation",
  "creationTimestamp",
  "deletionTimestamp",
  "deletionGracePeriodSeconds",
  "selfLink",
];

/** Counted by the server itself whenever a DaemonSet's template changes (kubernetes `pkg/registry/apps/daemonset/strategy.go`). */
const countedAnnotation = "deprecated.daemonset.template.generation";

/** @returns the object without what the server owns; the one given is left as it is */
export function withoutServerFields(object: JsonObject): JsonObject {
  const { status: _status, ...rest } = object;
  if (!isJsonObject(rest.metadata)) return rest;
  const metadata: [string, Json][] = Object.entries(rest.metadata).filter(
    ([key]) => !serverOwnedMetadata.includes(key),
  );
  return { ...rest, metadata: Object.fromEntries(metadata.flatMap(withoutCount)) };
}

/** It takes the annotations along where it is the only one. */
function withoutCount([key, value]: [string, Json]): [string, Json][] {
  if (key !== "annotations" || !isJsonObject(value) || !Object.hasOwn(value, countedAnnotation)) return [[key, value]];
  const others = Object.entries(value).filter(([name]) => name !== countedAnnotation);
  return others.length === 0 ? [] : [[key, Object.fromEntries(others)]];
}
