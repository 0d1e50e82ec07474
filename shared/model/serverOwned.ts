/** What the server alone writes of an object: not edited, not merged, not compared. */
import type { Json, JsonObject } from "./json.ts";
import { isJsonObject } from "./kindSchema.ts";

const ofMetadata = [
  "uid",
  "resourceVersion",
  "generation",
  "creationTimestamp",
  "deletionTimestamp",
  "deletionGracePeriodSeconds",
  "managedFields",
  "selfLink",
];

/** @returns the object without what the server owns; the one given is left as it is */
export function withoutServerFields(object: JsonObject): JsonObject {
  const { status: _status, ...rest } = object;
  if (!isJsonObject(rest.metadata)) return rest;
  const metadata: [string, Json][] = Object.entries(rest.metadata).filter(([key]) => !ofMetadata.includes(key));
  return { ...rest, metadata: Object.fromEntries(metadata) };
}
