import { goText } from "../goText.ts";
import { isObject, type Json, type JsonObject } from "../json.ts";
import { jsonPatch, PatchError } from "../patch/jsonPatch.ts";
import { mergePatch } from "../patch/mergePatch.ts";
import { strategicMerge } from "../patch/strategicMerge.ts";
import type { SchemaNode } from "../schema/schemaNode.ts";
import { ApiError, badRequest } from "../status.ts";

export const APPLY_PATCH = "application/apply-patch+yaml";
const JSON_PATCH = "application/json-patch+json";
const MERGE_PATCH = "application/merge-patch+json";
const STRATEGIC_PATCH = "application/strategic-merge-patch+json";

/** The media types of patches. Custom kinds have no merge keys of their own, and so no strategic merge. */
export function patchTypes(isCustom: boolean): readonly string[] {
  const common = [JSON_PATCH, MERGE_PATCH];
  return isCustom ? [...common, APPLY_PATCH] : [...common, STRATEGIC_PATCH, APPLY_PATCH];
}

/** How errors quote a patch: what it made of the object, or the patch itself where that was merged by rules of its own. */
export function quoted(type: string, change: Json, next: JsonObject): string {
  return type === STRATEGIC_PATCH ? goText(change) : JSON.stringify(next);
}

/** The object that a patch makes of another.
 *  @param type JSON, merge or strategic merge patch
 *  @throws ApiError 400, 422 or 500 */
export function patched(type: string, node: SchemaNode, current: JsonObject, change: Json): JsonObject {
  const next = type === JSON_PATCH ? byOperations(current, change) : merged(type, node, current, change);
  if (!isObject(next)) throw badRequest("the patched object is not an object");
  return next;
}

function merged(type: string, node: SchemaNode, current: JsonObject, change: Json): Json {
  if (!isObject(change)) {
    const given = Array.isArray(change) ? "array" : typeof change;
    const why = `json: cannot unmarshal ${given} into Go value of type map[string]interface {}`;
    throw badRequest(type === MERGE_PATCH ? `error decoding patch: ${why}` : why);
  }
  if (type === MERGE_PATCH) return mergePatch(current, change);
  try {
    return strategicMerge(node, current, change);
  } catch (error) {
    if (!(error instanceof PatchError)) throw error;
    throw new ApiError(500, "", error.message);
  }
}

function byOperations(current: JsonObject, change: Json): Json {
  if (!Array.isArray(change)) throw badRequest("a JSON patch is an array of operations");
  try {
    return jsonPatch(current, change);
  } catch (error) {
    if (!(error instanceof PatchError)) throw error;
    throw new ApiError(422, "Invalid", "the server rejected our request due to an error in our request", {
      causes: [{ reason: "UnexpectedServerResponse", message: error.message }],
    });
  }
}
