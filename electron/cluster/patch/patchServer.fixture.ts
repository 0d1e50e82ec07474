/** What an API server does with a JSON patch, as far as the console uses it (evanphx/json-patch v4: a missing member tests as null). */
import { canonicalJson, type Json, type JsonObject } from "../../../shared/model/json.ts";
import { isJsonObject } from "../../../shared/model/kindSchema.ts";
import type { PatchOp } from "./fieldPatch.ts";
import { tokensOf, valueAt, withValue } from "./jsonPointer.ts";

/** @throws Error naming the path whose test failed, or which is not there */
export function applied(object: JsonObject, ops: readonly PatchOp[]): JsonObject {
  let now: Json = object;
  for (const op of ops) {
    const tokens = tokensOf(op.path);
    const there: Json | undefined = valueAt(now, tokens);
    const parent: Json | undefined = valueAt(now, tokens.slice(0, -1));
    if (parent === undefined || parent === null) throw new Error(`missing path ${op.path}`);
    if (op.op === "test") {
      if (canonicalJson(there ?? null) !== canonicalJson(op.value)) throw new Error(`testing ${op.path} failed`);
      continue;
    }
    if (op.op !== "add" && there === undefined) throw new Error(`missing path ${op.path}`);
    now = withValue(now, tokens, op.op === "remove" ? undefined : op.value);
  }
  if (!isJsonObject(now)) throw new Error("the whole object was replaced");
  return now;
}
