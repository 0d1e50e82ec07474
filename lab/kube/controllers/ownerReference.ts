import type { JsonObject } from "../json.ts";
import type { KubeObject } from "../object.ts";

/** The reference by which a controller's objects name it. */
export function referenceTo(owner: KubeObject): JsonObject {
  const { apiVersion, kind, metadata } = owner;
  return { apiVersion, kind, name: metadata.name, uid: metadata.uid, controller: true, blockOwnerDeletion: true };
}
